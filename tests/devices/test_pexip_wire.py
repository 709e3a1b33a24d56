"""Pexip Infinity: resources become settings, lists move, and a node is at its worst."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.calls import CallTeller, with_past_calls
from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.pexip import FAMILY
from fleetcfg.devices.drivers.pexip.documents import calls_of, read_page, text_of
from fleetcfg.devices.drivers.pexip.resources import PexipReading
from fleetcfg.devices.keyed_paths import OBJECT_PATHS, key_of
from fleetcfg.devices.transports import basic
from fleetcfg.model.calls import PastCall
from fleetcfg.model.value import Absent, Secret, Value
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.pexip.device_state import PexipState
from fleetcfg_kit.sim.pexip.https import PexipWebServer
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import code_of
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe

ROOMS, GLOBAL = "configuration/v1/conference/", "configuration/v1/global/1/"
Answer = Callable[[Any, web.BaseRequest], web.Response]


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    sample = installed_family("pexip").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "pexip", 82),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Bench(FAMILY, FAMILY.transports[0], sample, there)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    running.asked.clear()
    yield running
    running.fleet.restore()


def answer_at(monkeypatch: pytest.MonkeyPatch, path: str, body: bytes) -> None:
    """Have the node answer something else at one place, to those whose password is right."""
    usual: Answer = PexipWebServer._document

    def answer(self: Any, request: web.BaseRequest) -> web.Response:
        is_there = request.path == f"/api/admin/{path}"
        return web.Response(body=body) if is_there else usual(self, request)

    monkeypatch.setattr(PexipWebServer, "_document", answer)


# ---------------------------------------------------------------- what is read


def test_each_resource_is_read_and_no_pin_is_kept(bench) -> None:
    with bench.reading() as driver:
        read = driver.read()

    assert read.at("conference[giao-ban-10].participant_limit") == Value("50"), "of a second page"
    assert read.at("conference[giao-ban-4].pin_set") == Value("false")
    assert read.at("conference[giao-ban-1].pin_set") == Value("true")
    assert read.at("conference[giao-ban-1].max_callrate_out") == Value("")
    assert read.at("sip_proxy[tong-dai].port") == Value("5061")
    assert read.at("global.enable_rtmp") == Value("false")
    assert not {path for path in read.paths() if path.endswith(("].pin", "].guest_pin"))}
    assert not {text for text in read.values.values() if text.startswith("7300")}
    forms = {OBJECT_PATHS.form(path) for path in read.paths()}
    assert forms <= {*FAMILY.catalog().natives}


def test_encryption_of_rooms_rules_and_the_deployment_has_one_name(bench) -> None:
    with bench.reading() as driver:
        read = driver.read()

    media = {path: text for path, text in read.values.items() if path.startswith("media[")}
    assert media == {
        "media[conference:giao-ban-2].crypto_mode": "on",
        "media[gateway_routing_rule:ra-tinh].crypto_mode": "off",
        "media[global].crypto_mode": "besteffort",
    }
    assert read.at("media[conference:giao-ban-1].crypto_mode") == Absent(), "the deployment says"


def test_two_rooms_of_one_name_go_by_their_ids() -> None:
    found = PexipReading(["conference[*].service_type"])
    names = ["a", "a", "*", "phòng [1]", None]
    found.add(
        "conference",
        [{"id": id_, "name": name, "service_type": "x"} for id_, name in enumerate(names)],
    )

    assert [*found.values().values] == [
        "conference[#0].service_type",
        "conference[#1].service_type",
        "conference[#4].service_type",
        "conference[%2A].service_type",
        "conference[ph%C3%B2ng%20%5B1%5D].service_type",
    ]


def test_what_is_no_value_is_unreadable_and_the_others_are_read() -> None:
    found = PexipReading(["conference[*].host_view", "conference[*].allow_guests"])
    found.add("conference", [{"id": 1, "name": "x", "host_view": "a\x1b", "allow_guests": True}])

    assert found.values().unreadable == {"conference[x].host_view": "DEV_ANSWER_BROKEN"}
    assert found.values().values == {"conference[x].allow_guests": "true"}


def test_who_takes_part_is_told(bench) -> None:
    bench.fleet.tamper(HOST, "call", "3")

    with bench.reading() as driver:
        status = driver.status()

    assert (status.active_uses, status.facts["call.active"]) == (3, True)


# ---------------------------------------------------------------- who took part


def test_who_took_part_is_told_in_as_many_pages_as_it_takes(bench) -> None:
    for count in ("10", "4", "0"):
        bench.fleet.tamper(HOST, "call", count)

    with bench.reading() as driver:
        assert isinstance(driver, CallTeller)
        told = driver.past_calls()

    assert (len(told.calls), told.left_out) == (10, 0)
    newest = told.calls[0]
    assert newest.start is not None
    assert NOON <= newest.start < NOON + timedelta(hours=1)
    assert newest.remote.endswith("@hop.laichau.gov.vn (10.77.1.1)")
    assert (newest.direction, newest.protocol, newest.encryption) == ("in", "SIP", "On")


def test_who_left_before_is_not_asked_for(bench) -> None:
    bench.fleet.tamper(HOST, "call", "3")
    bench.fleet.tamper(HOST, "call", "0")

    with bench.reading() as driver:
        late = with_past_calls(driver, driver.status(), NOON + timedelta(days=1))
        early = with_past_calls(driver, driver.status(), NOON - timedelta(days=1))

    assert (late.past_calls, len(early.past_calls or ())) == ((), 3)


def test_a_participant_of_whom_little_is_told_is_a_call_with_little() -> None:
    (call,) = calls_of([{"id": 1, "start_time": "gestern", "duration": -1, "remote_alias": 7}])
    assert call == PastCall("7")
    (call,) = calls_of(
        [{"id": 1, "remote_address": "8.8.8.8", "start_time": "2026-11-24T09:02:00"}]
    )
    assert call == PastCall("8.8.8.8", datetime(2026, 11, 24, 9, 2, tzinfo=UTC))


def test_more_than_can_be_read_is_not_told(bench, monkeypatch) -> None:
    many = b'{"meta": {"total_count": 2001}, "objects": []}'
    answer_at(monkeypatch, "history/v1/participant/", many)

    with bench.reading() as driver:
        assert code_of(driver.past_calls) == "DEV_ANSWER_MANY"


# ---------------------------------------------------------------- lists that move


def test_a_list_that_moves_is_told(bench) -> None:
    bench.fault("list_changes")

    assert bench.read_code() == "DEV_LIST_CHANGED"


def test_a_room_that_takes_another_s_place_between_two_pages_is_noticed(bench, monkeypatch) -> None:
    usual, asked = PexipState.resources, []

    def resources(self: PexipState, kind: str) -> list[dict[str, Any]]:
        found = usual(self, kind)
        asked.append(kind)
        is_later = kind == "conference" and asked.count(kind) > 1
        return [*found[1:], {"id": 99, "name": "mới"}] if is_later else found

    monkeypatch.setattr(PexipState, "resources", resources)

    assert bench.read_code() == "DEV_LIST_CHANGED"


ROOM = b'{"id": 1, "name": "a"}'
LISTS = [
    (
        b'{"meta": {"total_count": 2}, "objects": [%s, {"id": "1", "name": "a"}]}' % ROOM,
        "DEV_LIST_CHANGED",
    ),
    (b'{"meta": {"total_count": 2}, "objects": [%s]}' % ROOM, "DEV_LIST_CHANGED"),
    (b'{"meta": {"total_count": 0}, "objects": [%s]}' % ROOM, "DEV_LIST_CHANGED"),
    (b'{"meta": {"total_count": 1}, "objects": []}', "DEV_LIST_CHANGED"),
    (b'{"meta": {"total_count": 2001}, "objects": []}', "DEV_ANSWER_MANY"),
    (b'{"meta": {"total_count": -1}, "objects": []}', "DEV_ANSWER_BROKEN"),
    (b'{"meta": {"total_count": true}, "objects": []}', "DEV_ANSWER_BROKEN"),
    (b'{"meta": {"total_count": 1}, "objects": [{"name": "a"}]}', "DEV_ANSWER_BROKEN"),
    (b'{"meta": {"total_count": 1}, "objects": [[]]}', "DEV_ANSWER_BROKEN"),
    (b'{"objects": []}', "DEV_ANSWER_BROKEN"),
    (b"[" * 100_000, "DEV_ANSWER_BROKEN"),
    (b"<html/>", "DEV_ANSWER_OTHER"),
]


@pytest.mark.parametrize(("body", "code"), LISTS)
def test_a_list_that_is_none_is_refused(bench, monkeypatch, body: bytes, code: str) -> None:
    answer_at(monkeypatch, ROOMS, body)

    assert bench.read_code() == code


def test_a_reading_has_a_greatest_size(bench, monkeypatch) -> None:
    # A reading of 64 MiB would be no input of modest size.
    monkeypatch.setattr(basic, "_MOST_BYTES", 2_000)

    assert bench.read_code() == "DEV_TOO_LARGE"


def test_who_does_not_say_what_it_is_is_not_read(bench, monkeypatch) -> None:
    answer_at(monkeypatch, GLOBAL, b"{}")
    answer_at(monkeypatch, "status/v1/worker_vm/", b'{"meta":{"total_count":0},"objects":[]}')

    assert bench.read_code() == "DEV_IDENTITY_UNTOLD"


# ---------------------------------------------------------------- the password


def test_a_wrong_password_is_sent_once_and_ends_the_session(bench) -> None:
    driver = FAMILY.open(bench.device, partial(Credential, USER, Secret("sai")), LIMITS)
    codes = [code_of(driver.read), code_of(driver.read), code_of(driver.status)]
    driver.close()

    assert codes == ["DEV_AUTH_REJECTED"] * 3
    assert bench.stats()["credentials"] == bench.stats()["requests"] == 1


def test_a_password_that_is_not_taken_any_more_is_not_sent_again(bench) -> None:
    with bench.reading() as driver:
        driver.identify()
        before = bench.stats()["requests"]
        bench.fault("auth_401")
        codes = [code_of(driver.read), code_of(driver.read)]

    assert codes == ["DEV_SESSION_ENDED"] * 2
    assert bench.stats()["requests"] == before + 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("sign_in_page", "DEV_ANSWER_OTHER"),
        ("redirects", "DEV_ANSWER_STATUS"),
        ("busy_503", "DEV_BUSY"),
        ("forbidden_403", "DEV_FORBIDDEN"),
    ],
)
def test_what_is_no_document_has_its_own_end(bench, fault: str, code: str) -> None:
    bench.fault(fault)

    assert bench.read_code() == code
    assert bench.stats()["credentials"] == 1


# ---------------------------------------------------------------- laws

PRINTED = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=40)


@given(st.dictionaries(st.integers(0, 99), PRINTED, max_size=8))
def test_a_page_is_read_as_it_was_written(names: dict[int, str]) -> None:
    listed = [{"id": id_, "name": name} for id_, name in names.items()]
    body = json.dumps({"meta": {"total_count": 9}, "objects": listed}).encode()

    page = read_page(body, "x")

    assert (page.total, page.resources) == (9, listed)
    assert [text_of(each["name"]) for each in page.resources] == [*names.values()]


@given(PRINTED.filter(bool), PRINTED.filter(bool))
def test_two_rooms_have_two_paths_and_each_is_a_path(one: str, other: str) -> None:
    syntax = OBJECT_PATHS
    path, another = f"media[conference:{key_of(one)}].x", f"media[conference:{key_of(other)}].x"

    assert syntax.is_path(path)
    assert syntax.matches("media[*].x", path)
    assert (path == another) == (one == other) == syntax.matches(path, another)

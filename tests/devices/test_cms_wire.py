"""Cisco Meeting Server: objects become settings, lists move, and a server is at its worst."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.cms import FAMILY
from fleetcfg.devices.drivers.cms.documents import read_object, read_page
from fleetcfg.devices.drivers.cms.objects import KINDS, CmsReading
from fleetcfg.devices.keyed_paths import OBJECT_PATHS, key_of
from fleetcfg.devices.transports import basic
from fleetcfg.model.value import Absent, Secret, Unreadable, Value
from fleetcfg_kit.sim.cms.device_state import BRAND, CALLS, GUESTS, PROFILE, CmsState
from fleetcfg_kit.sim.cms.https import PAGE, CmsWebServer
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import code_of
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe

ROOM = "coSpace[giao.ban.{}].{}"
Answer = Callable[[Any, web.BaseRequest], web.Response]


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    sample = installed_family("cisco_cms").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "cisco_cms", 81),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Bench(FAMILY, FAMILY.transports[0], sample, there)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    running.asked.clear()
    yield running
    running.fleet.restore()


def answer_at(monkeypatch: pytest.MonkeyPatch, path: str, other: web.Response | bytes) -> None:
    """Have the server answer something else at one place, to those whose password is right."""
    usual: Answer = CmsWebServer._document

    def answer(self: Any, request: web.BaseRequest) -> web.Response:
        if request.path != f"/api/v1/{path}":
            return usual(self, request)
        if isinstance(other, bytes):
            return web.Response(body=other)
        return web.Response(body=other.body, status=other.status, headers=other.headers)

    monkeypatch.setattr(CmsWebServer, "_document", answer)


# ---------------------------------------------------------------- what is read


def test_each_object_is_read_and_neither_passcodes_nor_secrets_are_kept(bench) -> None:
    with bench.reading() as driver:
        read = driver.read()

    assert read.at(ROOM.format(10, "name")) == Value("Phòng giao ban 10"), "of the second page"
    assert read.at(ROOM.format(4, "passcodeSet")) == Value("false")
    assert read.at(ROOM.format(1, "passcodeSet")) == Value("true")
    assert read.at("accessMethod[giao.ban.2.khach].scope") == Value("private")
    assert read.at("outboundDialPlanRule[*.gov.vn].sipControlEncryption") == Value("auto")
    assert read.at(f"callBrandingProfile[{BRAND}].resourceLocation").text.startswith("https:")
    assert not {path for path in read.paths() if path.endswith((".passcode", ".secret"))}
    assert not {text for text in read.values.values() if text.startswith(("7300", "V_diBH"))}
    forms = {OBJECT_PATHS.form(path) for path in read.paths()}
    assert forms <= {*FAMILY.catalog().natives}, "and nothing that the catalog does not name"


def test_what_a_profile_leaves_unset_is_said_by_the_level_above(bench) -> None:
    with bench.reading() as driver:
        read = driver.read()
        bench.fleet.tamper(HOST, "systemProfiles.callLegProfile", "")
        bare = driver.read()

    assert read.at(f"callLegProfile[{GUESTS}].sipMediaEncryption") == Absent()
    assert read.at("callLegProfile[global].sipMediaEncryption") == Value("optional")
    assert read.at(f"callProfile[{CALLS}].participantLimit") == Value("50")
    assert bare.at("callLegProfile[global].sipMediaEncryption") == Value(""), "and is judged"
    assert bare.at("callBrandingProfile[global].resourceLocation") == Value("")


def test_a_room_whose_uri_cannot_tell_it_goes_by_its_id(bench) -> None:
    found = CmsReading(["coSpace[*].name"])
    for number, uri in enumerate(["", "a", "a", "*", "phòng [1]"]):
        told = f'<coSpace id="0000000{number}"><uri>{uri}</uri><name>{number}</name></coSpace>'
        found.add(read_object(told.encode(), "coSpace"), KINDS["coSpace"])

    assert found.values().values == {
        "coSpace[#00000000].name": "0",
        "coSpace[#00000001].name": "1",
        "coSpace[#00000002].name": "2",
        "coSpace[%2A].name": "3",
        "coSpace[ph%C3%B2ng%20%5B1%5D].name": "4",
    }


def test_a_server_whose_limits_are_called_otherwise_is_read_and_that_is_told(
    bench, monkeypatch
) -> None:
    answer_at(monkeypatch, "system/configuration/cluster", b"<configuration/>")

    with bench.reading() as driver:
        read = driver.read()

    assert read.at("cluster.participantLimit") == Unreadable("DEV_ANSWER_OTHER")
    assert read.at(ROOM.format(1, "nonMemberAccess")) == Value("false")


def test_who_takes_part_is_told(bench) -> None:
    bench.fleet.tamper(HOST, "call", "3")

    with bench.reading() as driver:
        status = driver.status()

    assert (status.active_uses, status.facts["call.active"]) == (3, True)
    assert status.clock is not None
    assert status.uptime is not None


@pytest.mark.parametrize(
    "told", [b"<callLegsActive/>", b"<callLegsActive>-1</callLegsActive>", b""]
)
def test_a_server_that_does_not_count_is_not_called_idle(bench, monkeypatch, told: bytes) -> None:
    status = b"<status><softwareVersion>3.2</softwareVersion><cdrTime>now</cdrTime>%s</status>"
    answer_at(monkeypatch, "system/status", status % told)

    with bench.reading() as driver:
        status = driver.status()

    assert (status.active_uses, status.clock, "call.active" in status.facts) == (None, None, False)


# ---------------------------------------------------------------- lists that move


@pytest.mark.parametrize("fault", ["list_changes", "object_gone"])
def test_a_list_that_moves_is_told_and_nothing_is_guessed(bench, fault: str) -> None:
    bench.fault(fault)

    assert bench.read_code() == "DEV_LIST_CHANGED"


def test_a_room_that_takes_another_s_place_between_two_pages_is_noticed(bench, monkeypatch) -> None:
    usual, asked = CmsState.objects, []

    def objects(self: CmsState, kind: str) -> dict[str, dict[str, str]]:
        found = usual(self, kind)
        asked.append(kind)
        if asked.count("coSpace") > 1:  # the first went and one came, after the first page
            first = next(iter(found)) if kind == "coSpace" else ""
            moved = {known: its for known, its in found.items() if known != first}
            return {**moved, "00000000-new": {"uri": "new"}} if first else found
        return found

    monkeypatch.setattr(CmsState, "objects", objects)

    assert bench.read_code() == "DEV_LIST_CHANGED"


def test_a_room_that_comes_while_the_others_are_asked_for_is_noticed(bench, monkeypatch) -> None:
    usual, asked = CmsState.objects, []

    def objects(self: CmsState, kind: str) -> dict[str, dict[str, str]]:
        found = usual(self, kind)
        asked.append(kind)
        is_later = kind == "coSpace" and asked.count(kind) > 4  # both pages were given
        return {**found, "00000000-new": {"uri": "new"}} if is_later else found

    monkeypatch.setattr(CmsState, "objects", objects)

    assert bench.read_code() == "DEV_LIST_CHANGED"


def test_a_profile_that_is_in_force_and_in_no_list_is_noticed(bench) -> None:
    bench.fleet.tamper(HOST, "systemProfiles.callLegProfile", "ffffffff-0000")

    assert bench.read_code() == "DEV_LIST_CHANGED"


LISTS = [
    (b'<coSpaces total="3"><coSpace id="00000001"/></coSpaces>', "DEV_LIST_CHANGED"),
    (b'<coSpaces total="2"></coSpaces>', "DEV_LIST_CHANGED"),
    (b'<coSpaces total="0"><coSpace id="00000001"/></coSpaces>', "DEV_LIST_CHANGED"),
    (b'<coSpaces total="2001"/>', "DEV_ANSWER_MANY"),
    (b'<coSpaces total="99999999999999999999"/>', "DEV_ANSWER_BROKEN"),
    (b'<coSpaces total="x"/>', "DEV_ANSWER_BROKEN"),
    (b"<coSpaces/>", "DEV_ANSWER_BROKEN"),
    (b'<coSpaces total="1"><coSpace id="../x/y/zzz"/></coSpaces>', "DEV_ANSWER_BROKEN"),
    (b'<coSpaces total="1"><call id="00000001"/></coSpaces>', "DEV_ANSWER_BROKEN"),
    (b'<calls total="0"/>', "DEV_ANSWER_OTHER"),
]


@pytest.mark.parametrize(("body", "code"), LISTS)
def test_a_list_that_is_none_is_refused(bench, monkeypatch, body: bytes, code: str) -> None:
    answer_at(monkeypatch, "coSpaces", body)

    assert bench.read_code() == code


def test_an_object_that_is_another_s_is_refused(bench, monkeypatch) -> None:
    path = f"callLegProfiles/{PROFILE}"
    answer_at(monkeypatch, path, f'<callLegProfile id="{GUESTS}"/>'.encode())

    assert bench.read_code() == "DEV_ANSWER_BROKEN"


def test_a_reading_has_a_greatest_size(bench, monkeypatch) -> None:
    # A reading of 64 MiB would be no input of modest size.
    monkeypatch.setattr(basic, "_MOST_BYTES", 4_000)

    assert bench.read_code() == "DEV_TOO_LARGE"


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


def test_a_connection_that_the_server_ends_is_proved_anew(bench, monkeypatch) -> None:
    usual: Answer = CmsWebServer._document

    def answer(self: Any, request: web.BaseRequest) -> web.Response:
        said = usual(self, request)
        said.headers["Connection"] = "close"
        said.force_close()
        return said

    monkeypatch.setattr(CmsWebServer, "_document", answer)
    with bench.reading() as driver:
        driver.identify()
        first = bench.stats()["connections"]
        bench.fault("wrong_certificate")
        code = code_of(driver.read)

    assert code == "DEV_CERTIFICATE_WRONG"
    assert bench.stats()["credentials"] == first == 1, "nothing was sent to whom is not proved"


# ---------------------------------------------------------------- at its worst


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("sign_in_page", "DEV_ANSWER_NOT_XML"),
        ("redirects", "DEV_ANSWER_STATUS"),
        ("busy_503", "DEV_BUSY"),
        ("forbidden_403", "DEV_FORBIDDEN"),
    ],
)
def test_what_is_no_document_has_its_own_end(bench, fault: str, code: str) -> None:
    bench.fault(fault)

    assert bench.read_code() == code
    assert bench.stats()["credentials"] == 1


ODD = [
    (b"<html><body/></html>", "DEV_ANSWER_OTHER"),
    (b"{}", "DEV_ANSWER_NOT_XML"),
    (b"", "DEV_ANSWER_NOT_XML"),
    (b"<status>\x1b[2J</status>", "DEV_ANSWER_NOT_XML"),
    (b"<!DOCTYPE status [<!ENTITY a 'b'>]><status>&a;</status>", "DEV_ANSWER_NOT_XML"),
    (b"<status>" + b"<a/>" * 30_000 + b"</status>", "DEV_ANSWER_MANY"),
    (b"<status/>", "DEV_IDENTITY_UNTOLD"),
    (b"<failureDetails><x/></failureDetails>", "DEV_ANSWER_OTHER"),
]


@pytest.mark.parametrize(("body", "code"), ODD)
def test_who_does_not_say_what_it_is_is_not_read(bench, monkeypatch, body, code: str) -> None:
    answer_at(monkeypatch, "system/status", body)

    assert bench.read_code() == code


@pytest.mark.parametrize(
    ("told", "path", "code"),
    [
        ("<name>a\u202eb</name>", "coSpace[x].name", "DEV_ANSWER_BROKEN"),
        ("<name>a</name><name>b</name>", "coSpace[x].name", "DEV_PATH_TWICE"),
        (
            "<passcode/><passcode>1</passcode>",
            "coSpace[x].passcodeSet",
            "DEV_PATH_TWICE",
        ),
    ],
)
def test_a_value_that_is_none_is_unreadable_and_the_others_are_read(told, path, code) -> None:
    found = CmsReading(["coSpace[*].name", "coSpace[*].passcodeSet", "coSpace[*].callId"])
    body = f'<coSpace id="00000001"><uri>x</uri><callId>7</callId>{told}</coSpace>'
    found.add(read_object(body.encode(), "coSpace"), KINDS["coSpace"])

    values = found.values()

    assert values.unreadable == {path: code}
    assert values.values["coSpace[x].callId"] == "7"


def test_no_passcode_is_in_a_note_of_a_crash() -> None:
    body = b'<coSpace id="00000001"><uri>x</uri><passcode>73999</passcode></coSpace>'
    found = CmsReading(["coSpace[*].passcodeSet"])
    found.add(read_object(body, "coSpace"), KINDS["coSpace"])

    assert found.values().values == {"coSpace[x].passcodeSet": "true"}
    assert "73999" not in f"{read_object(body, 'coSpace')!r}{found!r}{found.values()!r}"


# ---------------------------------------------------------------- laws

PRINTED = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=40)
FIELDS = sorted(
    path.rpartition(".")[2] for path in FAMILY.catalog().natives if path.startswith("callLegP")
)


@given(st.dictionaries(st.sampled_from(FIELDS), PRINTED.map(str.strip)))
def test_an_object_is_read_as_it_was_written(texts: dict[str, str]) -> None:
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    body = f'<callLegProfile id="00000001">{inside}</callLegProfile>'

    read = read_object(body.encode(), "callLegProfile")

    assert (read.id, read.texts) == ("00000001", texts)


@given(st.lists(st.from_regex(r"[0-9a-f]{8}", fullmatch=True), max_size=PAGE))
def test_a_page_is_read_as_it_was_written(ids: list[str]) -> None:
    inside = "".join(f'<coSpace id="{each}"><name>x</name></coSpace>' for each in ids)

    page = read_page(f'<coSpaces total="9">{inside}</coSpaces>'.encode(), "coSpace")

    assert (page.total, page.ids) == (9, ids)


@given(PRINTED.filter(bool), PRINTED.filter(bool))
def test_two_rooms_have_two_paths_and_each_is_a_path(one: str, other: str) -> None:
    syntax = OBJECT_PATHS
    path, another = f"coSpace[{key_of(one)}].name", f"coSpace[{key_of(other)}].name"

    assert syntax.is_path(path)
    assert syntax.matches("coSpace[*].name", path)
    assert (path == another) == (one == other) == syntax.matches(path, another)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_asked_of_paths_has_an_answer(one: str, other: str) -> None:
    syntax = OBJECT_PATHS

    assert syntax.form(syntax.form(one)) == syntax.form(one)
    assert syntax.matches(one, one)
    assert syntax.overlap(one, other) == syntax.overlap(other, one)
    assert syntax.is_pattern(one) or not syntax.is_path(one)
    assert syntax.order(one) != syntax.order(other) or one == other

"""Poly HDX by its forms: the proof of the password, the table, and a device at its worst."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.poly import HDX
from fleetcfg.devices.drivers.poly.digest import answer_challenge
from fleetcfg.devices.drivers.poly.forms import answers_of, values_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Use
from fleetcfg.model.value import Absent, Secret, Value
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.hdx import NOT_FOUND, HdxWebServer
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import code_of
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe
from tests.devices.one_answer import answering

CLERK = SimAccount("quản trị", "Kín 1")
COMMANDS, TABLE = "/a_apicommand.cgi", "/a_createdatfilecsv.cgi"


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    sample = installed_family("poly_hdx").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "poly_hdx", 79),), USER, PASSWORD, 0, 0, accounts=(CLERK,))
    with run_fleet(fleet, NOON) as there:
        yield Bench(HDX, HDX.transports[0], sample, there)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    running.asked.clear()
    yield running
    running.fleet.restore()


# ---------------------------------------------------------------- the proof


def test_the_proof_is_that_of_the_standard_s_example() -> None:
    told = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int",'
        ' nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    digest = answer_challenge(told, Credential("Mufasa", Secret("Circle Of Life")))

    said = digest.prove("GET", "/dir/index.html", own="0a4f113b")

    assert 'response="6629fae49393a05397450978507c4ef1"' in said
    assert "nc=00000001" in said
    assert "nc=00000002" in digest.prove("GET", "/dir/index.html")
    assert "Circle" not in f"{said}{digest!r}"


def test_a_device_of_before_counting_is_answered_as_then() -> None:
    digest = answer_challenge('Digest realm="r", nonce="n"', Credential("u", Secret("p")))

    said = digest.prove("POST", COMMANDS)

    assert "qop" not in said
    assert "cnonce" not in said


@pytest.mark.parametrize(
    "told",
    ["", 'Basic realm="HDX"', "Digest", 'Digest realm="x"', 'Digest nonce="n", algorithm=SHA-256'],
)
def test_no_other_proof_is_given(told: str) -> None:
    with pytest.raises(DeviceError) as refused:
        answer_challenge(told, Credential("u", Secret("p")))
    assert refused.value.code == "DEV_ANSWER_OTHER"


@given(st.text(max_size=3_000))
def test_whatever_asks_for_a_proof_has_an_end(told: str) -> None:
    try:
        said = answer_challenge(told, Credential("u", Secret("p"))).prove("POST", COMMANDS)
    except DeviceError:
        return
    assert said.isprintable() or not told.isprintable()


def test_a_device_that_asks_for_the_password_itself_does_not_get_it() -> None:
    reply = (
        b'HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm="HDX"\r\nContent-Length: 0\r\n'
        b"Connection: close\r\n\r\n"
    )
    with answering(reply) as (device, got):
        credential = partial(Credential, USER, Secret(PASSWORD))
        driver = HDX.open(replace(device, family=HDX.name), credential, LIMITS)
        code = code_of(driver.read)
        driver.close()

    assert code == "DEV_ANSWER_OTHER"
    assert got
    assert not any(word in request for request in got for word in (PASSWORD.encode(), b"Basic"))


@pytest.mark.parametrize(
    ("user", "code"),
    [(CLERK.name, ""), ("kẻ lạ", "DEV_AUTH_REJECTED"), ('a"b', "DEV_AUTH_REJECTED")],
)
def test_a_user_may_have_a_name_in_vietnamese(bench, user: str, code: str) -> None:
    driver = HDX.open(bench.device, partial(Credential, user, Secret(CLERK.password)), LIMITS)
    assert code_of(driver.read) == code
    driver.close()


def test_a_wrong_password_is_proved_once_and_ends_the_reading(bench) -> None:
    driver = HDX.open(bench.device, partial(Credential, USER, Secret("wrong")), LIMITS)
    code = code_of(driver.read)
    driver.close()

    assert code == "DEV_AUTH_REJECTED"
    assert bench.stats()["credentials"] == 1


def test_a_proof_that_is_not_taken_any_more_is_not_given_again(bench) -> None:
    with bench.reading() as driver:
        driver.identify()
        bench.fleet.control("reset")  # a device that forgot what it gave
        code = code_of(driver.read)

    assert code == "DEV_SESSION_ENDED"
    assert len(bench.asked) == 1


# ---------------------------------------------------------------- what is read


def test_nothing_but_what_the_catalog_names_is_kept(bench) -> None:
    with bench.reading() as driver:
        read = driver.read()

    assert {*read.paths()} == {*HDX.catalog().natives}
    assert read.at("encryption") == Value("When_Available")
    assert "licensekey" not in read.values
    assert "quan-tri" not in read.values.values()


def test_what_the_device_has_no_command_for_is_absent(bench, monkeypatch) -> None:
    usual = HdxWebServer._lines
    monkeypatch.setattr(
        HdxWebServer,
        "_lines",
        lambda self, said: [NOT_FOUND] if said == "encryption get" else usual(self, said),
    )

    with bench.reading() as driver:
        assert driver.read().at("encryption") == Absent()


def test_a_call_is_told_and_an_answer_that_tells_nothing_is_no_idle_device(
    bench, monkeypatch
) -> None:
    bench.fleet.tamper(HOST, "call", "10.1.2.3")
    with bench.reading() as driver:
        status = driver.status()
    assert (status.active_uses, status.uses) == (1, (Use("10.1.2.3", direction="outgoing"),))
    assert status.facts["call.active"] is True

    usual = HdxWebServer._lines
    monkeypatch.setattr(
        HdxWebServer,
        "_lines",
        lambda self, said: ["busy"] if said == "callinfo all" else usual(self, said),
    )
    with bench.reading() as driver:
        assert "call.active" not in driver.status().facts


# ---------------------------------------------------------------- at its worst

PAGE = b"<html><body/></html>"
ODD = [
    (COMMANDS, 200, PAGE, "DEV_ANSWER_OTHER"),
    (COMMANDS, 200, b"<!DOCTYPE html><html/>", "DEV_ANSWER_NOT_XML"),
    (COMMANDS, 200, b"<apicommands/>", "DEV_ANSWER_BROKEN"),
    (COMMANDS, 200, b"<apicommands>\x1b</apicommands>", "DEV_ANSWER_NOT_XML"),
    (COMMANDS, 200, b"<apicommands>" + b"<a/>" * 30_000, "DEV_ANSWER_MANY"),
    (COMMANDS, 302, PAGE, "DEV_ANSWER_STATUS"),
    (COMMANDS, 403, PAGE, "DEV_FORBIDDEN"),
    (COMMANDS, 503, PAGE, "DEV_BUSY"),
    (TABLE, 200, PAGE, "DEV_ANSWER_OTHER"),
    (TABLE, 200, b"", "DEV_ANSWER_EMPTY"),
    (TABLE, 200, b"licensekey,U1\r\n", "DEV_ANSWER_EMPTY"),
    (TABLE, 200, b"x\n" * 5_001, "DEV_ANSWER_MANY"),
    (TABLE, 302, PAGE, "DEV_ANSWER_STATUS"),
    (TABLE, 404, b"", "DEV_ANSWER_STATUS"),
]


@pytest.mark.parametrize(
    ("path", "status", "body", "code"),
    [pytest.param(*each, id=str(number)) for number, each in enumerate(ODD)],
)
def test_what_is_no_answer_has_its_own_end_and_no_second_password(
    bench, monkeypatch, path: str, status: int, body: bytes, code: str
) -> None:
    usual = HdxWebServer._answer

    def answer(self: Any, request: web.BaseRequest, form: Any) -> web.Response:
        said = usual(self, request, form)
        if request.path != path or said.status == 401:
            return said
        return web.Response(body=body, status=status, headers={"Location": "https://10.0.0.9/"})

    # All but one answer has to be that of a whole device, digests and table included.
    monkeypatch.setattr(HdxWebServer, "_answer", answer)

    assert bench.read_code() == code
    assert len(bench.asked) == bench.stats()["credentials"] == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"sysname,\xff", "DEV_ANSWER_BROKEN"),
        (b"sysname,a\x1b[2J", "DEV_ANSWER_BROKEN"),
        (b"sysname,a\r\nsysname,b", "DEV_PATH_TWICE"),
    ],
)
def test_a_value_that_is_none_is_unreadable_and_the_others_are_read(line: bytes, code: str) -> None:
    found = values_of(b"sleeptime,15\r\n" + line + b"\r\n", {"sysname", "sleeptime"})

    assert found.unreadable == {"sysname": code}
    assert found.values == {"sleeptime": "15"}


PRINTED = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\ufffd")
)


@given(st.dictionaries(st.sampled_from(sorted(HDX.catalog().natives)), PRINTED, min_size=1))
def test_a_table_is_read_as_it_was_written(table: dict[str, str]) -> None:
    written = "".join(f"{key},{value}\r\n" for key, value in table.items())

    assert values_of(written.encode(), {*HDX.catalog().natives}).values == table


def test_an_answer_to_another_command_is_none() -> None:
    told = b"<apicommands><apicommand><command>a</command><result>1</result></apicommand>"
    with pytest.raises(DeviceError) as refused:
        answers_of(told + b"</apicommands>", ["b"])
    assert refused.value.code == "DEV_ANSWER_BROKEN"

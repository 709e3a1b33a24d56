"""Logitech with CollabOS by its local interface: who answers, and a device at its worst."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential, Driver
from fleetcfg.devices.drivers.logitech import FAMILY
from fleetcfg.devices.drivers.logitech.documents import count_uses, identity_of, token_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.logitech.device_state import STATE
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import code_of
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe
from tests.devices.one_answer import answer_of, answering
from tests.open_sockets import expect_closed, open_sockets

SIGN_IN, DEVICE, INSIGHTS = "signin", "device", "insights/device"


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    sample = installed_family("logitech").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "logitech", 85),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Bench(FAMILY, FAMILY.transports[0], sample, there)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    running.asked.clear()
    yield running
    running.fleet.restore()


def read_whole(driver: Driver) -> None:
    driver.read()
    driver.status()


@contextmanager
def answering_at(path: str, status: int, body: bytes) -> Iterator[tuple[Driver, list[bytes]]]:
    """Open a session with a device that answers something else at one place."""
    device_facts = {"serialNumber": "FOC0042", "modelName": "VR0020"}
    results = {
        SIGN_IN: {"auth_token": "t0k3n"},
        DEVICE: device_facts,
        INSIGHTS: {"deviceState": "IDLE"},
    }

    def answer(request: bytes) -> bytes:
        _, target, *_ = request.split(b" ", 2)
        asked = target.decode().removeprefix("/api/v1/")
        if asked == path:
            return answer_of(status, body)
        return answer_of(200, json.dumps({"code": 200, "result": results[asked]}).encode())

    with answering(answer) as (device, got):
        asked: list[str] = []

        def credential() -> Credential:
            asked.append(USER)
            return Credential(USER, Secret(PASSWORD))

        before = open_sockets(device.address)
        driver = FAMILY.open(replace(device, family=FAMILY.name), credential, LIMITS)
        try:
            yield driver, got
        finally:
            driver.close()
        assert asked == [USER]
        expect_closed(device.address, before)


# ---------------------------------------------------------------- what is read


def test_who_answers_is_told_and_no_setting_is(bench) -> None:
    with bench.reading() as driver:
        read, status = driver.read(), driver.status()

    mac = "00:50:60:0d:00:55"
    assert read.identity == DeviceIdentity("FOC0042", "VR0020", "1.12.246", mac)
    assert read.paths() == ()
    assert (status.active_uses, status.facts["call.active"]) == (0, False)
    assert status.open_ports == ()


def test_a_state_that_is_not_known_is_no_idle_device(bench) -> None:
    bench.fleet.tamper(HOST, STATE, "IN_CALL")

    with bench.reading() as driver:
        status = driver.status()

    assert status.active_uses is None
    assert "call.active" not in status.facts


def test_a_release_that_has_no_insights_is_read_all_the_same() -> None:
    with answering_at(INSIGHTS, 404, b"") as (driver, _):
        assert driver.status().active_uses is None


# ---------------------------------------------------------------- the password


def test_a_wrong_password_is_sent_once_however_often_it_is_asked(bench) -> None:
    driver = FAMILY.open(bench.device, partial(Credential, USER, Secret("sai")), LIMITS)
    codes = [code_of(driver.identify), code_of(driver.read), code_of(driver.status)]
    driver.close()

    assert codes == ["DEV_AUTH_REJECTED"] * 3
    assert bench.stats()["credentials"] == 1


def test_a_token_that_ended_is_not_followed_by_another_password(bench) -> None:
    bench.fault("session_lost")

    assert bench.read_code() == "DEV_SESSION_ENDED"
    assert len(bench.asked) == bench.stats()["credentials"] == 1


# ---------------------------------------------------------------- at its worst

PAGE = b"<html><body/></html>"
TOLD = {"code": 200, "result": {"hwVersion": "4"}}
ODD = [
    (SIGN_IN, 200, b"{}", "DEV_ANSWER_BROKEN"),
    (SIGN_IN, 200, b'{"code":200,"result":{}}', "DEV_ANSWER_BROKEN"),
    (SIGN_IN, 200, b'{"code":200,"result":{"auth_token":"a\\r\\nX: y"}}', "DEV_ANSWER_BROKEN"),
    (SIGN_IN, 200, b'{"code":403,"result":{}}', "DEV_AUTH_REJECTED"),
    (SIGN_IN, 200, PAGE, "DEV_ANSWER_OTHER"),
    (SIGN_IN, 302, PAGE, "DEV_ANSWER_STATUS"),
    (SIGN_IN, 429, b"", "DEV_BUSY"),
    (DEVICE, 200, PAGE, "DEV_ANSWER_OTHER"),
    (DEVICE, 200, b"", "DEV_ANSWER_BROKEN"),
    (DEVICE, 200, b"[" * 100_000, "DEV_ANSWER_BROKEN"),
    (DEVICE, 200, b'{"code":true}', "DEV_ANSWER_BROKEN"),
    (DEVICE, 200, b'{"code":500}', "DEV_COMMAND_REFUSED"),
    (DEVICE, 200, json.dumps(TOLD).encode(), "DEV_IDENTITY_UNTOLD"),
    (DEVICE, 404, b"", "DEV_ANSWER_STATUS"),
    (DEVICE, 403, b"", "DEV_FORBIDDEN"),
    (DEVICE, 503, b"", "DEV_BUSY"),
    (INSIGHTS, 200, b"null", "DEV_ANSWER_BROKEN"),
    (INSIGHTS, 500, b"", "DEV_ANSWER_STATUS"),
]


@pytest.mark.parametrize(
    ("path", "status", "body", "code"),
    [pytest.param(*each, id=str(number)) for number, each in enumerate(ODD)],
)
def test_what_is_no_answer_has_its_own_end_and_no_second_password(
    path: str, status: int, body: bytes, code: str
) -> None:
    with answering_at(path, status, body) as (driver, got), pytest.raises(DeviceError) as refused:
        read_whole(driver)
    assert refused.value.code == code
    assert refused.value.facts["host"] == "one"
    assert PASSWORD not in f"{refused.value} {refused.value.__context__!r}"
    assert sum(PASSWORD.encode() in request for request in got) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("sign_in_page", "DEV_ANSWER_OTHER"),
        ("redirects", "DEV_ANSWER_STATUS"),
        ("busy_503", "DEV_BUSY"),
    ],
)
def test_each_fault_of_the_family_has_its_code(bench, fault: str, code: str) -> None:
    bench.fault(fault)

    assert bench.read_code() == code


ANYTHING = st.one_of(st.text(max_size=20), st.integers(), st.none(), st.lists(st.booleans()))
NAMES = ["serialNumber", "modelName", "collabOSVersion", "ethernetMAC", "deviceState", "auth_token"]


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_facts_of_any_kind_have_an_end(told: dict[str, Any]) -> None:
    assert count_uses(told) in (0, None)
    for read, code in ((identity_of, "DEV_IDENTITY_UNTOLD"), (token_of, "DEV_ANSWER_BROKEN")):
        try:
            found = read(told)
        except DeviceError as error:
            found = error.code
        assert isinstance(found, DeviceIdentity) or found in (code, told.get("auth_token"))

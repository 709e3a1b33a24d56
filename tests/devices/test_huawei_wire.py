"""A Huawei endpoint at its worst, over real sockets: what each trouble is called, and its ports."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.checks.check import DeviceCase
from fleetcfg.checks.ports import check_ports
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.huawei import TE
from fleetcfg.devices.transports import ports
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.errors import DeviceError
from fleetcfg.model.device_fields import PROBED_SERVICES
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import PortSeen, Registration
from fleetcfg.model.value import Secret, Unreadable, Value
from fleetcfg_kit.sim.core.family import SimSample, installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.huawei.faults import HuaweiFault
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe
from tests.devices.one_answer import answering
from tests.open_sockets import expect_closed, open_sockets

(HTTPS,) = TE.transports
MODELS = {"TE20": 91, "TE40": 92, "CloudLink Bar 310": 93}


@pytest.fixture(scope="module")
def sample() -> SimSample:
    found = installed_family("huawei_te").sample
    assert found is not None
    return found


@pytest.fixture(scope="module", params=MODELS)
def every(request: pytest.FixtureRequest, sample: SimSample) -> Iterator[Bench]:
    """Each model, with what it is allowed that it needs."""
    yield from run(replace(sample, product=request.param), MODELS[request.param])


@pytest.fixture(scope="module")
def te40(sample: SimSample) -> Iterator[Bench]:
    yield from run(sample, 94)


@pytest.fixture(scope="module")
def te20(sample: SimSample) -> Iterator[Bench]:
    yield from run(replace(sample, product="TE20"), 95)


def run(sample: SimSample, number: int) -> Iterator[Bench]:
    device = describe(sample, "huawei_te", number)
    with run_fleet(SimFleet((device,), USER, "Bí mật 42", 0, 0), NOON) as running:
        yield Bench(TE, HTTPS, sample, running)


@pytest.fixture(autouse=True)
def _as_it_was(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ports, "SECONDS", 0.2)
    yield
    for name in {"every", "te40", "te20"} & {*request.fixturenames}:
        bench: Bench = request.getfixturevalue(name)
        bench.fleet.restore()
        bench.asked.clear()


def declared(bench: Bench) -> Device:
    """Return the device as an overlay of the simulator declares it."""
    there = bench.there.ports
    known = {PROBED_SERVICES[name]: there[name] for name in PROBED_SERVICES}
    is_old = bench.sample.product == "TE20"
    return replace(bench.device, simulated_ports=known, legacy_tls=is_old)


def write(bench: Bench, *writes: Write) -> WriteReport:
    with bench.writing(declared(bench)) as writer:
        return writer.write(writes, expect_anything)


# ---------------------------------------------------------------- it reads and writes


def test_every_model_says_what_it_is_and_has(every: Bench) -> None:
    with every.reading(declared(every)) as driver:
        snapshot, status = driver.read(), driver.status()

    known = status.identity
    assert (known.product, known.version) == (every.sample.product, "V600R019C00")
    assert known.mac.startswith("00:50:60:0d:00:")
    assert status.registrations == (Registration("SIP", "EMPTY"),)
    assert status.facts == {"call.active": False, "sys.firmware": "V600R019C00"}
    expected = {"sipserv_addr": "", "proxy_addr": "", "enabletelnet": "0", "port_ui_viport1": "255"}
    assert {path: snapshot.values[path] for path in expected} == expected
    assert not snapshot.contradicted
    if every.sample.product.startswith("TE"):
        assert snapshot.at("enable_http") == Value("Off")
    else:
        assert snapshot.at("enable_http") == Unreadable("DEV_MODEL_UNKNOWN")


@pytest.mark.parametrize("fault", ["none", HuaweiFault.OBJECT_DATA])
def test_data_is_an_object_or_a_text_with_one(te40: Bench, fault: str) -> None:
    te40.fault(fault)

    report = write(te40, *te40.changes, Write("enable_http", "On"))

    assert {result.status for result in report.results} == {"stored"}


@pytest.mark.parametrize(("name", "on", "off"), [("te20", 1, 0), ("te40", 0, 1)])
def test_http_is_spelled_by_each_model_in_its_own_way_and_here_in_one(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str, on: int, off: int
) -> None:
    bench: Bench = request.getfixturevalue(name)
    sent: list[bytes] = []
    asked = Https.ask

    def ask(https: Https, *request: Any) -> Answer:
        sent.append(request[-1])
        return asked(https, *request)

    # The simulated endpoint keeps what a value means, and not how it was spelled.
    monkeypatch.setattr(Https, "ask", ask)
    for value, stored in (("On", on), ("Off", off)):
        sent.clear()
        report = write(bench, Write("enable_http", value))
        assert [result.status for result in report.results] == ["stored"]
        saved = [json.loads(body) for body in sent if b"CfgItemInt" in body]
        assert [item["CfgItemInt"] for item in saved] == [
            [{"CfgItemID": "enable_http", "CfgItemInfo": stored}]
        ]
        assert bench.fleet.get(HOST, "enable_http") == value


def test_an_endpoint_in_a_conference_says_so(te40: Bench) -> None:
    te40.fleet.tamper(HOST, "call", "hoi-truong")

    with te40.reading() as driver:
        assert driver.status().facts["call.active"] is True


# ---------------------------------------------------------------- its ports


def test_a_service_that_was_switched_is_seen_at_its_port(te40: Bench) -> None:
    on, off = Write("enabletelnet", "1"), Write("enabletelnet", "0")

    assert [one.status for one in write(te40, on).results] == ["stored"]
    assert [one.status for one in write(te40, off).results] == ["stored"]


@pytest.mark.clause("check:ports", "5.3")
def test_a_port_that_stays_open_is_told_though_the_value_reads_as_it_was_written(
    te40: Bench,
) -> None:
    write(te40, Write("enable_http", "On"))
    te40.fault(HuaweiFault.KEEPS_PORTS)

    report = write(te40, Write("enable_http", "Off"))

    (result,) = report.results
    assert (result.status, result.reason, result.live) == (
        "differs",
        "DEV_PORT_CONTRADICTS",
        Value("Off"),
    )
    with te40.reading(declared(te40)) as driver:
        snapshot = driver.read()
    assert snapshot.contradicted == {"enable_http": PortSeen(80, is_open=True)}
    (finding,) = check_ports(DeviceCase(declared(te40), given_snapshot=snapshot))
    assert (finding.verdict, finding.reason, finding.severity, finding.facts) == (
        "contradicted",
        "PORT_OPEN",
        "high",
        {"port": 80, "value": "Off"},
    )


def test_a_port_that_stays_closed_is_told_too(te40: Bench) -> None:
    te40.fault(HuaweiFault.KEEPS_PORTS)

    (result,) = write(te40, Write("enabletelnet", "1")).results

    assert (result.status, result.reason) == ("differs", "DEV_PORT_CONTRADICTS")


# ---------------------------------------------------------------- old TLS


def test_an_endpoint_with_old_tls_is_refused_with_its_own_words(te20: Bench) -> None:
    assert te20.read_code() == "DEV_TLS_OLD"
    assert te20.asked == []


def test_what_is_allowed_old_tls_must_show_its_certificate_all_the_same(te20: Bench) -> None:
    other = replace(declared(te20), certificate="0" * 64)

    assert te20.read_code(other) == "DEV_CERTIFICATE_WRONG"
    assert te20.asked == []
    assert te20.stats()["requests"] == 0


def test_what_can_do_better_does_though_it_is_allowed_less(te40: Bench) -> None:
    assert te40.read_code(replace(declared(te40), legacy_tls=True)) == ""


# ---------------------------------------------------------------- what goes wrong


def test_a_session_that_the_endpoint_ended_is_not_begun_again(te40: Bench) -> None:
    te40.fault(HuaweiFault.SESSION_LOST)

    assert te40.read_code() == "DEV_SESSION_ENDED"
    assert len(te40.asked) == te40.stats()["logins"] == 1


def test_a_session_that_ends_before_a_write_leaves_it_undone(te40: Bench) -> None:
    with te40.writing() as writer:
        writer.read()
        te40.fault(HuaweiFault.SESSION_LOST)
        with pytest.raises(DeviceError) as ended:
            writer.write(te40.changes, expect_anything)

    assert ended.value.code == "DEV_SESSION_ENDED"
    assert te40.written() == []


def test_wrong_passwords_are_tried_once_and_a_locked_account_is_left_alone(te40: Bench) -> None:
    def wrong() -> Credential:
        return Credential(USER, Secret("sai"))

    for _ in range(5):
        driver = TE.open(declared(te40), wrong, LIMITS)
        with pytest.raises(DeviceError) as refused:
            driver.read()
        driver.close()
        assert refused.value.code == "DEV_AUTH_REJECTED"
    assert te40.stats()["credentials"] == 5

    assert te40.read_code() == "DEV_AUTH_REJECTED", "locked: by its number nobody can tell"
    assert te40.stats()["credentials"] == 6


def test_a_session_is_ended_and_another_is_not_needed_for_that(te40: Bench) -> None:
    for _ in range(25):  # more than it has sessions for
        with te40.reading() as driver:
            driver.identify()

    assert te40.stats()["logins"] == 25


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>no</html>", "DEV_ANSWER_OTHER"),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "DEV_ANSWER_STATUS"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "DEV_ANSWER_BROKEN"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x00\x01\x02\xff\xfe{}{}",
            "DEV_ANSWER_BROKEN",
        ),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"success":1}', "DEV_ANSWER_BROKEN"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"success":0}', "DEV_ANSWER_BROKEN"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"success":', "DEV_CLOSED"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "DEV_NOT_READY"),
        (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "DEV_FORBIDDEN"),
    ],
)
def test_before_a_login_nothing_that_is_no_answer_gets_the_password(
    reply: bytes, code: str
) -> None:
    asked: list[str] = []

    def credential() -> Credential:
        asked.append("password")
        return Credential(USER, Secret("Bí mật 42"))

    with answering(reply) as (device, got):
        before = open_sockets(device.address)
        driver = TE.open(replace(device, family="huawei_te"), credential, DeviceLimits(30.0, 30.0))
        with pytest.raises(DeviceError) as refused:
            driver.read()
        driver.close()
        expect_closed(device.address, before)
    assert refused.value.code == code
    assert asked == []
    assert len(got) == 1, "asked once"


def test_an_answer_without_end_is_cut_off(te40: Bench) -> None:
    te40.fault("huge")

    assert te40.read_code(limits=DeviceLimits(30.0, 60.0, 100_000)) == "DEV_TOO_LARGE"


SETTINGS = {
    "sipserv_addr": st.sampled_from(["", "10.0.0.1", "sip.laichau.gov.vn", "Tầng 2"]),
    "proxy_addr": st.sampled_from(["", "10.0.0.2"]),
    "port_ui_viport1": st.sampled_from(["6", "7", "8", "255"]),
    "enabletelnet": st.sampled_from(["0", "1"]),
    "enable_http": st.sampled_from(["On", "Off"]),
}


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=st.fixed_dictionaries({}, optional=SETTINGS))
def test_what_was_applied_is_what_is_read(every: Bench, wanted: dict[str, str]) -> None:
    if not every.sample.product.startswith("TE"):
        wanted = {path: value for path, value in wanted.items() if path != "enable_http"}

    last = sorted(wanted.items(), key=lambda item: item[0] == "enable_http")  # it can cut the way

    report = write(every, *[Write(*item) for item in last])

    assert {result.status for result in report.results} <= {"stored"}
    with every.reading(declared(every)) as driver:
        snapshot = driver.read()
    assert {path: snapshot.at(path) for path in wanted} == {
        path: Value(value) for path, value in wanted.items()
    }
    assert not snapshot.contradicted

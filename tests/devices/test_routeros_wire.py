"""A simulated router over SSH, of both releases: rights, Safe Mode, and what is half said."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.mikrotik import FAMILY
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.devices.writing import open_writer
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Neighbour, Snapshot, Station
from fleetcfg.model.value import Absent, Masked, Secret, Value
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.mikrotik import console
from fleetcfg_kit.sim.mikrotik.console import RouterConsole
from fleetcfg_kit.sim.mikrotik.device_state import RouterState
from fleetcfg_kit.sim.mikrotik.export_text import BY_MENU
from fleetcfg_kit.sim.mikrotik.faults import RouterFault
from fleetcfg_kit.sim.mikrotik.printed import PRINTED
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, be_brief_for_good, check_just_started

GUEST = SimAccount("guest", PASSWORD, ("User",))
PORT = "interface[ether3]"
WRITES = (Write(f"{PORT}.description", "Phong A"), Write("ntp.servers", "10.0.0.1"))
SEVERING = Write(f"{PORT}.pvid", "110")
OLD, NEW = "6.49.17", "7.16.2"
SETTINGS = {
    "identity.name": st.from_regex(r"[ -~]{1,20}", fullmatch=True).map(str.strip).filter(bool),
    "telnet.address": st.sampled_from(["", "10.0.0.0/8", "10.0.0.0/8,192.168.0.0/16"]),
    "http.service": st.sampled_from(["off", "http", "https", "both"]),
    "ntp.servers": st.sampled_from(["", "10.0.0.1", "10.0.0.1, 10.0.0.2, a.example"]),
    f"{PORT}.description": st.from_regex(r"[ -~]{0,30}", fullmatch=True).map(str.strip),
}


@pytest.fixture(scope="module", params=[OLD, NEW])
def module_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    sample = installed_family("mikrotik_routeros").sample
    assert sample is not None
    address = "127.22.0.85"
    device = SimDevice(
        HOST,
        address,
        sample.product,
        request.param,
        "HEX42",
        "00:50:60:0D:00:55",
        family="mikrotik_routeros",
    )
    fleet = SimFleet((device,), USER, PASSWORD, 0, 0, accounts=(GUEST,))
    with run_fleet(fleet, NOON) as running:
        yield Bench(FAMILY, FAMILY.transports[0], sample, running)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    module_bench.asked.clear()
    yield module_bench
    module_bench.fleet.restore()


def read(bench: Bench) -> Snapshot:
    with bench.reading() as driver:
        return driver.read()


def write(bench: Bench, *writes: Write) -> WriteReport:
    with bench.writing() as writer:
        return writer.write(writes, expect_anything)


def told(report: WriteReport) -> list[tuple[str, str]]:
    return [(one.status, one.reason) for one in report.results]


def test_everything_that_the_catalog_knows_is_told(bench: Bench) -> None:
    found = read(bench)

    asked = {path for path in FAMILY.catalog().natives if "*" not in path} - {"snmp.community"}
    assert asked <= found.values.keys()
    assert found.unreadable == {}
    assert found.at("snmp.community") == Masked()
    assert found.at("interface[ether1].pvid") == Absent(), "it takes no frame without a tag"
    assert found.at("interface[ether1].trunk_vlans") == Value("110,120")


def test_the_state_tells_ports_neighbours_and_time(bench: Bench) -> None:
    bench.fleet.tamper(HOST, "neighbour[ether3]", "codec-01 00:50:60:0A:0B:0C")
    bench.fleet.tamper(HOST, "ntp.servers", "10.0.0.1")

    with bench.reading() as driver:
        status = driver.status()

    by = "LLDP" if status.identity.version == NEW else ""
    assert status.neighbours == (Neighbour(by, "codec-01", "eth0", "ether3"),)
    assert status.stations == (Station("00:50:60:0a:0b:0c", "ether3"),)
    check_just_started(status)
    assert (status.ntp, status.unsaved) == ("Synced", ())
    assert status.facts == {"sys.firmware": status.identity.version}


# ---------------------------------------------------------------- who may, and what is half said


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (RouterFault.DENIES_EXPORT, "DEV_ROLE"),
        (RouterFault.EXPORT_FAILS, "DEV_ANSWER_BROKEN"),
        (RouterFault.STATUS_UNTOLD, ""),
    ],
)
def test_what_is_denied_or_half_exported_is_no_reading(bench: Bench, fault: str, code: str) -> None:
    bench.fault(fault)

    assert bench.read_code() == code
    assert bench.stats()["credentials"] == 1


def test_a_line_that_breaks_is_told_though_no_status_is_awaited(bench: Bench) -> None:
    bench.fault("drops")

    assert bench.read_code() == "DEV_CLOSED"


def test_who_may_only_read_reads_and_is_refused_when_writing(bench: Bench) -> None:
    def guest() -> Credential:
        return Credential(GUEST.name, Secret(PASSWORD))

    writer = open_writer(FAMILY, bench.device, guest, LIMITS, by=bench.authorized())
    try:
        report = writer.write(WRITES, expect_anything)
    finally:
        writer.close()

    assert told(report) == [("refused", "DEV_ROLE")] * 2
    assert bench.written() == []


def test_a_wrong_password_is_tried_once(bench: Bench) -> None:
    driver = FAMILY.open(bench.device, lambda: Credential(USER, Secret("wrong")), LIMITS)
    with pytest.raises(DeviceError) as refused:
        driver.read()
    driver.close()

    assert refused.value.code == "DEV_AUTH_REJECTED"
    assert bench.stats()["credentials"] == 1


# ---------------------------------------------------------------- written


def test_what_is_written_is_so_after_a_restart(bench: Bench) -> None:
    report = write(bench, *WRITES, SEVERING)

    assert told(report) == [("stored", "")] * 3
    bench.fleet.power(HOST, "off")
    bench.fleet.power(HOST, "on")
    after = read(bench)
    assert [after.at(each.path) for each in report.requested] == [
        Value(each.value) for each in report.requested
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_what_is_written_is_what_is_read(bench: Bench, wanted: dict[str, str]) -> None:
    report = write(bench, *(Write(path, value) for path, value in wanted.items()))

    assert {one.status for one in report.results} <= {"stored"}
    found = read(bench)
    assert {path: found.values[path] for path in wanted} == wanted


def test_beside_a_safe_mode_of_another_nothing_is_written(bench: Bench) -> None:
    bench.fault(RouterFault.SAFE_MODE)
    bench.fleet.tamper(HOST, "telnet.disabled", "no")

    report = write(bench, *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_SAFE_MODE")] * 2
    assert bench.written() == []
    with bench.reading() as driver:
        assert driver.status().unsaved == ("telnet …",)


def test_what_a_safe_mode_would_undo_does_not_count_as_written(bench: Bench) -> None:
    bench.fault(RouterFault.SAFE_MODE)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_WRITE_SAFE_MODE")] * 2
    assert [one.live for one in report.results] == [Value(each.value) for each in WRITES]


def test_a_router_that_says_a_word_is_not_believed_to_have_done_it(bench: Bench) -> None:
    bench.fault(RouterFault.WARNS)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_WRITE_CONTRADICTED")] * 2


def test_what_the_router_refuses_is_refused_and_the_rest_is_written(bench: Bench) -> None:
    report = write(bench, Write("clock.time_zone", "hanoi"), *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_REFUSED"), ("stored", ""), ("stored", "")]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("snmp.access", "RO", "DEV_WRITE_BY_HAND"),
        ("vlan[vlan110].vlan_id", "111", "DEV_WRITE_BY_HAND"),
        ("interface[ether4].description", "phòng", "DEV_WRITE_UNTYPABLE"),
    ],
)
def test_what_is_not_ours_to_write_is_refused_before_anything_is_sent(
    bench: Bench, path: str, value: str, code: str
) -> None:
    report = write(bench, *WRITES, Write(path, value))

    assert told(report) == [("refused", code)] * 3
    assert bench.written() == []


def test_where_no_log_is_sent_no_server_is_made_up(bench: Bench) -> None:
    bench.fleet.tamper(HOST, "log.servers", "")

    report = write(bench, Write("log.servers", "10.0.0.9"))

    assert told(report) == [("refused", "DEV_WRITE_BY_HAND")]
    assert read(bench).at("log.servers") == Value("")


def test_a_vlan_that_no_bridge_has_is_not_made(bench: Bench) -> None:
    report = write(bench, Write(SEVERING.path, "777"))

    assert told(report) == [("refused", "DEV_WRITE_NO_VLAN")]
    assert bench.written() == []


def test_an_answer_that_is_lost_is_unknown_and_nothing_is_sent_behind_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    usual = RouterState.write

    def fall_silent(state: RouterState, path: str, value: str, actor: str) -> None:
        usual(state, path, value, actor)
        asked.append(state.stats.requests)
        state.fault = SimFault.HANGS

    # The simulated router hangs once it did what it was told, at no moment that a command sets.
    monkeypatch.setattr(RouterState, "write", fall_silent)
    with bench.writing() as writer:
        report = writer.write(WRITES, lambda _: be_brief_for_good(writer, 2.0))

    assert told(report) == [("unknown", "DEV_TIMEOUT_READ")] * 2
    assert report.severed
    assert len(asked) == 1
    assert bench.stats()["requests"] == asked[0] + 1, "one write, then who answers now"


def test_a_router_that_falls_silent_before_anything_is_sent_is_not_written_to(
    bench: Bench,
) -> None:
    def fall_silent(_: Snapshot) -> None:
        bench.fault("hangs")
        be_brief_for_good(writer)

    with bench.writing() as writer:
        report = writer.write(WRITES, fall_silent)

    assert {one.reason for one in report.results} == {"DEV_TIMEOUT_READ"}
    assert bench.written() == []


def test_what_cannot_be_looked_at_when_all_is_written_is_in_doubt(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = PRINTED["/system history"]

    def break_off(state: RouterState) -> list[str]:
        if state.stats.writes:
            state.fault = SimFault.DROPS
        return history(state)

    # The simulated router drops the line only where it is asked what would be undone.
    monkeypatch.setitem(PRINTED, "/system history", break_off)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_CLOSED")] * 2
    assert bench.written() == [each.path for each in WRITES]


@pytest.mark.parametrize(
    ("said", "is_done", "status", "reason"),
    [
        ([], False, "unknown", "DEV_CLOSED"),
        (["failure: busy"], False, "unknown", "DEV_WRITE_REFUSED"),
        (["one word"], True, "unknown", "DEV_WRITE_UNCLEAR"),
    ],
)
def test_a_setting_of_two_commands_that_is_half_made_is_in_doubt(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    *,
    said: list[str],
    is_done: bool,
    status: str,
    reason: str,
) -> None:
    usual = RouterConsole.run

    def run(console: RouterConsole, script: str) -> tuple[bool, list[str]]:
        if " www disabled=yes" not in script:
            return usual(console, script)
        ends = usual(console, script.rpartition("; ")[2])[1] if is_done else []
        return is_done, [*said, *ends]

    # The simulated router does one of two commands, which no fault of it means.
    monkeypatch.setattr(RouterConsole, "run", run)
    report = write(bench, Write("http.service", "https"), *WRITES)

    assert told(report) == [(status, reason)] * 3
    assert bench.written() == ["http.service"]


def test_a_menu_that_a_router_does_not_have_is_absent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(BY_MENU, "/tool mac-server")

    found = read(bench)

    assert found.at("mac_server.telnet") == Absent()
    assert found.at("ssh.disabled") == Value("no")


def test_a_refusal_that_is_not_known_is_no_absence(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise console._RefusedError(console._NO_WORD)

    # The simulated router knows every word that is asked of it.
    monkeypatch.setattr(console, "exported", refuse)

    assert bench.read_code() == "DEV_ANSWER_BROKEN"

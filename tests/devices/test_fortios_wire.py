"""A simulated firewall with FortiOS over SSH: rights, pages, domains, and what is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.network import FORTINET
from fleetcfg.devices.drivers.network.fortios import SYSTEM
from fleetcfg.devices.drivers.network.fortios_wire import clock_in, ntp_in
from fleetcfg.devices.drivers.network.terminal import PromptEnd
from fleetcfg.devices.writer import Write
from fleetcfg.model.value import Value
from fleetcfg_kit.sim.network.faults import FortiFault
from tests.devices.contract.bench import HOST, LIMITS, Bench, check_just_started
from tests.devices.network_bench import (
    expect_after_restart,
    plain_writes,
    restored,
    run_bench,
    tamper,
    told,
    write,
)

PORT = "interface[port3]"
WRITES = plain_writes(PORT)
SEVERING = Write(f"{PORT}.allowaccess", "https ssh")


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    yield from run_bench(FORTINET, 82)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    yield from restored(module_bench)


def test_the_state_tells_time_and_nothing_of_a_second_configuration(bench: Bench) -> None:
    with bench.reading() as driver:
        identity, status = driver.identify(), driver.status()

    assert (identity.product, identity.version) == ("FortiGate-60F", "v7.4.8,build2795")
    assert identity.serial == bench.there.serial
    check_just_started(status)
    assert (status.ntp, status.unsaved) == ("Synced", None)
    assert status.facts == {"sys.firmware": "v7.4.8,build2795"}


def test_reading_turns_pages_and_sets_nothing(bench: Bench) -> None:
    with bench.reading() as driver:
        first = driver.read()

    assert first.at(f"{PORT}.ip") == Value("10.0.3.1 255.255.255.0")
    assert bench.fleet.get(HOST, "console.output") == "more"
    assert bench.written() == []
    tamper(bench, "console.output", "standard")
    with bench.reading() as driver:
        assert driver.read() == first


def test_pages_without_end_are_refused(bench: Bench) -> None:
    limits = DeviceLimits(LIMITS.connect_seconds, LIMITS.read_seconds, most_bytes=800)
    assert bench.read_code(limits=limits) == "DEV_TOO_LARGE"


def test_what_is_all_virtual_domains_s_is_read_and_written_there(bench: Bench) -> None:
    bench.fault(FortiFault.DOMAINS)

    assert told(write(bench, *WRITES)) == [("stored", "")] * 2
    assert bench.read_code() == ""


# ---------------------------------------------------------------- who may read, and what is asked


@pytest.mark.parametrize(
    ("heard", "is_prompt", "is_question", "is_page"),
    [
        (b"\r\nfw-a # ", True, False, False),
        (b"\r\nfw-a $ ", True, False, False),
        (b"\r\nfw-a (global) # ", True, False, False),
        (b"\r\nfw-a (LAN hop) # ", True, False, False),
        (b"\r\nfw-b # ", False, False, False),
        (b"\r\n        set comment fw-a # ", False, False, False),
        (b"\r\n--More-- ", False, False, True),
        (b"\r\n    set x --More-- ", False, False, False),
        (b"\r\nDo you want to continue? (y/n)", False, True, False),
        (b"\r\n(Press 'a' to accept):", False, True, False),
        (b"\r\nNew Password:", False, True, False),
    ],
)
def test_what_ends_an_answer(
    heard: bytes,
    is_prompt: bool,  # noqa: FBT001 - a table of cases
    is_question: bool,  # noqa: FBT001 - a table of cases
    is_page: bool,  # noqa: FBT001 - a table of cases
) -> None:
    end = PromptEnd(b"fw-a", SYSTEM.prompt, SYSTEM.question, SYSTEM.more)

    length = end(bytearray(heard), 0)

    assert (bool(end.prompt), bool(end.question), bool(end.page)) == (
        is_prompt,
        is_question,
        is_page,
    )
    assert length == (len(heard) if is_prompt or is_question or is_page else None)


# ---------------------------------------------------------------- written


def test_what_is_written_is_so_after_a_restart(bench: Bench) -> None:
    report = write(bench, *WRITES, SEVERING, Write("admin[admin].trusthosts", "127.0.0.0/8"))

    assert told(report) == [("stored", "")] * 4
    expect_after_restart(bench, report)


def test_where_a_person_saves_nothing_is_written(bench: Bench) -> None:
    tamper(bench, "system.cfg_save", "manual")

    report = write(bench, *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_SAVED_BY_HAND")] * 2
    assert bench.written() == []


def test_what_is_not_ours_to_write_is_refused_before_a_line_is_typed(bench: Bench) -> None:
    for wrong, code in (
        (Write("system.hostname", "x"), "DEV_WRITE_BY_HAND"),
        (Write(f"{PORT}.description", "why?"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{PORT}.description", "phòng"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{PORT}.allowaccess", "ssh https"), "DEV_WRITE_UNTYPABLE"),
    ):
        report = write(bench, WRITES[1], wrong)
        assert code in {reason for _, reason in told(report)}
    assert f"{PORT}.description" not in bench.written()


def test_what_the_firewall_refuses_leaves_its_block_and_sets_nothing_of_it(bench: Bench) -> None:
    report = write(bench, Write("syslog.server", "not a name"), *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_REFUSED"), ("stored", ""), ("stored", "")]
    assert bench.written() == [each.path for each in WRITES]
    assert bench.fleet.get(HOST, "syslog.server") == "", "its status was typed and dropped"


def test_where_a_block_cannot_be_left_nothing_more_is_typed(bench: Bench) -> None:
    bench.fault(FortiFault.STAYS)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_WRITE_UNCLEAR")] * 2
    assert bench.written() == []
    assert bench.stats()["logins"] == 2, "another session looked"


# ---------------------------------------------------------------- what it says of its time

NINE = datetime(2026, 11, 28, 2, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "there"),
    [
        ("Sat Nov 28 09:00:00 2026", "Asia/Ho_Chi_Minh", NINE),
        ("Sat Nov 28 02:00:00 2026", "Etc/UTC", NINE),
        ("Sat Nov 28 09:00:00 2026", "53", None),
        ("Sat Nov 28 09:00:00 2026", "", None),
        ("Sat Nov 28 09:00:00 2026", "../../etc/passwd", None),
        ("Sat Nov 28 09:00:00 2026", "Asia/Nowhere", None),
        ("Sat Nov 31 09:00:00 2026", "Etc/UTC", None),
        ("", "Etc/UTC", None),
    ],
)
def test_a_clock_is_told_only_with_a_zone_that_is_known(text, zone, there):
    assert clock_in(text, zone) == there


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        (["synchronized: yes, ntpsync: enabled, server-mode: disabled"], "Synced"),
        (["", "synchronized: no, ntpsync: disabled, server-mode: disabled"], "NotSynced"),
        (["Unknown action 0"], ""),
        ([], ""),
    ],
)
def test_whether_the_clock_follows_a_server(said, is_told):
    assert ntp_in(said) == is_told


def test_who_does_not_say_who_it_is_is_nobody() -> None:
    for nobody in run_bench(FORTINET, 83, serial=""):
        assert nobody.read_code() == "DEV_IDENTITY_UNTOLD"

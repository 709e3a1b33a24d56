"""A simulated host at its worst, over a real socket: each fault has its code; none is conform."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.model.snapshot import Expect, Snapshot
from fleetcfg.model.value import Absent, Unreadable, Value
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.linux.programs import NOT_FOUND, PROGRAMS, Program, ProgramHost
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, Bench, be_brief_for_good, describe

PAGE = "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"
SETTINGS = {
    "host.name": st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True),
    "chrony.server[1]": st.from_regex(r"(pool )?[a-z0-9][a-z0-9.]{0,20}", fullmatch=True),
    "sysctl.net.ipv4.ip_forward": st.sampled_from(["0", "1"]),
    "sshd.maxauthtries": st.integers(1, 100).map(str),
    "ovs.port[p1].tag": st.sampled_from(["", "7", "4094"]),
    "ovs.port[p1].trunks": st.sampled_from(["", "7", "7,8"]),
    "frr.routes": st.sampled_from(["", "10.0.0.0/8 10.1.1.1", "10.0.0.0/8 u0; ::/0 fe80::1 u0"]),
}
Answers = Callable[[str, Program], None]


@pytest.fixture(scope="module")
def host() -> Iterator[Bench]:
    sample = installed_family("linux").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "linux", 79),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as running:
        yield Bench(FAMILY, FAMILY.transports[0], sample, running)


@pytest.fixture
def bench(host: Bench) -> Iterator[Bench]:
    """The host as it was, and asked by nobody yet."""
    host.asked.clear()
    yield host
    host.fleet.restore()


@pytest.fixture
def answers(monkeypatch) -> Answers:
    """Have a program of the host answer otherwise."""
    return lambda program, how: monkeypatch.setitem(PROGRAMS, program, how)


def read(bench: Bench) -> Snapshot:
    with bench.reading() as driver:
        return driver.read()


def write(bench: Bench, *writes: tuple[str, str], expect: Expect = expect_anything) -> WriteReport:
    with bench.writing() as writer:
        return writer.write([Write(*each) for each in writes], expect)


def test_everything_that_is_asked_for_is_told(bench: Bench) -> None:
    found = read(bench)

    asked = {path for path in FAMILY.catalog().natives if "*" not in path}
    assert asked <= found.values.keys()
    assert found.unreadable == {}


def test_what_is_set_and_not_saved_is_told(bench: Bench) -> None:
    bench.fleet.tamper(HOST, "sysctl.net.ipv4.ip_forward", "1")
    bench.fleet.tamper(HOST, "frr.routes", "")
    bench.fleet.tamper(HOST, "host.name", "x")

    with bench.reading() as driver:
        driver.read()
        unsaved = driver.status().unsaved

    assert unsaved == ("host.name", "sysctl.net.ipv4.ip_forward", "frr.routes")


@pytest.mark.parametrize(
    ("program", "said", "code"),
    [
        ("cat", (0, PAGE), "DEV_IDENTITY_UNTOLD"),
        ("cat", (1, ""), "DEV_IDENTITY_UNTOLD"),
        ("vtysh", (0, PAGE), "DEV_ANSWER_BROKEN"),
        ("vtysh", (0, ""), "DEV_ANSWER_BROKEN"),
        ("vtysh", (0, "!\nfrr version 10.3\nip route 10.0.0.0/8 "), "DEV_ANSWER_BROKEN"),
        ("ovs-vsctl", (0, PAGE), "DEV_ANSWER_BROKEN"),
        ("ovs-vsctl", (0, '{"data":[["p1"'), "DEV_ANSWER_BROKEN"),
    ],
)
def test_an_answer_that_is_another_or_half_of_one_ends_the_reading(
    bench: Bench, answers: Answers, program: str, said: tuple[int, str], code: str
) -> None:
    answers(program, lambda *_: said)

    assert bench.read_code() == code
    assert bench.stats()["credentials"] == len(bench.asked) == 1


@pytest.mark.parametrize(
    ("program", "path"),
    [
        ("sshd", "sshd.permitrootlogin"),
        ("sysctl", "sysctl.net.ipv4.ip_forward"),
        ("vtysh", "frr.routes"),
        ("ovs-vsctl", "ovs.bridges"),
        ("uname", "host.name"),
    ],
)
def test_a_program_that_fails_and_one_that_is_not_there_are_told_apart(
    bench: Bench, answers: Answers, program: str, path: str
) -> None:
    answers(program, lambda *_: (255, "half of a"))
    failed = read(bench).at(path)
    answers(program, lambda *_: (NOT_FOUND, ""))

    assert failed == Unreadable("DEV_PROGRAM_FAILED")
    assert read(bench).at(path) == Absent()


def test_control_bytes_in_a_value_are_not_passed_on(bench: Bench, answers: Answers) -> None:
    answers("sshd", lambda *_: (0, "loglevel \x1b]0;x\x07\nusedns no\nmaxauthtries 6\n"))

    found = read(bench)

    assert found.at("sshd.loglevel") == Unreadable("DEV_ANSWER_BROKEN")
    assert found.at("sshd.maxauthtries") == Value("6")


def test_a_file_that_did_not_come_over_whole_is_not_put_in_place(
    bench: Bench, answers: Answers
) -> None:
    def store_half(host: ProgramHost, words: list[str]) -> tuple[int, str]:
        host.given = host.given[: len(host.given) // 2]
        return whole(host, words)

    whole = PROGRAMS["dd"]
    answers("dd", store_half)

    report = write(bench, ("chrony.server[1]", "10.0.0.9"))

    assert [one.status for one in report.results] == ["refused"]
    assert read(bench).at("chrony.server[1]") == Value("10.0.0.5")


def test_an_answer_that_is_lost_is_unknown_and_nothing_is_sent_behind_it(bench: Bench) -> None:
    asked: list[int] = []

    def fall_silent(_: Snapshot) -> None:
        asked.append(bench.stats()["requests"])
        bench.fault("hangs")
        be_brief_for_good(writer)

    writes = [Write("host.name", "dc-02"), Write("chrony.server[1]", "10.0.0.9")]
    with bench.writing() as writer:
        report = writer.write(writes, fall_silent)

    told = [(one.status, one.reason) for one in report.results]
    assert told == [("unknown", "DEV_TIMEOUT_READ")] * 2
    assert report.severed
    assert bench.stats()["requests"] == asked[0] + 4 + 1, "one write, then who answers now"


def test_a_kernel_that_says_yes_and_does_not_is_believed_by_what_it_then_has(
    bench: Bench, answers: Answers
) -> None:
    known = PROGRAMS["sysctl"]
    answers("sysctl", lambda host, words: (0, "") if "-w" in words else known(host, words))

    report = write(bench, ("sysctl.net.ipv4.ip_forward", "1"))

    assert [one.status for one in report.results] == ["refused"]
    with bench.reading() as driver:
        driver.read()
        assert driver.status().unsaved == (), "no file says what the kernel refused"


def test_a_server_that_does_not_take_its_file_keeps_the_old_one(
    bench: Bench, answers: Answers
) -> None:
    known = PROGRAMS["sshd"]
    answers("sshd", lambda host, words: (255, "") if "-f" in words else known(host, words))

    report = write(bench, ("sshd.maxauthtries", "4"))

    assert [one.status for one in report.results] == ["refused"]
    assert bench.written() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_what_is_written_is_what_is_read(bench: Bench, wanted: dict[str, str]) -> None:
    order = sorted(wanted, key=lambda path: path.startswith(("sshd", "ovs", "frr")))

    report = write(bench, *((path, wanted[path]) for path in order))

    assert {one.status for one in report.results} <= {"stored"}
    found = read(bench)
    assert {path: found.values[path] for path in wanted} == wanted

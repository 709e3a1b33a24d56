"""Work that is waited for: when one looks whether it is home, and what the command says at last."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.cli.shared.carriers import dispatch_listener
from fleetcfg.declared.province import Province, load
from fleetcfg.errors import CarrierError
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import SlicesAway, SlicesSent
from fleetcfg.workflow.zones import looks
from fleetcfg.workflow.zones.looks import looks_for
from fleetcfg.workflow.zones.outbox import claim_outbox
from tests.zones.broker import ABSENT, DISPATCHER, running_broker
from tests.zones.far_side import ROOT, wait_until, working
from tests.zones.relay import Relay
from tests.zones.test_audit_slices import collected
from tests.zones.test_zones_page import typed_at
from tests.zones.world import ELSEWHERE, HOSTS, PATH, ZONE, Zones

pytestmark = pytest.mark.long

FAILED = CarrierError("BROKER_UNREACHABLE", broker="b", zone=ZONE, why="x")


@pytest.fixture
def often() -> Iterator[None]:
    """Look often: the seconds are for people, and for who carries."""
    with (
        patch.multiple(looks, _AGAIN=0.0, _PART=0.0, _BLIND=0.05),
        patch.multiple(looks, _PAUSE=0.001, _LONGEST_PAUSE=0.01),
    ):
        yield


@dataclass(frozen=True)
class Says(SpoolDispatcher):
    """A folder of which another one says how much lies ready, question after question."""

    said: Iterator[int | Exception] = field(default_factory=lambda: always(0))

    def ready(self, zones: Mapping[str, Collection[str]]) -> int:
        del zones
        one = next(self.said)
        if isinstance(one, Exception):
            raise one
        return one


def always(said: int | Exception) -> Iterator[int | Exception]:
    while True:
        yield said


def looked(zones: Zones, said: Iterator[int | Exception], *, most: int = 1, late: int = 0) -> int:
    """Return how often one looks, of *most* times, at a batch of two slices; *late* in hours."""
    zones.dispatch(HOSTS[0], ELSEWHERE)
    (batch,) = zones.dispatched.open_batches()
    carrier = Says(zones.spool, said=said)
    context = zones.context(clock=lambda: now() + timedelta(hours=late))
    found = 0
    for found, _ in enumerate(looks_for(batch, carrier, zones.dispatched, context), 1):
        if found == most:
            break
    return found


def test_one_looks_once_all_is_there_that_is_waited_for(zones: Zones, often: None) -> None:
    asked: Iterator[int | Exception] = iter([0, 0, 2, FAILED])
    with patch.multiple(looks, _PART=60.0, _BLIND=60.0):
        assert looked(zones, asked) == 1
    assert next(asked) is FAILED  # none was asked for again


def test_a_part_is_taken_home_after_a_while(zones: Zones, often: None) -> None:
    with patch.multiple(looks, _BLIND=60.0):
        assert looked(zones, always(1), most=3) == 3


@pytest.mark.parametrize("said", [0, FAILED, OSError(5, "x")])
def test_who_carries_and_says_nothing_makes_one_late_and_no_more(
    zones: Zones, often: None, said: int | Exception
) -> None:
    assert looked(zones, always(said), most=2) == 2


def test_what_lies_there_for_others_does_not_make_one_look_again_and_again(
    zones: Zones, often: None
) -> None:
    """It is counted with what is ready, and stays when one has looked."""
    zones.dispatch(HOSTS[0], ELSEWHERE)
    (batch,) = zones.dispatched.open_batches()
    enough: list[int | Exception] = [2] * 9
    carrier = Says(zones.spool, said=iter([*enough, ValueError("enough")]))
    waiting = looks_for(batch, carrier, zones.dispatched, zones.context())
    found: list[None] = []
    with patch.multiple(looks, _PART=60.0, _BLIND=60.0), pytest.raises(ValueError, match="enough"):
        found.extend(waiting)

    assert found == [None]


def test_the_end_of_its_time_is_by_the_clock_here(zones: Zones, often: None) -> None:
    with patch.multiple(looks, _BLIND=60.0):
        assert looked(zones, always(0), late=73) == 1


def test_what_was_not_handed_over_is_tried_again(zones: Zones, often: None) -> None:
    zones.dispatch(HOSTS[0], by=None)
    (batch,) = zones.dispatched.open_batches()
    carrier = Says(zones.spool, said=always(0))
    with patch.multiple(looks, _BLIND=60.0):
        assert next(looks_for(batch, carrier, zones.dispatched, zones.context()), "end") is None


def test_one_looks_no_more_once_the_batch_is_told_or_an_end_is_asked_for(
    zones: Zones, often: None
) -> None:
    zones.dispatch(HOSTS[0])
    (batch,) = zones.dispatched.open_batches()
    context, carrier = zones.context(), Says(zones.spool, said=always(1))
    for _ in looks_for(batch, carrier, zones.dispatched, context):
        assert not zones.dispatched.is_done(batch)
        zones.dispatched.finish(batch, (), now())
    assert zones.dispatched.is_done(batch)

    zones.dispatch(HOSTS[0])
    (batch,) = zones.dispatched.open_batches()
    context.stop.ask()
    assert list(looks_for(batch, carrier, zones.dispatched, context)) == []


def test_what_this_machine_does_itself_is_told_by_one_command(zones: Zones) -> None:
    zones.fleet.tamper(ELSEWHERE, PATH, "On")
    home, ledger = zones.department.folder, zones.department.record()
    told = typed_at(home, ledger, f"fleetcfg dispatch audit {ELSEWHERE} --here --wait")

    assert (told.code, "1/1" in told.out) == (2, True), told
    (run,) = json.loads(typed_at(home, ledger, "fleetcfg history -o json").out)["runs"]
    assert run["exit_code"] == 2


@contextmanager
def inside(zones: Zones) -> Iterator[Callable[[], None]]:
    """Yield what does the slices on the stick, as a person inside the zone would."""

    def do_all() -> None:
        for file in (zones.spool / ZONE / "work").glob("*.fcslice"):
            zones.give_back(zones.run(file.read_bytes()), file.stem)
            file.unlink()

    yield do_all


@contextmanager
def command(zones: Zones, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the command of the Department as a process, until its end or that of what is inside."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(zones.place),
        "PYTHONPATH": str(ROOT),
        "FLEETCFG_LEDGER": str(zones.department.record()),
        "FLEETCFG_LANG": "en",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "fleetcfg", "dispatch", *words],
        cwd=zones.department.folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def given_out(zones: Zones) -> None:
    wait_until(lambda: list((zones.spool / ZONE / "work").glob("*.fcslice")))


def stop(zones: Zones, process: "subprocess.Popen[str]") -> None:
    """Have *process* stand still once its work is given out, and not while it has the outbox."""
    given_out(zones)
    with claim_outbox(zones.department.record()):
        process.send_signal(signal.SIGSTOP)


def test_a_stick_is_waited_for_and_declarations_are_read_once(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()

    def do() -> None:
        given_out(zones)
        with inside(zones) as do_all:
            do_all()

    worker = threading.Thread(target=do)
    worker.start()
    read: list[str] = []

    def counted(*given: Any, **named: Any) -> Province:
        read.append(threading.current_thread().name)
        return load(*given, **named)

    with patch("fleetcfg.declared.load.load", counted):
        words = f"fleetcfg dispatch audit {HOSTS[0]} --spool {zones.spool} --wait"
        told = typed_at(home, ledger, words)
    worker.join()

    assert (told.code, "1/1" in told.out) == (0, True), told
    assert read.count(threading.current_thread().name) == 1  # the other thread is the worker


def test_who_breaks_off_the_waiting_loses_nothing(zones: Zones) -> None:
    with command(zones, "audit", HOSTS[0], "--spool", str(zones.spool), "--wait") as process:
        given_out(zones)
        threading.Event().wait(1.0)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()

    assert process.returncode == 3, err
    assert "fleetcfg dispatch collect" in err
    assert "INTERRUPTED" not in err  # which says to give the command again
    with inside(zones) as do_all:
        do_all()
    home, ledger = zones.department.folder, zones.department.record()
    told = typed_at(home, ledger, f"fleetcfg dispatch collect --spool {zones.spool}")
    assert (told.code, "1/1" in told.out) == (0, True), told


def test_who_presses_ctrl_c_again_and_again_is_told_no_other_thing(zones: Zones) -> None:
    with command(zones, "audit", HOSTS[0], "--spool", str(zones.spool), "--wait") as process:
        given_out(zones)
        threading.Event().wait(1.0)
        for _ in range(50):
            process.send_signal(signal.SIGINT)
            threading.Event().wait(0.002)
        _, err = process.communicate()

    assert process.returncode == 3, err
    assert "fleetcfg dispatch collect" in err
    assert "INTERRUPTED" not in err


def test_what_keeps_the_outbox_for_long_leaves_the_work_to_collect(zones: Zones) -> None:
    """That says to give the command again, by which all of it would be done once more."""
    home, ledger = zones.department.folder, zones.department.record()

    def looks_for(*_: Any) -> Iterator[None]:
        with claim_outbox(ledger):
            yield

    words = f"fleetcfg dispatch audit {HOSTS[0]} --spool {zones.spool} --wait"
    with (
        patch("fleetcfg.workflow.zones.outbox._PATIENCE", 0.01),
        patch("fleetcfg.cli.shared.dispatch_results.looks_for", looks_for),
    ):
        told = typed_at(home, ledger, words)

    assert (told.code, "LEDGER_BUSY" in told.err) == (1, True), told
    assert told.err.index("LEDGER_BUSY") < told.err.index("fleetcfg dispatch collect")


def test_what_ends_before_anything_is_given_out_says_nothing_of_it(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    words = f"fleetcfg dispatch audit {HOSTS[0]} --spool {zones.spool} --wait"
    with patch("fleetcfg.workflow.zones.outbox._PATIENCE", 0.01), claim_outbox(ledger):
        told = typed_at(home, ledger, words)

    assert (told.code, "LEDGER_BUSY" in told.err) == (1, True), told
    assert "fleetcfg dispatch collect" not in told.err


def test_what_another_command_took_home_is_told_as_that(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    with command(zones, "audit", HOSTS[0], "--spool", str(zones.spool), "--wait") as process:
        stop(zones, process)
        with inside(zones) as do_all:
            do_all()
        other = typed_at(home, ledger, f"fleetcfg dispatch collect --spool {zones.spool}")
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate()

    assert (other.code, process.returncode) == (0, 3), (other, err)
    assert "another command has taken it home" in err
    assert out == ""


def test_what_another_command_is_telling_is_not_waited_for(zones: Zones) -> None:
    """It may take minutes, and who waits would read all of it again every second."""
    with command(zones, "audit", HOSTS[0], "--spool", str(zones.spool), "--wait") as process:
        stop(zones, process)
        with inside(zones) as do_all:
            do_all()
        found = collected(zones)
        with found.claim(found.home[0]) as is_ours:
            process.send_signal(signal.SIGCONT)
            out, err = process.communicate(timeout=120)

    assert (is_ours, process.returncode, out) == (True, 3, ""), err
    assert err.count("another command has taken it home") == 1


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_a_change_is_waited_for_though_the_line_is_not_there_at_first(
    zones: Zones, tmp_path: Path
) -> None:
    """It is given out while nobody listens, and goes on by itself once the broker is reached."""
    zones.fleet.tamper(HOSTS[0], PATH, "On")
    (zones.department.folder / "CS.json").write_bytes(zones.approved(HOSTS[0]))
    key = str(zones.department.folder / "keys" / "tech")
    with running_broker(tmp_path / "b", [ZONE]) as broker:
        relay = Relay(broker.port)
        named = str(broker.file(DISPATCHER, zones.place / "dispatcher.toml", port=relay.port))
        relay.hold()
        with command(zones, "apply", "CS.json", "--broker", named, "--wait") as process:
            wait_until(lambda: list(zones.dispatched.open_batches()))
            threading.Event().wait(1.0)
            relay.let_go()
            with working(broker, ZONE, zones.worker, zones.place, "--key", key):
                out, err = process.communicate()
        relay.close()

    assert process.returncode == 0, (out, err)
    assert HOSTS[0] in out
    assert zones.fleet.get(HOSTS[0], PATH) == "Off"


def test_until_when_there_is_time_is_said_as_on_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    until = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)

    for event in (SlicesAway("b", 1, until), SlicesSent("b", 1, 2, until)):
        dispatch_listener()(event)

    assert capsys.readouterr().err.count("24/11/2026 14:05") == 2

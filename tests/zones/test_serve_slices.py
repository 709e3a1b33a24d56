"""Slices that come by themselves: each is done once, and one whose process dies is told as such."""

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.carriers.forks import ForkServer
from fleetcfg.carriers.local import LocalDispatcher
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.cli.language import current_words, use_language
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.shared.slice_command import slice_processes
from fleetcfg.errors import LedgerError, RefusalError, RequestError, Stage, SystemRefusedError
from fleetcfg.machine.cores import FORKS
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.workflow.context import READING
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.run_slice import SlicePlace, run_slice
from fleetcfg.workflow.zones.serve_slices import SliceServer
from tests.zones.far_side import InThisProcess
from tests.zones.world import ELSEWHERE, HOSTS, PATH, ZONE, Zones


def server(zones: Zones, processes: SliceProcesses) -> SliceServer:
    return SliceServer(SlicePlace(zones.worker), processes, make_context())


def program(text: str) -> SliceProcesses:
    """Return processes that run *text* as Python, whatever the slice."""

    return SliceProcesses((sys.executable, "-c", text), lambda _file, _out: ())


def waiting(zones: Zones) -> list[bytes]:
    outgoing = OutgoingResults(zones.worker.ledger, ZONE)
    return [outgoing.result(one) or b"" for one in outgoing.waiting()]


def test_what_was_finished_is_answered_and_begins_no_process(zones: Zones) -> None:
    (slice_,) = zones.dispatch("codec-a")
    processes = InThisProcess(zones.worker)
    first = server(zones, processes).do(ZONE, slice_)
    (result,) = waiting(zones)
    OutgoingResults(zones.worker.ledger, ZONE).forget(first)

    again = server(zones, processes).do(ZONE, slice_)

    assert first == again == read_parcel(slice_).sha256
    assert waiting(zones) == [result]
    assert len(processes.begun) == 1


def test_a_slice_of_another_zone_begins_no_process(zones: Zones) -> None:
    (slice_,) = zones.dispatch(ELSEWHERE)
    processes = InThisProcess(zones.worker)

    with pytest.raises(RefusalError, match="SLICE_ELSEWHERE"):
        server(zones, processes).do(ZONE, slice_)
    assert processes.begun == []


def test_a_change_waits_for_who_has_a_key(zones: Zones) -> None:
    """Its devices would be in doubt, though nothing was begun."""
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"))
    processes = InThisProcess(zones.worker)

    with pytest.raises(RefusalError, match="SIGNER_MISSING") as refused:
        server(zones, processes).do(ZONE, slice_)
    assert refused.value.stage is Stage.TOOL  # of this machine: the slice comes again
    assert (processes.begun, waiting(zones)) == ([], [])


def test_a_change_waits_for_a_key_that_can_be_used(zones: Zones, tmp_path: Path) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"))
    (key := tmp_path / "key").write_bytes(b"without its public half")
    processes = InThisProcess(zones.worker)
    keyed = replace(server(zones, processes), require_key=Signing(key).require_key)

    with pytest.raises(RequestError, match="KEY_PUBLIC_MISSING"):
        keyed.do(ZONE, slice_)
    assert (processes.begun, waiting(zones)) == ([], [])


@pytest.mark.parametrize("end", ["raise SystemExit(7)", "import os; os.kill(os.getpid(), 9)"])
def test_a_process_that_dies_is_a_signed_failure_that_is_kept(zones: Zones, end: str) -> None:
    (slice_,) = zones.dispatch("codec-a")
    server(zones, program(end)).do(ZONE, slice_)

    (data,) = waiting(zones)
    failure = read_slice_result(read_parcel(data)).failure
    assert failure is not None
    assert (failure.code, set(failure.facts)) == ("SLICE_DIED", {"exit"})
    assert zones.run(slice_).data == data  # it is not begun again


def test_a_process_that_is_stuck_in_what_keeps_the_interpreter_ends(zones: Zones) -> None:
    """No thread of it runs any more, so none could end it: the pattern takes ages in C."""
    stuck = """
import re
from fleetcfg.machine.programs import ended_if_stuck
with ended_if_stuck(0.2):
    re.match("(a+)+$", "a" * 64 + "b")
"""
    (slice_,) = zones.dispatch("codec-a")
    server(zones, program(stuck)).do(ZONE, slice_)

    (data,) = waiting(zones)
    failure = read_slice_result(read_parcel(data)).failure
    assert failure is not None
    assert (failure.code, failure.facts) == ("SLICE_DIED", {"exit": 1})


@pytest.mark.parametrize(("is_tied", "watched"), [(True, [READING.seconds + 60]), (False, [])])
def test_a_tied_process_that_reads_ends_past_what_its_devices_may_take(
    zones: Zones, *, is_tied: bool, watched: list[float]
) -> None:
    begun: list[float] = []

    def ended_if_stuck(seconds: float) -> AbstractContextManager[None]:
        begun.append(seconds)
        return nullcontext()

    (slice_,) = zones.dispatch(*HOSTS)
    place = SlicePlace(zones.worker, is_tied=is_tied)
    with patch("fleetcfg.workflow.zones.run_slice.ended_if_stuck", ended_if_stuck):
        run_slice(slice_, place, make_context())

    assert begun == watched


@pytest.mark.skipif(not FORKS, reason="nothing is forked here")
def test_a_slice_that_nothing_can_be_forked_for_waits_and_is_not_begun_again_at_once(
    zones: Zones,
) -> None:
    """As one that was broken off it would come again at once, and again: for ever."""
    (slice_,) = zones.dispatch("codec-a")
    forks = ForkServer((sys.executable, "-c", "raise SystemExit(1)"))
    processes = SliceProcesses((), lambda file, out: (str(file), str(out)), forks)

    with pytest.raises(ChildProcessError):
        server(zones, processes).do(ZONE, slice_)
    assert waiting(zones) == []


@pytest.mark.skipif(not FORKS, reason="nothing is forked here")
def test_work_of_this_machine_waits_where_nothing_can_be_forked(zones: Zones) -> None:
    forks = ForkServer((sys.executable, "-c", "raise SystemExit(1)"))
    processes = SliceProcesses((), lambda file, out: (str(file), str(out)), forks)
    here = LocalDispatcher(zones.worker.ledger, server(zones, processes).do, processes, 1)
    zones.dispatch("codec-a", by=here)
    (slice_,) = (zones.worker.ledger / "here" / ZONE / "work").iterdir()

    (why,) = here.results([ZONE])

    assert isinstance(why, SystemRefusedError)
    assert slice_.exists()


def test_a_record_that_takes_nothing_is_no_failure_of_the_slice(zones: Zones) -> None:
    """Its disk is full, say: the slice comes again when there is room."""
    (slice_,) = zones.dispatch("codec-a")
    (zones.worker.ledger / "slices").write_text("in the way")

    with pytest.raises(LedgerError):
        server(zones, program("raise SystemExit(1)")).do(ZONE, slice_)
    assert waiting(zones) == []


def test_the_process_of_a_slice_speaks_as_its_worker_does(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = current_words().language
    use_language("en")
    processes = slice_processes(RecordOptions(tmp_path / "record", tmp_path / "trust"), Signing())
    file = tmp_path / "none.fcslice"
    file.write_bytes(b"no slice")
    try:
        assert processes.run(file, tmp_path / "none.fcresult", is_reading=True)
    finally:
        processes.close()
        use_language(before)

    assert "LEDGER_ABSENT: This machine has no record" in capfd.readouterr().err

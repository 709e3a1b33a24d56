"""A slice that is given again by a person: what was finished is told again, and not done again."""

import sys
import threading
from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.authority.slice_answers import SliceAnswers
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.jobs.job import JobResult
from fleetcfg.ledger.attempts import hold_device
from fleetcfg.ledger.locks import forget_lock
from fleetcfg.model.outcome import MADE, DeviceOutcome, Fate
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.worker.change import spell_outcome
from fleetcfg.workflow.zones.run_slice import SliceDone
from fleetcfg.workflow.zones.slice_end import is_done
from fleetcfg_kit.testing.clock import NOON
from tests.integration.walk import Ended
from tests.zones.test_zones_page import typed_at
from tests.zones.world import HOSTS, PATH, Zones


def done_on_the_stick(zones: Zones, *more: str) -> list[Ended]:
    """Do each slice on the stick, as the loop of the page does."""
    return [
        typed_at(
            zones.place / "worker",
            zones.worker.ledger,
            " ".join(
                ("fleetcfg dispatch run-slice", str(file), "--out", str(results(zones)), *more)
            ),
        )
        for file in sorted((zones.spool / "vnpt" / "work").glob("*.fcslice"))
    ]


def results(zones: Zones) -> Path:
    return zones.spool / "vnpt" / "results"


def locks(zones: Zones) -> list[Path]:
    return list((zones.worker.ledger / "locks").glob("slice-*"))


def test_a_stick_on_which_all_is_done_is_told_as_at_first(zones: Zones) -> None:
    """One that failed, too: who looks at the code of the loop sees the same."""
    zones.dispatch(HOSTS[0])
    zones.dispatch(HOSTS[1], by=SpoolDispatcher(zones.spool))
    with patch("fleetcfg.worker.leased._TURN", 0.0), hold_device(zones.worker.ledger, HOSTS[1]):
        first = done_on_the_stick(zones)
    asked = zones.fleet.stats()
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in kept(zones)}
    again = done_on_the_stick(zones)

    assert sorted(one.code for one in first) == [0, 3]
    assert [one.code for one in again] == [one.code for one in first]
    assert all("Đã làm từ trước" in one.out for one in again), again
    assert zones.fleet.stats() == asked
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in kept(zones)} == before


def test_a_device_that_does_not_answer_is_not_told_as_done(zones: Zones) -> None:
    zones.dispatch(*HOSTS[:2])
    zones.fleet.power(HOSTS[0], "off")
    told = done_on_the_stick(zones) + done_on_the_stick(zones)
    zones.fleet.power(HOSTS[0], "on")

    assert [one.code for one in told] == [3, 3]
    assert all("1/2" in one.out for one in told), told


@pytest.mark.parametrize("fate", Fate)
def test_a_change_is_done_if_the_device_is_as_it_was_to_be(fate: Fate) -> None:
    outcome = DeviceOutcome(HOSTS[0], fate, NOON)

    assert is_done(JobResult("1", HOSTS[0], body=spell_outcome(outcome))) is (fate in MADE)


def kept(zones: Zones) -> list[Path]:
    return sorted(results(zones).iterdir())


@pytest.mark.parametrize("is_done", [True, False])
def test_what_else_lies_there_is_refused_before_anything_is_done(
    zones: Zones, *, is_done: bool
) -> None:
    (slice_,) = zones.dispatch(HOSTS[0])
    name = read_parcel(slice_).sha256.removeprefix("sha256:")
    if is_done:
        zones.run(slice_)
    results(zones).mkdir(parents=True, exist_ok=True)
    (other := results(zones) / f"{name}.fcresult").write_bytes(b"of somebody else")
    asked = zones.fleet.stats()
    (refused,) = done_on_the_stick(zones)

    assert (refused.code, "FILE_EXISTS" in refused.err) == (64, True)
    assert other.read_bytes() == b"of somebody else"
    assert zones.fleet.stats() == asked


def test_a_link_in_its_place_is_not_followed(zones: Zones, tmp_path: Path) -> None:
    (slice_,) = zones.dispatch(HOSTS[0])
    name = read_parcel(slice_).sha256.removeprefix("sha256:")
    results(zones).mkdir(parents=True, exist_ok=True)
    (results(zones) / f"{name}.fcresult").symlink_to(tmp_path / "elsewhere")
    (refused,) = done_on_the_stick(zones)

    assert (refused.code, "FILE_EXISTS" in refused.err) == (64, True)
    assert not (tmp_path / "elsewhere").exists()


def test_a_reading_slice_does_not_look_at_the_key(zones: Zones) -> None:
    zones.dispatch(HOSTS[0])
    (key := zones.place / "key").write_bytes(b"without its public half")
    (done,) = done_on_the_stick(zones, "--key", str(key))

    assert done.code == 0, done


def test_no_lock_is_left_of_a_slice_that_was_answered(zones: Zones) -> None:
    zones.fleet.tamper(HOSTS[0], PATH, "On")
    (change,) = zones.dispatch(bundle=zones.approved(HOSTS[0]))
    zones.run(change, is_writing=True)
    (audit,) = zones.dispatch(HOSTS[1])
    zones.run(audit)
    zones.run(audit)

    assert locks(zones) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no open file is taken away there")
def test_who_waited_for_the_lock_finds_the_answer(zones: Zones) -> None:
    """He holds what is no longer there, beside another one who holds what is there anew."""
    (slice_,) = zones.dispatch(HOSTS[0])
    found: list[SliceDone] = []
    waiting = threading.Thread(target=lambda: found.append(zones.run(slice_)))
    keep = SliceAnswers.keep

    def kept_and_waited_for(self: SliceAnswers, *given: object, **named: object) -> None:
        keep(self, *given, **named)  # type: ignore[arg-type]  # as it is called
        waiting.start()
        threading.Event().wait(0.1)
        forget_lock(zones.worker.ledger, locks(zones)[0].stem)

    with patch.object(SliceAnswers, "keep", kept_and_waited_for):
        first = zones.run(slice_)
    waiting.join()

    assert [one.data for one in found] == [first.data]
    assert found[0].is_again
    assert locks(zones) == []

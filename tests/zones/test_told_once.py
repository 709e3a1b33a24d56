"""One batch is one audit in the history, whoever else is at it, and wherever it was broken off."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.observations.runs import StoredRun, list_runs
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import DeviceAudited, DeviceBegun, Event
from fleetcfg.workflow.zones.collect import Collected
from fleetcfg.workflow.zones.tell_home import keep_audit
from tests.zones.far_side import ROOT
from tests.zones.test_audit_slices import basis_of, collected, told_of
from tests.zones.world import HOSTS, PATH, Zones


@pytest.fixture
def came_home(zones: Zones) -> Zones:
    zones.fleet.tamper("codec-b", PATH, "On")
    zones.give_back(zones.run(zones.dispatch(*HOSTS)[0]))
    return zones


def store_of(zones: Zones) -> Path:
    return zones.place / "history.sqlite"


def collect(zones: Zones, program: str = "fleetcfg", *when: str) -> tuple[int, str]:
    """Type ``fleetcfg dispatch collect`` at home; return how it ended, and what it said."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(zones.place)}
    environ |= {"FLEETCFG_LEDGER": str(zones.department.record())}
    words = f"dispatch collect --lang en --spool {zones.spool} --store {store_of(zones)}"
    ended = subprocess.run(
        [sys.executable, "-m", program, *when, *words.split()],
        cwd=zones.department.folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ended.returncode, ended.stdout + ended.stderr


def kept(zones: Zones) -> list[tuple[str, Conclusion | None, bool, int]]:
    """Return each audit of the history: its id, how it ended, and of how many devices it is."""
    with closing(open_observations(store_of(zones))) as store:
        return [
            (
                run.header.run,
                run.conclusion,
                run.is_interrupted,
                len(told_of(store, run.header.run)),
            )
            for run in list_runs(store)
        ]


def tell(zones: Zones, found: Collected, *broken_off_by: type[Event]) -> list[Event]:
    """Tell the batch that is home, until one of these events; return what was told."""
    told: list[Event] = []

    def hear(event: Event) -> None:
        told.append(event)
        if isinstance(event, broken_off_by):
            raise KeyboardInterrupt

    with closing(open_observations(store_of(zones))) as store:
        try:
            keep_audit(found.home[0], basis_of(zones), store, zones.context(on_event=hear))
        except KeyboardInterrupt:
            assert broken_off_by
    return told


def test_two_commands_at_once_make_one_audit_and_neither_waits(came_home: Zones) -> None:
    found = collected(came_home)
    (home,) = found.home
    others: list[tuple[int, str]] = []

    def meanwhile(event: Event) -> None:
        if isinstance(event, DeviceAudited) and not others:
            others.append(collect(came_home))

    with closing(open_observations(store_of(came_home))) as store, found.claim(home) as is_ours:
        keep_audit(home, basis_of(came_home), store, came_home.context(on_event=meanwhile))
        found.finish(home)

    ((code, said),) = others
    assert is_ours
    assert (code, f"{home.batch.id}: another command has taken it home" in said) == (3, True), said
    assert kept(came_home) == [(home.batch.id, Conclusion.FINDINGS, False, 3)]
    assert collect(came_home) == (0, "")
    assert not list(came_home.department.record().glob("locks/batch-*"))


def test_what_another_command_told_after_it_was_found_home_is_not_told_again(
    came_home: Zones,
) -> None:
    ours, theirs = collected(came_home), collected(came_home)
    with theirs.claim(theirs.home[0]) as is_theirs:
        theirs.finish(theirs.home[0])

    with ours.claim(ours.home[0]) as is_ours:
        assert (is_theirs, is_ours) == (True, False)


@pytest.mark.long
@pytest.mark.parametrize("when", ["kept", "ended", "done"])
def test_what_was_killed_while_it_was_told_is_one_audit_in_the_end(
    came_home: Zones, when: str
) -> None:
    killed, said = collect(came_home, "tests.zones.killed_telling", when)
    (before,) = kept(came_home)
    code, _ = collect(came_home)

    assert killed == -signal.SIGKILL, said
    assert before[3] == (2 if when == "kept" else 3)
    assert code == 2
    assert kept(came_home) == [(before[0], Conclusion.FINDINGS, False, 3)]
    assert collect(came_home) == (0, "")


def test_what_was_interrupted_is_gone_on_with_where_it_was_broken_off(came_home: Zones) -> None:
    """What is judged once is not judged by itself: a firmware that is new there was new before."""
    found = collected(came_home)
    batch = found.home[0].batch.id
    tell(came_home, found, DeviceAudited)
    assert kept(came_home) == [(batch, Conclusion.INCOMPLETE, True, 1)]

    told = tell(came_home, collected(came_home))

    assert kept(came_home) == [(batch, Conclusion.FINDINGS, False, 3)]
    assert [sum(isinstance(one, of) for one in told) for of in (DeviceAudited, DeviceBegun)] == [
        3,
        2,
    ]


def test_what_was_broken_off_and_is_judged_otherwise_by_now_begins_anew(came_home: Zones) -> None:
    tell(came_home, collected(came_home), DeviceAudited)
    baseline = came_home.department.folder / "baselines" / "10-auto-answer.yaml"
    baseline.write_text(baseline.read_text("utf-8").replace("critical", "high"), "utf-8")
    came_home.department.issue(now=now())

    found = collected(came_home)
    tell(came_home, found)

    with closing(open_observations(store_of(came_home))) as store:
        reports = told_of(store, found.home[0].batch.id)
    assert {one.reason for one in reports.values()} == {"SLICE_OTHER_MANIFEST"}
    assert kept(came_home) == [(found.home[0].batch.id, Conclusion.INCOMPLETE, False, 3)]


def test_an_audit_that_takes_days_to_come_home_does_not_belie_itself(zones: Zones) -> None:
    """Its id says when it was given out, and the history is refused where its time is another."""
    (slice_,) = zones.dispatch(*HOSTS)
    later = now() + timedelta(hours=50)
    zones.give_back(zones.run(slice_, clock=lambda: later))

    tell(zones, collected(zones, later + timedelta(hours=20)))

    with closing(open_observations(store_of(zones))) as store:
        (run,) = list_runs(store)
        seen = store.of(readings_of_run(run)).seen(HOSTS[0])
    assert run.wrong == ()
    assert seen is not None
    assert abs(seen.last_seen - later) < timedelta(seconds=1)  # kept in seconds; the clock is set


def readings_of_run(run: StoredRun) -> Readings:
    return Readings.SIMULATED if run.header.simulated else Readings.REAL

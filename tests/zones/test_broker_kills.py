"""With a real broker: dispatcher, worker and child are killed at every step that leaves a trace.

All steps are tried at night (``HYPOTHESIS_PROFILE=night``), and every few of them else, the last
ones always: what was left out stays between two that are tried.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.jobs.job import read_result
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.worker.change import outcome_of
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker
from tests.zones.far_side import ROOT, WorkerProcess, standing, wait_until
from tests.zones.test_broker_failures import all_home, codes, collected, give_out
from tests.zones.test_progress import told
from tests.zones.test_zones_page import typed_at
from tests.zones.world import PATH, ZONE, Zones

pytestmark = pytest.mark.long
at_broker = pytest.mark.skipif(bool(ABSENT), reason=ABSENT)

HOST = "codec-a"
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "night" else 7
_KILLED = -signal.SIGKILL
_UNWRITTEN = 3
"""Most steps of a process between the intent and the write."""


@pytest.fixture(scope="module")
def broker_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running_broker(tmp_path_factory.mktemp("broker") / "b", [ZONE]) as one:
        yield one


@pytest.fixture
def broker(broker_once: Broker) -> Broker:
    """A broker without what came late of the test before: a slice that was handed over twice."""
    broker_once.empty(ZONE)
    return broker_once


def killed_at(step: int, words: Sequence[str], folder: Path, ledger: Path) -> tuple[int, str]:
    """Run a command that dies at *step*; return how it ended, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.zones.killed_at", str(step), *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FLEETCFG_LEDGER": str(ledger)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def steps_of(said: str) -> list[int]:
    """Return the steps at which to die, of a run that said how many it had."""
    (count,) = re.findall(r"steps: (\d+)", said)
    return sorted({*range(1, int(count) + 1, EVERY), int(count) - 1, int(count)})


def dispatch(zones: Zones, broker: Broker, step: int, *words: str) -> tuple[int, str]:
    file = broker.file(DISPATCHER, zones.place / "d.toml")
    command = ("dispatch", *words, "--broker", str(file))
    return killed_at(step, command, zones.department.folder, zones.department.record())


def finish(zones: Zones, broker: Broker) -> None:
    """Take all of a batch home, and tell of it."""
    found = all_home(zones, broker)
    assert codes(found) == {HOST: ""}
    for home in found.home:
        found.finish(home)


def logins(zones: Zones) -> int:
    return zones.fleet.stats()[HOST]["logins"]


@at_broker
def test_who_gives_work_out_is_killed_anywhere(zones: Zones, broker: Broker) -> None:
    """Either nothing was given out, and nobody got anything; or it goes on, and is done once."""
    with standing(broker, ZONE, zones.worker):
        said = ""
        for _ in range(2):  # the first one brings all files
            code, said = dispatch(zones, broker, 0, "audit", HOST)
            assert code == 0, said
            finish(zones, broker)
        for step in steps_of(said):
            before = logins(zones)
            assert dispatch(zones, broker, step, "audit", HOST)[0] == _KILLED
            is_out = bool(list(zones.dispatched.open_batches()))
            if is_out:
                finish(zones, broker)
            assert collected(zones, broker).refused == 0
            assert (logins(zones) - before, set(broker.depths(ZONE).values())) == (is_out, {0})


@at_broker
def test_who_takes_results_home_is_killed_anywhere(zones: Zones, broker: Broker) -> None:
    """What it had not told is told by the next one, and kept as one audit."""
    steps, batches = [0, 0], 0
    with standing(broker, ZONE, zones.worker) as worker:
        while steps:
            give_out(zones, broker, HOST)
            batches += 1
            worker.wait_for_answers(batches)
            wait_until(lambda: broker.depths(ZONE)["q.results"] == 1)
            step = steps.pop()
            code, said = dispatch(zones, broker, step, "collect")
            if step == 0:
                assert code == 0, said
                steps = steps or steps_of(said)
            else:
                assert code == _KILLED, said
                again, why = dispatch(zones, broker, 0, "collect")
                assert again == 0, why
            assert list(zones.dispatched.open_batches()) == []
            assert broker.depths(ZONE)["q.results"] == 0
    runs = whole_runs(zones)

    assert told(zones) == {ZONE: ({"home": batches}, {"seen": 1})}
    assert len(runs) == batches


def whole_runs(zones: Zones) -> list[Any]:
    """Return the audits that are kept and have an end."""
    command = "fleetcfg history -o json"
    ended = typed_at(zones.department.folder, zones.department.record(), command)
    runs: list[dict[str, Any]] = json.loads(ended.out)["runs"]
    return [run for run in runs if run["exit_code"] is not None]


class Dying(WorkerProcess):
    """A worker that dies at a step of its own."""

    def __init__(self, file: Path, zones: Zones, step: int) -> None:
        self.waiting = zones.worker.ledger / "outgoing" / ZONE
        super().__init__(file, ZONE, zones.worker, starts=f"tests.zones.killed_at {step}")

    def is_over(self, broker: Broker) -> bool:
        """Return whether it died, or has done all that it does for a slice."""
        if self.process.poll() is not None:
            return True
        return broker.depths(ZONE)["q.results"] == 1 and not list(self.waiting.glob("*.fcresult"))


@at_broker
def test_a_worker_is_killed_anywhere(zones: Zones, broker: Broker) -> None:
    """The next one goes on: the slice comes home, and counts once."""
    step, survived = 1, False
    file = broker.file("worker-vnpt", zones.place / "w.toml")
    while not survived:
        give_out(zones, broker, HOST)
        worker = Dying(file, zones, step)
        wait_until(partial(worker.is_over, broker))
        survived = worker.process.poll() is None
        worker.kill()
        wait_until(partial(is_left, broker))
        with standing(broker, ZONE, zones.worker):
            finish(zones, broker)
        wait_until(partial(is_left, broker))
        while not is_empty(zones, broker):  # a slice that was not acknowledged, a second result
            with standing(broker, ZONE, zones.worker):
                wait_until(partial(is_empty, zones, broker))
            wait_until(partial(is_left, broker))
        step += 1 if EVERY == 1 else 3 * EVERY  # each takes the start of two workers

    assert step > len(("the result", "acknowledged", "handed over", "forgotten"))


def is_left(broker: Broker) -> bool:
    """Return whether no worker has a slice any more, as the broker sees it."""
    return broker.workers(ZONE) == 0


def is_empty(zones: Zones, broker: Broker) -> bool:
    """Collect once more, and return whether nothing is left of it."""
    assert collected(zones, broker).refused == 0
    return set(broker.depths(ZONE).values()) == {0}


def test_a_process_that_writes_is_killed_anywhere(
    zones_once: Callable[[Path], Zones], tmp_path: Path
) -> None:
    """Given again it goes on: the device is written to once, and what became of it is told.

    Between the durable intent and the write it settles what it began: not applied. A second
    attempt, where the Department signed one, goes on.
    """
    steps, settled = [0], 0
    while steps:
        step = steps.pop()
        zones = zones_once(tmp_path / str(step))
        zones.fleet.tamper(HOST, PATH, "On")
        before = len(zones.fleet.written(HOST))
        bundle = zones.approved(HOST, max_attempts=2)
        (slice_,) = zones.dispatch(bundle=bundle)
        code, said = run_slice_killed(zones, slice_, step)
        if step == 0:
            assert code == 0, said
            steps = steps_of(said)
        else:
            assert code == _KILLED, said
        ended = became_of_it(zones, slice_)
        if ended == (Fate.NOT_APPLIED, "SETTLED_NOT_APPLIED"):
            assert len(zones.fleet.written(HOST)) == before
            settled += 1
            (again,) = zones.dispatch(bundle=bundle)
            ended = became_of_it(zones, again)

        assert ended == (Fate.APPLIED, "")
        assert len(zones.fleet.written(HOST)) == before + 1
        assert zones.fleet.get(HOST, PATH) == "Off"
    assert settled <= _UNWRITTEN


def became_of_it(zones: Zones, slice_: bytes) -> tuple[Fate, str]:
    """Do *slice_* to its end, and return what its result says of the device."""
    done = zones.run(slice_, is_writing=True)
    (device,) = done.result.devices
    outcome: Any = outcome_of(read_result(read_parcel(done.data).objects[device.result]))
    return outcome.fate, outcome.code


def run_slice_killed(zones: Zones, slice_: bytes, step: int) -> tuple[int, str]:
    (file := zones.place / "s.fcslice").write_bytes(slice_)
    (out := zones.place / "r.fcresult").unlink(missing_ok=True)
    key = str(zones.department.folder / "keys" / "tech")
    words = ("dispatch", "run-slice", str(file), "--out", str(out), "--key", key)
    inside = ("--trust", str(zones.worker.trust))
    return killed_at(step, (*words, *inside), zones.place / "worker", zones.worker.ledger)

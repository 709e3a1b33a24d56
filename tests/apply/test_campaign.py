"""Many devices: the order, the first trouble, the disk, two at once, and who is told no more."""

import contextlib
import itertools
import multiprocessing
import resource
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from threading import Event as Flag

import pytest

from fleetcfg.apply import device as applying
from fleetcfg.apply import rollout as campaigning
from fleetcfg.errors import LedgerError
from fleetcfg.worker import change
from fleetcfg.workflow.changes import change_jobs
from fleetcfg.workflow.changes.change_jobs import check_devices, make_rollout, reconcile_attempts
from fleetcfg_kit.testing.documents import at
from fleetcfg_kit.testing.laptop import Laptop
from tests.apply.codecs import TO_70, VOLUME
from tests.apply.watched import Watched

ROOMS = ["room-000", "room-001", "room-002", "room-003"]


def authorized_for(laptop: Laptop, names=tuple(ROOMS), **changes):
    return laptop.authorized(*[laptop.change(name, TO_70, **changes) for name in names])


def fates(dones) -> dict[str, str]:
    return {done.device: done.fate for done in dones}


def test_every_device_is_made_as_signed_and_told_once(laptop):
    dones = laptop.apply(authorized_for(laptop))

    assert fates(dones) == dict.fromkeys(ROOMS, "applied")
    assert len(dones) == len(ROOMS)
    assert laptop.kinds().count("outcome") == len(ROOMS)


def test_only_those_that_were_asked_for_are_touched(wired):
    authorized = authorized_for(wired)
    dones = list(make_rollout(authorized, wired.context).run(["room-002", "not-in-it"]))

    assert fates(dones) == {"room-002": "applied"}
    assert wired.fleet.written("room-000") == []


@pytest.mark.parametrize(
    ("signed", "asked", "reached"),
    [(3, None, 2), (3, 2, 2), (3, 50, 2), (3, 1, 1), (1, 4, 1)],
)
def test_the_first_device_goes_alone_and_never_more_at_once_than_were_signed(
    wired, monkeypatch, signed, asked, reached
):
    running, most = [], {}
    wired.at_once = signed
    together, begun = Barrier(reached), itertools.count()
    change_device = applying.change_device

    def watched(authorized, change, context, store):
        running.append(change.id)
        most[change.id] = len(running)
        try:
            if change.id != "room-000" and next(begun) < reached:
                with contextlib.suppress(BrokenBarrierError):
                    together.wait(timeout=600)
                most[change.id] = max(most[change.id], len(running))
            return change_device(authorized, change, context, store)
        finally:
            running.remove(change.id)

    monkeypatch.setattr(campaigning, "change_device", watched)
    wired.apply(authorized_for(wired), forks=asked)

    assert next(iter(most)) == "room-000"
    assert most["room-000"] == 1
    assert reached <= max(most.values()) <= min(signed, asked or 50)


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_first_device_that_does_not_come_out_as_signed_is_the_last(laptop, at_once):
    laptop.at_once = at_once
    authorized = authorized_for(laptop)
    laptop.fleet.fault("room-000", "stores_nothing")

    dones = laptop.apply(authorized)

    assert fates(dones) == {"room-000": "rolled_back"} | dict.fromkeys(ROOMS[1:], "not_tried")
    for name in ROOMS[1:]:
        assert laptop.fleet.written(name) == []


def test_after_a_later_failure_no_other_is_begun_and_those_begun_come_to_their_end(wired):
    authorized = authorized_for(wired)
    wired.fleet.fault("room-001", "stores_nothing")

    dones = fates(wired.apply(authorized, forks=1))

    assert dones == {
        "room-000": "applied",
        "room-001": "rolled_back",
        "room-002": "not_tried",
        "room-003": "not_tried",
    }


def test_a_device_that_cannot_be_reached_ends_it_too(wired):
    authorized = authorized_for(wired)
    wired.fleet.fault("room-000", "refuses")

    assert fates(wired.apply(authorized))["room-003"] == "not_tried"


def test_what_an_earlier_run_left_over_is_done_by_the_next(wired):
    authorized = authorized_for(wired)
    first = list(make_rollout(authorized, wired.context).run(["room-000"]))

    rest = fates(wired.apply(authorized))

    assert fates(first) == {"room-000": "applied"}
    assert rest == {"room-000": "refused"} | dict.fromkeys(ROOMS[1:], "applied")
    assert wired.fleet.written("room-000") == [VOLUME]


def test_being_told_to_stop_lets_the_one_in_flight_end_and_begins_no_other(wired, monkeypatch):
    authorized = authorized_for(wired)
    run = make_rollout(authorized, wired.context)
    family = Watched((run.stop, lambda: None))
    monkeypatch.setattr(applying, "open_writer", family.open_writer)

    dones = fates(run.run(ROOMS))

    assert dones == {"room-000": "applied"} | dict.fromkeys(ROOMS[1:], "not_tried")


def test_nobody_who_listens_means_that_nothing_more_is_begun(wired):
    authorized = authorized_for(wired)
    run = make_rollout(authorized, wired.context).run(ROOMS)

    assert next(run).device == "room-000"
    run.close()

    assert all(wired.fleet.written(name) == [] for name in ROOMS[1:])


def test_a_window_that_closes_in_the_middle_of_a_run_stops_the_rest(wired):
    wired.edit("changeset", lambda d: d["window"].update(not_after=at(hours=1)))
    wired.edit("approval", lambda d: d.update(expires=at(hours=1)))
    authorized = authorized_for(wired)
    run = make_rollout(authorized, wired.context, 1).run(ROOMS)

    first = next(run)
    wired.clock.now += timedelta(hours=2)
    rest = {done.device: (done.fate, done.code) for done in run}

    assert first.fate == "applied"
    assert rest["room-001"][0] == "refused"
    assert rest["room-001"][1] == "EXPIRED"
    assert rest["room-002"] == ("not_tried", "NOT_TRIED")


def test_a_record_that_cannot_be_opened_begins_nothing(wired):
    authorized = authorized_for(wired)
    wired.open = lambda: (_ for _ in ()).throw(LedgerError("LEDGER_CORRUPT", why="x"))

    dones = wired.apply(authorized)

    assert [(done.fate, done.code) for done in dones[:1]] == [("refused", "LEDGER_CORRUPT")]
    assert set(fates(dones).values()) == {"refused", "not_tried"}
    assert wired.fleet.written("room-000") == []


# ---------------------------------------------------------------- a deadline from outside


def test_a_device_that_does_not_answer_in_time_is_broken_off_before_it_is_written_to(
    wired, monkeypatch
):
    authorized = authorized_for(wired)
    monkeypatch.setattr(change_jobs, "_ANSWERS", 1.0 / wired.limits.read_seconds)
    monkeypatch.setattr(change_jobs, "_ANSWERS_OF_AN_OPERATION", 0)
    wired.fleet.fault("room-000", "silent")

    dones = wired.apply(authorized)

    assert (dones[0].fate, dones[0].code) == ("unreached", "DEVICE_UNREACHABLE")
    assert dones[0].facts["why"] == "DEV_ABORTED"  # and not by the device's own time for an answer
    assert set(fates(dones[1:]).values()) == {"not_tried"}
    assert wired.open_attempts() == ()


def test_what_cannot_be_broken_off_is_left_alone_and_in_doubt(wired, monkeypatch):
    authorized = authorized_for(wired)
    left = Flag()
    monkeypatch.setattr(change_jobs, "_ANSWERS", 0.5 / wired.limits.read_seconds)
    monkeypatch.setattr(change_jobs, "_ANSWERS_OF_AN_OPERATION", 0)
    monkeypatch.setattr(campaigning, "change_device", lambda *_: left.wait())

    dones = wired.apply(authorized)
    left.set()

    assert (dones[0].fate, dones[0].code) == ("in_doubt", "RUN_DEADLINE")
    assert set(fates(dones[1:]).values()) == {"not_tried"}


def brief(wired, monkeypatch, seconds: float) -> None:
    """Let a job have so many seconds from outside, whatever the device's own time for answers."""
    monkeypatch.setattr(change_jobs, "_ANSWERS", seconds / wired.limits.read_seconds)
    monkeypatch.setattr(change_jobs, "_ANSWERS_OF_AN_OPERATION", 0)


def test_a_check_of_a_device_that_drips_is_broken_off_from_outside(laptop, monkeypatch):
    authorized = authorized_for(laptop, ["room-000"])
    brief(laptop, monkeypatch, 1.0)
    laptop.fleet.fault("room-000", "slow")

    (done,) = check_devices(authorized, laptop.context, ["room-000"], forks=1)

    assert (done.fate, done.code) == ("unreached", "DEVICE_UNREACHABLE")
    assert done.facts["why"] == "DEV_ABORTED"


def test_an_apply_to_a_device_that_drips_is_broken_off_from_outside(laptop, monkeypatch):
    authorized = authorized_for(laptop, ["room-000"])
    brief(laptop, monkeypatch, 1.0)
    laptop.fleet.fault("room-000", "slow")

    (done,) = laptop.apply(authorized)

    assert (done.fate, done.code) == ("unreached", "DEVICE_UNREACHABLE")
    assert done.facts["why"] == "DEV_ABORTED"
    assert laptop.fleet.written("room-000") == []


def spin(*_: object) -> None:
    """Be reading that never comes to its end, and cannot be broken off."""
    while not DONE.is_set():
        pass


DONE = Flag()


@pytest.fixture
def spinning() -> Iterator[None]:
    DONE.clear()
    yield
    DONE.set()


@pytest.mark.usefixtures("spinning")
def test_a_check_whose_reading_never_ends_is_given_up(wired, monkeypatch):
    authorized = authorized_for(wired, ["room-000"])
    brief(wired, monkeypatch, 0.5)
    monkeypatch.setattr(change, "check_device", spin)

    (done,) = check_devices(authorized, wired.context, ["room-000"], forks=1)

    assert (done.fate, done.code) == ("refused", "RUN_DEADLINE")


@pytest.mark.usefixtures("spinning")
def test_reconciling_what_never_ends_is_given_up_and_stays_open(wired, monkeypatch):
    authorized = authorized_for(wired, ["room-000"])
    family = Watched((lambda: wired.fleet.power("room-000", "off"), lambda: None))
    with monkeypatch.context() as patched:
        patched.setattr(applying, "open_writer", family.open_writer)
        assert fates(wired.apply(authorized)) == {"room-000": "in_doubt"}
    wired.fleet.power("room-000", "on")
    brief(wired, monkeypatch, 0.5)
    monkeypatch.setattr(change, "reconcile_device", spin)

    (done,) = reconcile_attempts(wired.open_attempts(), wired.context, forks=1)

    assert (done.fate, done.code) == ("in_doubt", "RUN_DEADLINE")
    assert [attempt.device for attempt in wired.open_attempts()] == ["room-000"]


# ---------------------------------------------------------------- a disk that is full


@contextlib.contextmanager
def full_disk(laptop: Laptop) -> Iterator[None]:
    """Let no file grow beyond what the log is: real writes fail, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full_before_the_intent_leaves_the_device_alone(wired):
    authorized = authorized_for(wired)
    run = make_rollout(authorized, wired.context).run(ROOMS)
    wired.objects.put(authorized.payload)
    wired.open().close()

    with full_disk(wired):
        dones = list(run)

    assert (dones[0].fate, dones[0].number) == ("refused", 0)
    assert dones[0].code.startswith("LEDGER_")
    assert set(fates(dones[1:]).values()) == {"not_tried"}
    assert wired.fleet.written("room-000") == []
    assert wired.open_attempts() == ()


def test_a_disk_that_fills_up_after_the_intent_is_told_and_leaves_the_attempt_open(
    wired, monkeypatch
):
    authorized = authorized_for(wired)
    full = full_disk(wired)
    family = Watched((full.__enter__, lambda: None))
    monkeypatch.setattr(applying, "open_writer", family.open_writer)

    try:
        dones = wired.apply(authorized)
    finally:
        full.__exit__(None, None, None)

    assert (dones[0].fate, dones[0].is_recorded, dones[0].number) == ("applied", False, 1)
    assert set(fates(dones[1:]).values()) == {"not_tried"}
    assert [attempt.device for attempt in wired.open_attempts()] == ["room-000"]
    assert wired.fleet.written("room-000") == [VOLUME]


# ---------------------------------------------------------------- two at once


def test_two_threads_with_one_change_set_write_once(wired):
    authorized = authorized_for(wired, ["room-000"])
    results: list = []
    threads = [Thread(target=lambda: results.extend(wired.apply(authorized))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done.fate for done in results) == ["applied", "refused", "refused", "refused"]
    assert {done.code for done in results} <= {"", "LOCKED", "ALREADY_CONSUMED", "IN_DOUBT"}
    assert wired.fleet.written("room-000") == [VOLUME]


def _in_another_process(laptop: Laptop, change: dict, start, answers) -> None:
    authorized = laptop.authorized(change)
    start.wait()
    answers.put([(done.fate, done.code) for done in laptop.apply(authorized)])


def test_two_processes_with_one_change_set_write_once(wired):
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(2), context.Queue()
    change = wired.change("room-000", TO_70)
    both = [
        context.Process(target=_in_another_process, args=(wired, change, start, answers))
        for _ in range(2)
    ]
    for process in both:
        process.start()
    told = sorted(answers.get(timeout=600)[0] for _ in both)
    for process in both:
        process.join()

    assert [fate for fate, _code in told] == ["applied", "refused"], told
    assert told[1][1] in {"LOCKED", "ALREADY_CONSUMED", "IN_DOUBT"}
    assert wired.fleet.written("room-000") == [VOLUME]
    assert wired.kinds().count("intent") == 1

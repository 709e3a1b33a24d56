"""The order of a playbook: batches as Ansible makes them, and what a failure does to whom."""

from collections import Counter
from threading import Event
from typing import Any

import pytest
from ansible.utils.helpers import pct_to_int
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.playbooks.actions import (
    ApplyAction,
    AuditAction,
    ConfirmAction,
    NotifyAction,
    SnapshotAction,
    VerifyAction,
)
from fleetcfg.declared.playbooks.document import Play, Playbook, Task
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Device, Fleet, Group
from fleetcfg.playbook.batches import batches, is_enough, ordered
from fleetcfg.playbook.engine import PlaybookRun, recap
from fleetcfg.playbook.outcome import HostEnded, PlayEnding, RunEnded, TaskEnded, TaskOutcome
from fleetcfg.playbook.staging import TaskSelection, actions_of, stage
from fleetcfg.playbook.task_status import TaskStatus

SIZES = st.one_of(st.integers(1, 50), st.integers(1, 100).map(lambda n: f"{n}%"))
SERIAL = st.lists(SIZES, max_size=4).map(tuple)
HOSTS = st.integers(0, 120).map(lambda n: tuple(f"h{i}" for i in range(n)))


def as_ansible_does(hosts, serial):
    """Divide by the rule of Ansible's PlaybookExecutor, with Ansible's own arithmetic."""
    left, turn = list(hosts), 0
    found: list[list[str]] = []
    while left:
        size = pct_to_int(serial[turn], len(hosts)) if serial else -1
        if size <= 0:
            return [*found, left]
        found.append(left[:size])
        left = left[size:]
        turn = min(turn + 1, len(serial) - 1)
    return found


@given(HOSTS, SERIAL)
def test_every_host_is_in_exactly_one_batch_and_keeps_its_place(hosts, serial):
    assert tuple(host for batch in batches(hosts, serial) for host in batch) == hosts


@given(HOSTS, SERIAL)
def test_batches_are_those_of_ansible(hosts, serial):
    assert [list(batch) for batch in batches(hosts, serial)] == as_ansible_does(hosts, serial)


@given(HOSTS, SERIAL)
def test_no_batch_is_empty(hosts, serial):
    assert all(batches(hosts, serial))


def test_one_device_is_first_then_a_tenth_then_the_rest():
    hosts = tuple(f"h{i}" for i in range(40))

    assert [len(batch) for batch in batches(hosts, (1, "10%", "100%"))] == [1, 4, 35]


@given(HOSTS)
def test_every_order_has_the_same_hosts(hosts):
    for order in ("inventory", "reverse_inventory", "sorted", "reverse_sorted"):
        assert sorted(ordered(hosts, order)) == sorted(hosts)
    assert ordered(hosts, "reverse_inventory") == tuple(reversed(hosts))
    assert ordered(hosts, "reverse_sorted") == tuple(reversed(ordered(hosts, "sorted")))


@pytest.mark.parametrize(
    ("bad", "size", "most", "enough"),
    [
        (0, 10, 0, False),
        (1, 10, 0, True),
        (2, 10, 20, False),  # exactly the share is not more than it
        (3, 10, 20, True),
        (9, 10, 100, False),
        (10, 10, 100, True),  # nobody came through
        (9, 10, None, False),
        (1, 1, None, True),
    ],
)
def test_more_than_the_share_is_enough_and_a_batch_of_failures_always_is(bad, size, most, enough):
    ended = {f"h{i}": TaskStatus.FAILED for i in range(bad)}

    assert is_enough(ended, size, most) is enough


def test_hosts_that_were_not_tried_are_no_failures_yet_nobody_came_through():
    ended = {"a": TaskStatus.FAILED, "b": TaskStatus.NOT_TRIED, "c": TaskStatus.NOT_TRIED}

    assert not is_enough(ended, 4, 25)
    assert is_enough(ended, 3, 100)


# ------------------------------------------------------------------ a playbook that is played


GIVEN: dict[str, Any] = {"audit": AuditAction(), "snapshot": SnapshotAction()}
GIVEN |= {"apply": ApplyAction(change_set="x"), "verify": VerifyAction()}
GIVEN |= {"confirm": ConfirmAction(prompt="?"), "notify": NotifyAction(message="m")}


def task(action="audit", **more):
    return Task(**{action: GIVEN[action]}, **more)


def fleet(*hosts):
    devices = {host: Device(host, "cisco_ce", "127.0.0.1") for host in hosts}
    return Fleet(devices, {"all": Group("all", hosts=hosts), "ungrouped": Group("ungrouped")})


def a_play(*tasks, **more):
    return Play(hosts=("all",), tasks=tasks, **more)


class World:
    """A fleet, handlers that do what they are told, and all that was asked of them."""

    def __init__(self, *hosts, plays, bad=()):
        self.fleet = fleet(*hosts)
        self.staged = stage(Playbook("p.yaml", tuple(plays)), self.fleet, TaskSelection())
        self.bad = dict(bad)
        self.asked = []
        self.stop = Event()
        self.events = []

    def do(self, task, hosts):
        self.asked.append((task.name or task.action, hosts))
        for host in hosts:
            outcome = self.bad.get((task.name or task.action, host), TaskStatus.OK)
            yield outcome if isinstance(outcome, TaskOutcome) else TaskOutcome(host, outcome)

    def play(self):
        actions = ("audit", "snapshot", "apply", "verify", "command", "confirm", "notify", "wait")
        run = PlaybookRun(self.fleet, dict.fromkeys(actions, self.do), self.stop)
        for event in run.play(self.staged):
            self.events.append(event)
        ended = self.events[-1]
        assert isinstance(ended, RunEnded)
        return ended.ending

    @property
    def recap(self):
        told = [event for event in self.events if isinstance(event, TaskEnded)]
        counts = recap(self.staged, told)
        return {h: {w.value: n for w, n in c.items() if n} for h, c in counts.items()}

    @property
    def finished(self):
        return {e.host for e in self.events if isinstance(e, HostEnded) and e.finished}


def test_tasks_go_in_order_over_one_batch_after_the_other():
    world = World("a", "b", "c", plays=[a_play(task("snapshot"), task("audit"), serial=(2,))])

    assert world.play() is PlayEnding.COMPLETE
    assert world.asked == [
        ("snapshot", ("a", "b")),
        ("audit", ("a", "b")),
        ("snapshot", ("c",)),
        ("audit", ("c",)),
    ]
    assert world.finished == {"a", "b", "c"}


def test_the_canary_that_fails_keeps_every_other_host_untouched():
    world = World(
        "a",
        "b",
        "c",
        plays=[a_play(task("apply"), serial=(1, "100%"))],
        bad={("apply", "a"): TaskStatus.FAILED},
    )

    assert world.play() is PlayEnding.ENOUGH
    assert world.asked == [("apply", ("a",))]
    assert world.recap == {"a": {"failed": 1}, "b": {"not_tried": 1}, "c": {"not_tried": 1}}


def test_a_host_that_failed_leaves_this_play_and_the_next():
    world = World(
        "a",
        "b",
        plays=[a_play(task("audit"), task("snapshot")), a_play(task("verify"))],
        bad={("audit", "a"): TaskStatus.FAILED},
    )

    assert world.play() is PlayEnding.COMPLETE
    assert world.asked[1:] == [("snapshot", ("b",)), ("verify", ("b",))]
    assert world.recap["a"] == {"failed": 1, "not_tried": 2}


def test_a_failure_is_told_by_the_task_that_asks_for_it_and_by_no_other():
    tasks = (
        task("audit", register="seen"),
        task("snapshot"),
        task("apply", when=("not seen.ok",)),
        task("notify", when=("not seen.ok",)),
    )
    world = World("a", "b", plays=[a_play(*tasks)], bad={("audit", "a"): TaskStatus.FAILED})

    assert world.play() is PlayEnding.COMPLETE
    assert ("notify", ("a",)) in world.asked
    assert not any(name == "apply" for name, _ in world.asked)
    assert world.recap == {
        "a": {"ok": 1, "failed": 1, "not_tried": 2},
        "b": {"ok": 2, "skipped": 2},
    }
    assert world.finished == {"b"}


def test_once_it_is_enough_the_batch_is_read_back_and_nothing_more_is_written():
    tasks = (task("apply", name="first"), task("apply", name="second"), task("verify"))
    world = World(
        "a",
        "b",
        "c",
        plays=[a_play(*tasks, serial=(2,), max_fail_percentage=0)],
        bad={("first", "a"): TaskStatus.FAILED},
    )

    assert world.play() is PlayEnding.ENOUGH
    assert world.asked == [("first", ("a", "b")), ("verify", ("b",))]
    assert world.recap["c"] == {"not_tried": 3}


def test_a_no_ends_the_playbook_and_is_no_failure():
    no = {("confirm", h): TaskOutcome(h, TaskStatus.NOT_TRIED, "PLAY_DECLINED") for h in ("a", "b")}
    world = World(
        "a", "b", "c", plays=[a_play(task("apply"), task("confirm"), serial=(2,))], bad=no
    )

    assert world.play() is PlayEnding.DECLINED
    assert world.finished == {"a", "b"}
    assert world.recap["c"] == {"not_tried": 2}


def test_a_no_in_the_middle_leaves_the_host_unfinished():
    no = {("confirm", "a"): TaskOutcome("a", TaskStatus.NOT_TRIED, "PLAY_DECLINED")}
    world = World("a", plays=[a_play(task("confirm"), task("apply"))], bad=no)

    assert world.play() is PlayEnding.DECLINED
    assert world.finished == set()
    assert world.recap == {"a": {"not_tried": 2}}


def test_whoever_breaks_off_is_heard_after_the_task_that_is_under_way():
    world: Any = World("a", "b", plays=[a_play(task("audit"), task("snapshot"), serial=(1,))])
    do = world.do

    def stop_within(task, hosts):
        world.stop.set()
        return do(task, hosts)

    world.do = stop_within

    assert world.play() is PlayEnding.STOPPED
    assert world.asked == [("audit", ("a",))]
    assert world.recap == {"a": {"ok": 1, "not_tried": 1}, "b": {"not_tried": 2}}


def test_a_task_is_done_again_until_its_condition_holds_and_no_longer():
    repeated = task("verify", register="r", until="r.ok", retries=3)
    world: Any = World("a", "b", plays=[a_play(repeated)])
    tried: Counter[str] = Counter()

    def do(task, hosts):
        for host in hosts:
            tried[host] += 1
            yield TaskOutcome(
                host, TaskStatus.OK if host == "a" or tried[host] == 3 else TaskStatus.FAILED
            )

    world.do = do

    assert world.play() is PlayEnding.COMPLETE
    assert tried == {"a": 1, "b": 3}


def test_a_condition_that_never_holds_is_a_failure():
    world = World("a", plays=[a_play(task("verify", register="r", until="not r.ok", retries=2))])

    assert world.play() is PlayEnding.ENOUGH
    assert len(world.asked) == 3
    (told,) = [event.outcome for event in world.events if isinstance(event, TaskEnded)]
    assert (told.status, told.code) == (TaskStatus.FAILED, "PLAY_UNTIL")


def test_a_refusal_is_not_asked_for_again():
    repeated = task("apply", register="r", until="r.ok", retries=5)
    world = World("a", plays=[a_play(repeated)], bad={("apply", "a"): TaskStatus.REFUSED})

    world.play()

    assert len(world.asked) == 1


def test_a_condition_on_what_was_never_registered_fails_the_host():
    world = World("a", plays=[a_play(task("audit", when=("seen.ok",)))])

    assert world.play() is PlayEnding.ENOUGH
    assert world.asked == []
    (told,) = [event.outcome for event in world.events if isinstance(event, TaskEnded)]
    assert told.code == "TPL_UNDEFINED"


def test_a_doer_that_forgets_a_host_has_not_tried_it():
    world: Any = World("a", "b", plays=[a_play(task("audit"))])
    world.do = lambda _task, _hosts: [
        TaskOutcome("a", TaskStatus.OK),
        TaskOutcome("x", TaskStatus.OK),
    ]

    world.play()

    assert world.recap == {"a": {"ok": 1}, "b": {"not_tried": 1}}


WORDS = st.sampled_from(list(TaskStatus))


@given(
    st.integers(1, 12),
    SERIAL,
    st.one_of(st.none(), st.integers(0, 100)),
    st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 11)), WORDS),
)
def test_every_host_ends_every_task_with_exactly_one_word(count, serial, share, words):
    hosts = tuple(f"h{i}" for i in range(count))
    tasks = tuple(task("audit", name=f"t{n}") for n in range(3))
    bad = {(f"t{n}", f"h{i}"): word for (n, i), word in words.items()}
    play = a_play(*tasks, serial=serial, max_fail_percentage=share)
    world = World(*hosts, plays=[play], bad=bad)

    world.play()

    assert set(world.recap) == set(hosts)
    assert all(sum(counts.values()) == len(tasks) for counts in world.recap.values())
    for host in world.finished:
        assert set(world.recap[host]) <= {"ok", "changed", "skipped"}


# ------------------------------------------------------------------ staging


def test_limit_narrows_and_never_widens():
    book = Playbook("p.yaml", (Play(hosts=("a:b",), tasks=(task(),)),))

    (staged,) = stage(book, fleet("a", "b", "c"), TaskSelection(hosts={"b", "c"}))

    assert staged.hosts == ("b",)


def test_who_finished_is_left_out_before_batches_are_made():
    book = Playbook("p.yaml", (a_play(task(), serial=(1, 2)),))

    (staged,) = stage(book, fleet("a", "b", "c"), TaskSelection(finished={0: {"a"}}))

    assert (staged.batches, staged.finished) == ((("b",), ("c",)), ("a",))


@pytest.mark.parametrize(
    ("tags", "skip", "chosen"),
    [
        ((), (), ["plain", "power", "always"]),
        (("power",), (), ["power", "always"]),
        (("off",), (), ["always", "never"]),
        ((), ("power",), ["plain", "always"]),
        (("power",), ("always",), ["power"]),
    ],
)
def test_tags_choose_tasks_as_in_ansible(tags, skip, chosen):
    tasks = (
        task(name="plain"),
        task(name="power", tags=("power",)),
        task(name="always", tags=("always",)),
        task(name="never", tags=("never", "off")),
    )

    (staged,) = stage(
        Playbook("p.yaml", (a_play(*tasks),)), fleet("a"), TaskSelection(tags=tags, skip_tags=skip)
    )

    assert [each.name for each in staged.tasks] == chosen
    assert actions_of((staged,)) == {"audit"}


def test_a_playbook_that_comes_to_nothing_is_refused():
    with pytest.raises(RequestError, match="PLAY_NOTHING"):
        stage(Playbook("p.yaml", (a_play(task()),)), fleet("a"), TaskSelection(hosts=set()))

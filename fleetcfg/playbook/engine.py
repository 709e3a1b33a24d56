"""Play a playbook: tasks in order, over one batch after the other.

Each task is put to all hosts of the batch that are still in it, and the next begins when it ended
on all. Rules, beyond those of `fleetcfg.playbook.batches`:

1. A host on which a task failed, was refused or was not tried leaves the playbook. Only a task
   that asks, in ``when``, for what the failed one registered is still put to it, and only if it
   changes nothing (`CALM`): that is how people are told of a failure.
2. Once a batch went badly enough, no task that makes a device do something begins in it any more,
   and no other batch and no other play begins.
3. A running task is let end, but for a wait; people break off between tasks.
4. Every host ends a task with at most one status; with none, it was not tried (`recap`).
"""

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event as Flag

from fleetcfg.declared.baselines.template import context_of, holds
from fleetcfg.declared.baselines.template_rules import TemplateError
from fleetcfg.declared.playbooks.document import Task
from fleetcfg.errors import Facts
from fleetcfg.model.fleet import Fleet
from fleetcfg.playbook.batches import is_enough
from fleetcfg.playbook.outcome import (
    DECLINED,
    BatchBegan,
    HostEnded,
    PlayBegan,
    PlaybookEvent,
    PlayEnding,
    RunEnded,
    TaskBegan,
    TaskEnded,
    TaskOutcome,
    TaskValues,
)
from fleetcfg.playbook.staging import Staged
from fleetcfg.playbook.task_status import TaskStatus

CALM = frozenset({"audit", "snapshot", "verify", "notify"})

ActionHandler = Callable[[Task, tuple[str, ...]], Iterable[TaskOutcome]]
"""Does one task on some hosts: an outcome for each, as they come; trouble is an outcome."""


@dataclass(slots=True)
class PlaybookRun:
    """One run of a playbook.

    Attributes:
        handlers: By action.
        stop: Set to break it off between tasks; also what is waited on between repeats.
    """

    fleet: Fleet
    handlers: Mapping[str, ActionHandler]
    stop: Flag
    _lost: set[str] = field(default_factory=set[str])  # by an earlier play

    def play(self, staged: Sequence[Staged]) -> Generator[PlaybookEvent, None, PlayEnding]:
        """Yield what happens, as it happens; return how it ended."""
        ending = PlayEnding.COMPLETE
        for each in staged:
            if not each.batches or not each.tasks:
                continue
            yield PlayBegan(each)
            ending = yield from self._play(each)
            if ending is not PlayEnding.COMPLETE:
                break
        yield RunEnded(ending)
        return ending

    def _play(self, staged: Staged) -> Generator[PlaybookEvent, None, PlayEnding]:
        for number, hosts in enumerate(staged.batches):
            here = tuple(host for host in hosts if host not in self._lost)
            if not here:
                continue
            if self.stop.is_set():
                return PlayEnding.STOPPED
            yield BatchBegan(staged.number, number, here)
            batch = _Batch(self, staged, here)
            yield from batch.play()
            self._lost.update(batch.left)
            if batch.ending is not PlayEnding.COMPLETE:
                return batch.ending
        return PlayEnding.COMPLETE


@dataclass(slots=True)
class _Batch:
    """The hosts of one batch.

    Attributes:
        left: Hosts that left, and the status with which.
        caught: By such a host: the name under which the failure was registered.
        known: By host: what its tasks registered.
        good: By host: tasks that it came through.
    """

    run: PlaybookRun
    staged: Staged
    hosts: tuple[str, ...]
    left: dict[str, TaskStatus] = field(default_factory=dict[str, TaskStatus])
    caught: dict[str, str] = field(default_factory=dict[str, str])
    known: dict[str, dict[str, TaskValues]] = field(
        default_factory=dict[str, dict[str, TaskValues]]
    )
    good: Counter[str] = field(default_factory=Counter[str])
    ending: PlayEnding = PlayEnding.COMPLETE

    def play(self) -> Iterator[PlaybookEvent]:
        """Do every task; then tell of every host how it ended."""
        for number, task in enumerate(self.staged.tasks):
            if self.run.stop.is_set():
                self.ending = PlayEnding.STOPPED
            if self.ending in (PlayEnding.STOPPED, PlayEnding.DECLINED):
                break
            if self.ending is PlayEnding.ENOUGH and task.action not in CALM:
                continue
            yield from self._do(number, task)
            self._weigh()
        for host in self.hosts:
            is_through = self.good[host] == len(self.staged.tasks)
            yield HostEnded(self.staged.number, host, is_through)

    def _weigh(self) -> None:
        share = self.staged.play.max_fail_percentage
        if self.ending is PlayEnding.COMPLETE and is_enough(self.left, len(self.hosts), share):
            self.ending = PlayEnding.ENOUGH

    def _do(self, number: int, task: Task) -> Iterator[PlaybookEvent]:
        """Put *task* to every host that it is for."""
        here = tuple(host for host in self.hosts if self._is_for(host, task))
        if not here:
            return
        yield TaskBegan(self.staged.number, number, here)
        due: list[str] = []
        for host in here:
            settled = self._settled(host, task)
            if settled is None:
                due.append(host)
            else:
                yield self._ended(number, task, settled)
        if due:
            for outcome in self._repeated(task, tuple(due)):
                yield self._ended(number, task, outcome)

    def _is_for(self, host: str, task: Task) -> bool:
        if host not in self.left:
            return True
        name = self.caught.get(host)
        return (
            name is not None
            and task.action in CALM
            and any(re.search(rf"\b{name}\b", condition) for condition in task.when)
        )

    def _settled(self, host: str, task: Task) -> TaskOutcome | None:
        """Return the outcome of a task that is not to be done here; None if it is."""
        try:
            for condition in task.when:
                if not holds(condition, self._context(host)):
                    return TaskOutcome(
                        host, TaskStatus.SKIPPED, "PLAY_WHEN", {"condition": condition}
                    )
        except TemplateError as error:
            return TaskOutcome(host, TaskStatus.FAILED, error.code, error.facts)
        return None

    def _context(self, host: str) -> Mapping[str, object]:
        return {**context_of(self.run.fleet.devices[host]), **self.known.get(host, {})}

    def _repeated(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Do *task*, and do it again where ``until`` does not hold yet."""
        tries = 1 + (task.retries if task.until else 0)
        for turn in range(1, tries + 1):
            waiting: list[TaskOutcome] = []
            for outcome in self._each_once(task, hosts):
                judged = self._judged(task, outcome, turn)
                if judged is None:
                    waiting.append(outcome)
                else:
                    yield judged
            if not waiting:
                return
            hosts = tuple(outcome.host for outcome in waiting)
            if turn == tries or self.run.stop.wait(task.delay):
                yield from (_untrue(outcome, task, turn) for outcome in waiting)
                return

    def _each_once(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Yield one outcome for each of *hosts*, whatever the handler yields."""
        missing = dict.fromkeys(hosts)
        for outcome in self.run.handlers[task.action](task, hosts):
            if outcome.host in missing:
                del missing[outcome.host]
                yield outcome
        for host in missing:
            yield TaskOutcome(
                host, TaskStatus.NOT_TRIED, "PLAY_NO_OUTCOME", {"action": task.action}
            )

    def _judged(self, task: Task, outcome: TaskOutcome, turn: int) -> TaskOutcome | None:
        """Return *outcome* if it stands, None if the task shall be done again."""
        if not task.until or outcome.status in (TaskStatus.REFUSED, TaskStatus.NOT_TRIED):
            return outcome
        context = {**self._context(outcome.host), task.register or "_": outcome.registered()}
        try:
            is_true = holds(task.until, context)
        except TemplateError as error:
            return replace(outcome, status=TaskStatus.FAILED, code=error.code, facts=error.facts)
        return replace(outcome, said={**outcome.said, "attempts": turn}) if is_true else None

    def _ended(self, number: int, task: Task, outcome: TaskOutcome) -> TaskEnded:
        """Note what *outcome* means for the host, and return the event."""
        host = outcome.host
        if task.register:
            self.known.setdefault(host, {})[task.register] = outcome.registered()
        if outcome.status is TaskStatus.NOT_TRIED and outcome.code == DECLINED:
            self._decline(host, number)
        elif outcome.is_good:
            self.good[host] += host not in self.left
        elif host not in self.left:
            self.left[host] = outcome.status
            if task.register:
                self.caught[host] = task.register
        return TaskEnded(self.staged.number, number, outcome)

    def _decline(self, host: str, number: int) -> None:
        """Go no further; a host that had only this question left came through."""
        self.ending = PlayEnding.DECLINED
        self.good[host] += number == len(self.staged.tasks) - 1


def _untrue(outcome: TaskOutcome, task: Task, turns: int) -> TaskOutcome:
    """Return *outcome* as failed, for ``until`` did not come true."""
    said = {**outcome.said, "attempts": turns}
    if outcome.code:
        return replace(outcome, status=TaskStatus.FAILED, said=said)
    facts: Facts = {"condition": task.until, "attempts": turns}
    return replace(outcome, status=TaskStatus.FAILED, code="PLAY_UNTIL", facts=facts, said=said)


def recap(
    staged: Sequence[Staged], ended: Iterable[TaskEnded]
) -> Mapping[str, Mapping[TaskStatus, int]]:
    """Count the statuses of each host that was asked for; what has none was not tried.

    A host that an earlier run brought through is not among them.
    """
    counts: dict[str, Counter[TaskStatus]] = {}
    for each in staged:
        for host in each.hosts:
            counts.setdefault(host, Counter())[TaskStatus.NOT_TRIED] += len(each.tasks)
    for event in ended:
        count = counts[event.outcome.host]
        count[TaskStatus.NOT_TRIED] -= 1
        count[event.outcome.status] += 1
    return {
        host: {status: count[status] for status in TaskStatus} for host, count in counts.items()
    }

"""What a playbook comes to, before anything is done: hosts, batches and tasks of each play."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from fleetcfg.declared.inventory.patterns import select
from fleetcfg.declared.playbooks.document import Play, Playbook, Task
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.playbook.batches import batches, ordered

ALWAYS, NEVER = "always", "never"  # tags that mean something by themselves, as in Ansible

# Actions that make a device do something: a whole fleet is never meant by leaving out a word.
WRITING = frozenset({"apply", "command"})
ASKING = frozenset({"confirm", "attest"})
DISTURBING = frozenset({"restart", "test_call"})
"""Operations that no device is given while it is frozen. To wake it, to end a call and to put it to
sleep are how a room is opened and closed (Decision 32/2019, Art. 3.2): those stay allowed."""


@dataclass(frozen=True, slots=True)
class TaskSelection:
    """What of a playbook is wanted.

    Attributes:
        hosts: Of ``--limit``; None if it was not given.
        tags: Tasks with one of these only; all if there is none.
        skip_tags: Tasks with one of these not.
        finished: Hosts that came through in an earlier run, by the number of the play.
    """

    hosts: Collection[str] | None = None
    tags: Collection[str] = ()
    skip_tags: Collection[str] = ()
    finished: Mapping[int, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staged:
    """One play, as it will be played.

    Attributes:
        number: Of the play in its playbook, from 0.
        batches: Of hosts, in order; each host in exactly one.
        finished: Hosts that are left out because they came through in an earlier run.
    """

    number: int
    play: Play
    tasks: tuple[Task, ...]
    batches: tuple[tuple[str, ...], ...]
    finished: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host of every batch, in order."""
        return tuple(host for batch in self.batches for host in batch)


def stage(playbook: Playbook, fleet: Fleet, wanted: TaskSelection) -> tuple[Staged, ...]:
    """Return what *playbook* comes to on *fleet*.

    Raises:
        RequestError: ``PLAY_NOTHING``: no play has both a host and a task; ``LIMIT_*``.
    """

    @cache  # a file may have many plays of one choice: it is held against every name once
    def choose(names: tuple[str, ...]) -> tuple[str, ...]:
        return select(fleet, names, _refuse_file)

    staged = tuple(_stage(n, play, choose, wanted) for n, play in enumerate(playbook.plays))
    if not any(each.tasks and (each.batches or each.finished) for each in staged):
        raise RequestError("PLAY_NOTHING", file=playbook.file)
    return staged


def actions_of(staged: Sequence[Staged]) -> frozenset[str]:
    """Return the actions that will be done on some host."""
    return frozenset(task.action for each in staged if each.batches for task in each.tasks)


def is_selected(task: Task, tags: Collection[str], skip_tags: Collection[str]) -> bool:
    """Tell whether *task* is wanted, as ``--tags`` and ``--skip-tags`` say it in Ansible."""
    own = set(task.tags)
    if own & set(skip_tags):
        return False
    if own & set(tags):
        return True
    if NEVER in own:
        return False
    return not tags or ALWAYS in own


def _stage(
    number: int,
    play: Play,
    choose: Callable[[tuple[str, ...]], tuple[str, ...]],
    wanted: TaskSelection,
) -> Staged:
    hosts = choose(play.hosts)
    if wanted.hosts is not None:
        within = set(wanted.hosts)
        hosts = tuple(host for host in hosts if host in within)
    done = frozenset(wanted.finished.get(number, ()))
    left = ordered([host for host in hosts if host not in done], play.order)
    return Staged(
        number=number,
        play=play,
        tasks=tuple(t for t in play.tasks if is_selected(t, wanted.tags, wanted.skip_tags)),
        batches=batches(left, play.serial),
        finished=tuple(host for host in hosts if host in done),
    )


def _refuse_file(name: str) -> str:
    """Refuse ``@file``, as the reader of playbooks does."""
    raise RequestError("PLAY_HOSTS_FILE", part=f"@{name}")

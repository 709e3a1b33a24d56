"""What a playbook tells of itself while it is played: one event after the other, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fleetcfg.errors import Facts
from fleetcfg.playbook.staging import Staged
from fleetcfg.playbook.task_status import GOOD, TaskStatus

TaskValues = Mapping[str, str | int | bool]

DECLINED = "PLAY_DECLINED"
"""The code with which the operator said no to going on."""


class PlayEnding(StrEnum):
    """How the whole of it ended."""

    COMPLETE = "complete"
    ENOUGH = "enough"  # too many hosts of a batch did not come through
    DECLINED = "declined"  # the operator said no to going on
    STOPPED = "stopped"  # a person broke it off


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """What became of one task on one host.

    Attributes:
        code: Why it is not good, why it was skipped, or that a person answers for it; empty
            otherwise. *facts* belong to it.
        said: What it brought, for conditions and for the journal; never a secret.
    """

    host: str
    status: TaskStatus
    code: str = ""
    facts: Facts = field(default_factory=dict)
    said: TaskValues = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether the host goes on with the play."""
        return self.status in GOOD

    def registered(self) -> TaskValues:
        """Return what a condition sees of it under the name that the task registers."""
        return {
            **self.said,
            "ok": self.status in (TaskStatus.OK, TaskStatus.CHANGED),
            "changed": self.status is TaskStatus.CHANGED,
            "failed": self.status is TaskStatus.FAILED,
            "skipped": self.status is TaskStatus.SKIPPED,
            "refused": self.status is TaskStatus.REFUSED,
            "code": self.code,
        }


@dataclass(frozen=True, slots=True)
class PlayBegan:
    """A play begins."""

    staged: Staged


@dataclass(frozen=True, slots=True)
class BatchBegan:
    """A batch begins; *number* from 0, *hosts* without those that an earlier play lost."""

    play: int
    number: int
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskBegan:
    """A task begins on some hosts of the batch; *number* is its place among the staged tasks."""

    play: int
    number: int
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task ended on one host."""

    play: int
    number: int
    outcome: TaskOutcome


@dataclass(frozen=True, slots=True)
class HostEnded:
    """A host is through with a play, or left it; *finished* ones are not taken on again."""

    play: int
    host: str
    finished: bool


@dataclass(frozen=True, slots=True)
class RunEnded:
    """It is over."""

    ending: PlayEnding


PlaybookEvent = PlayBegan | BatchBegan | TaskBegan | TaskEnded | HostEnded | RunEnded

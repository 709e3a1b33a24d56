"""The lines of the journal of a playbook: a class for each kind, which reads and spells it."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from fleetcfg.playbook.outcome import (
    BatchBegan,
    HostEnded,
    PlayBegan,
    PlaybookEvent,
    PlayEnding,
    RunEnded,
    TaskBegan,
    TaskEnded,
)
from fleetcfg.playbook.task_status import TaskStatus

_Hosts = tuple[str, ...]
_Number = Annotated[int, Field(ge=0)]
_INSTANT: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$"


class _JournalLine(BaseModel):
    """One line; *at* is UTC to the millisecond."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    at: Annotated[str, Field(pattern=_INSTANT)]


class RunLine(_JournalLine):
    """A run begins, or is taken up again.

    Attributes:
        sha256: Digest of the bytes of the file *playbook*.
        hosts: Which it is about; *tags* and *skip_tags* which of its tasks.
        left_out: Devices that are meant, and that only the signed inventory has.
    """

    kind: Literal["run", "resume"]
    run: str
    playbook: str
    sha256: str
    hosts: _Hosts
    tags: tuple[str, ...]
    skip_tags: tuple[str, ...]
    simulated: bool
    left_out: Annotated[_Hosts, Field(min_length=1)] | None = Field(
        default=None, exclude_if=lambda told: told is None
    )


class PlayLine(_JournalLine):
    """A play begins, with the sizes of its batches; plays, batches and tasks count from 0."""

    kind: Literal["play"] = "play"
    play: _Number
    name: str
    batches: tuple[_Number, ...]


class BatchLine(_JournalLine):
    """A batch begins."""

    kind: Literal["batch"] = "batch"
    play: _Number
    batch: _Number
    hosts: _Hosts


class TaskLine(_JournalLine):
    """A task begins."""

    kind: Literal["task"] = "task"
    play: _Number
    task: _Number
    hosts: _Hosts


class ResultLine(_JournalLine):
    """A task ended on one host."""

    kind: Literal["result"] = "result"
    play: _Number
    task: _Number
    host: str
    word: TaskStatus
    code: str
    facts: Mapping[str, str | int | bool]
    said: Mapping[str, str | int | bool]


class HostLine(_JournalLine):
    """A host is through with a play, or left it."""

    kind: Literal["host"] = "host"
    play: _Number
    host: str
    finished: bool


class EndLine(_JournalLine):
    """It is over."""

    kind: Literal["end"] = "end"
    ending: PlayEnding


class RecapLine(_JournalLine):
    """How many tasks ended how, by host."""

    kind: Literal["recap"] = "recap"
    hosts: Mapping[str, Mapping[TaskStatus, _Number]]


JournalRecord = (
    RunLine | PlayLine | BatchLine | TaskLine | ResultLine | HostLine | EndLine | RecapLine
)


def read_line(line: bytes) -> JournalRecord | None:
    """Return what *line* tells; None of one that was torn, or that is no line of a journal."""
    try:
        return _lines().validate_json(line)
    except ValidationError:
        return None


@cache
def _lines() -> TypeAdapter[JournalRecord]:
    return TypeAdapter(Annotated[JournalRecord, Field(discriminator="kind")])


def line_of(event: PlaybookEvent, at: str) -> JournalRecord:
    """Return the line of what happened *at* a time."""
    match event:
        case PlayBegan(staged):
            sizes = tuple(map(len, staged.batches))
            return PlayLine(at=at, play=staged.number, name=staged.play.name, batches=sizes)
        case BatchBegan(play, number, hosts):
            return BatchLine(at=at, play=play, batch=number, hosts=hosts)
        case TaskBegan(play, number, hosts):
            return TaskLine(at=at, play=play, task=number, hosts=hosts)
        case TaskEnded(play, number, outcome):
            return ResultLine(
                at=at,
                play=play,
                task=number,
                host=outcome.host,
                word=outcome.status,
                code=outcome.code,
                facts=outcome.facts,
                said=outcome.said,
            )
        case HostEnded(play, host, finished):
            return HostLine(at=at, play=play, host=host, finished=finished)
        case RunEnded(ending):
            return EndLine(at=at, ending=ending)

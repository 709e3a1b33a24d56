"""What is to be done on one device, and what came back: frozen nouns with one JSON spelling each.

A job names documents by their digest. It holds no closure, no path of the sender and no credential:
any worker can do it that has the documents, its own keeper of credentials and, where it writes, its
own ledger, root, key and clock.

The spelling: all members, in the order of the fields, maps sorted by name, no space, UTF-8. What is
spelled in another way is refused, so that no two readers can differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from fleetcfg.errors import Facts, JobError, Stage

JobKind = Literal["read", "audit", "check", "apply", "reconcile", "command"]
DocumentRole = Literal[
    "declarations", "signed_declarations", "authorized_state", "changeset", "bundle"
]

MAX_JOB_BYTES: Final = 16 * 1024
MAX_RESULT_BYTES: Final = 64 * 1024 * 1024  # a whole configuration with its value spaces is 2 MB
MIN_SECONDS: Final = 0.001
MAX_SECONDS: Final = 86_400.0

_STRICT: Final = ConfigDict(extra="forbid", ser_json_inf_nan="constants")
_Name = Annotated[str, Field(min_length=1, max_length=1024)]
_Seconds = Annotated[float, Field(ge=MIN_SECONDS, le=MAX_SECONDS, allow_inf_nan=False)]
_Option = str | int | bool


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document of a job, by what it is for and its SHA-256 (64 hex digits)."""

    __pydantic_config__ = _STRICT

    role: DocumentRole
    sha256: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How long and how much one job may take.

    Attributes:
        deadline_seconds: From the moment it is begun to its end; enforced from outside.
        connect_seconds: Until a connection to the device must stand.
        answer_seconds: For each answer of the device.
        answer_bytes: Of one answer.
    """

    __pydantic_config__ = _STRICT

    deadline_seconds: _Seconds
    connect_seconds: _Seconds
    answer_seconds: _Seconds
    answer_bytes: Annotated[int, Field(gt=0, le=MAX_RESULT_BYTES)]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to be done on one device.

    Attributes:
        id: Unique among the jobs of a runner.
        options: The kind's own; one that its kind does not know is refused.
        not_after: When it is too late to begin it, by the worker's clock; None for never.
    """

    __pydantic_config__ = _STRICT

    id: _Name
    kind: JobKind
    host: _Name
    documents: tuple[DocumentRef, ...]
    limits: JobLimits
    options: Mapping[str, _Option] = field(default_factory=dict[str, _Option])
    not_after: AwareDatetime | None = None

    def __post_init__(self) -> None:
        """Sort the options: there is one spelling."""
        object.__setattr__(self, "options", dict(sorted(self.options.items())))


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job brought nothing.

    Attributes:
        code: ``RUN_DEADLINE``; ``RUN_CRASHED`` (the work raised; facts: ``detail``, the kind of the
            exception); ``RUN_WORKER_DIED``; ``JOB_CANCELLED``; ``JOB_EXPIRED``;
            ``JOB_DOCUMENT_ABSENT``, ``JOB_DOCUMENT_WRONG``; ``JOB_MALFORMED``;
            ``JOB_RESULT_MALFORMED``; or what the work itself says: ``DEV_*``, a refusal of *stage*.
    """

    __pydantic_config__ = _STRICT

    code: Annotated[str, Field(pattern=r"\A[A-Z][A-Z0-9_]{0,63}\z")]
    facts: Facts = field(default_factory=dict[str, str | int])
    stage: Stage = Stage.BYTES

    def __post_init__(self) -> None:
        """Sort the facts: there is one spelling."""
        object.__setattr__(self, "facts", dict(sorted(self.facts.items())))


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a worker brings back of one job: a body, or why there is none.

    Attributes:
        used: The documents that it was really judged by.
        body: The noun of the job's kind, as JSON.
    """

    __pydantic_config__ = _STRICT

    job: _Name
    host: _Name
    used: tuple[DocumentRef, ...] = ()
    body: Any = None
    failure: JobFailure | None = None


_JOB: Final = TypeAdapter(Job)
_RESULT: Final = TypeAdapter(JobResult)
_T = TypeVar("_T", Job, JobResult)


def spell_job(job: Job) -> bytes:
    """Return the one spelling of *job*."""
    return _JOB.dump_json(job)


def require_readable(job: Job) -> None:
    """Refuse a job that no worker would take: a dataclass holds whatever it was given.

    Raises:
        JobError: ``JOB_MALFORMED``.
    """
    try:
        read_job(spell_job(job))
    except PydanticSerializationError as error:  # a name with half a character
        raise JobError("JOB_MALFORMED") from error


def spell_result(result: JobResult) -> bytes:
    """Return the one spelling of *result*."""
    return _RESULT.dump_json(result)


def read_job(data: bytes) -> Job:
    """Read a job, whatever the bytes.

    Raises:
        JobError: ``JOB_MALFORMED``: too long, another spelling, or no job at all.
    """
    return _read(_JOB, data, MAX_JOB_BYTES, "JOB_MALFORMED")


def read_result(data: bytes) -> JobResult:
    """Read a result, whatever the bytes.

    Raises:
        JobError: ``JOB_RESULT_MALFORMED``: too long, another spelling, no result, or one that has
            both a body and a failure, or neither.
    """
    result = _read(_RESULT, data, MAX_RESULT_BYTES, "JOB_RESULT_MALFORMED")
    if (result.body is None) is (result.failure is None):
        raise JobError("JOB_RESULT_MALFORMED")
    return result


def make_limits(
    deadline_seconds: float, connect_seconds: float, answer_seconds: float, answer_bytes: int
) -> JobLimits:
    """Return limits that a job can have, as near to these as there are."""
    seconds = (deadline_seconds, connect_seconds, answer_seconds)
    deadline, connect, answer = (min(MAX_SECONDS, max(MIN_SECONDS, each)) for each in seconds)
    return JobLimits(deadline, connect, answer, answer_bytes)


def require_timely(job: Job, now: datetime) -> None:
    """Refuse a job that comes too late to be begun.

    Args:
        job: What is to be done.
        now: The time, by the worker's clock.

    Raises:
        JobError: ``JOB_EXPIRED``.
    """
    if job.not_after is not None and job.not_after < now:
        raise JobError("JOB_EXPIRED", at=job.not_after.isoformat(timespec="seconds"))


def fail(job: Job, code: str, **facts: str | int) -> JobResult:
    """Return a result of *job* that says why there is none."""
    return JobResult(job.id, job.host, failure=JobFailure(code, facts))


def _read(adapter: TypeAdapter[_T], data: bytes, limit: int, code: str) -> _T:
    if len(data) > limit:
        raise JobError(code)
    try:
        noun = adapter.validate_json(data, strict=True)
        again = adapter.dump_json(noun)
    except (ValidationError, PydanticSerializationError) as error:
        raise JobError(code) from error
    if again != data:  # a member named twice, other order, spaces, NaN
        raise JobError(code)
    return noun

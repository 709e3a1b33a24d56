"""What the sender believes of a result's body: one noun of the job's kind, of the job's device."""

from collections.abc import Callable
from dataclasses import Field
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from fleetcfg.jobs.job import JobFailure, JobResult


class _Noun(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


_T = TypeVar("_T", bound=_Noun)
_MALFORMED = JobFailure("JOB_RESULT_MALFORMED")


def read_body(
    result: JobResult, adapter: TypeAdapter[_T], host_of: Callable[[_T], str]
) -> _T | JobFailure:
    """Return the noun that *result* brought, or why it brought none.

    A worker may be another machine. A body that is no noun of this kind, has more members or fewer,
    or tells of another device than the job did is ``JOB_RESULT_MALFORMED``: one device is lost by
    it, and no run ends.

    Args:
        result: Of a job.
        adapter: Of the noun, a dataclass.
        host_of: Gives the device of which the noun tells.
    """
    if result.failure is not None:
        return result.failure
    try:
        noun = adapter.validate_python(result.body)
    except ValidationError:
        return _MALFORMED
    names = noun.__dataclass_fields__.keys()
    is_whole = isinstance(result.body, dict) and result.body.keys() == names
    return noun if is_whole and host_of(noun) == result.host else _MALFORMED

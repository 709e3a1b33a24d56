"""Change one device, check whether it could be, or settle what is in doubt: kinds behind a door.

A job is no authority. What it names comes through the worker's own door, by the worker's own record
and clock, and what is done is written into that record. No job says where these are.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.reconcile import check_device, reconcile_device
from fleetcfg.apply.rollout import attempt_device
from fleetcfg.errors import JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobKind, JobResult, require_timely
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.ledger.attempts import Attempt
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.worker.bodies import read_body


class ChangeContext(NamedTuple):
    """A change-set that came through this worker's door, and what it is applied with.

    Attributes:
        authorized: None for a job that needs none: what is in doubt is settled by the record.
    """

    authorized: Authorized[ChangeSet] | None
    apply_context: ApplyContext


Door = Callable[[Job, Documents], ChangeContext]
"""Takes what a job names through this worker's door.

Raises `RefusalError` as the door does, `LedgerError`, and `JobError`."""

_OUTCOME: Final = TypeAdapter(DeviceOutcome)


def change_work(door: Door, clock: Callable[[], datetime]) -> Work:
    """Return what does jobs of the kinds behind *door*."""

    def work(job: Job, documents: Documents, hold: Hold) -> JobResult:
        require_timely(job, clock())
        handle = _HANDLERS.get(job.kind)
        if handle is None or _types_of(job) != _OPTIONS[job.kind]:
            raise JobError("JOB_MALFORMED")
        passed = door(job, documents)
        apply_context = replace(
            passed.apply_context, access=replace(passed.apply_context.access, hold=hold)
        )
        body = spell_outcome(handle(job, passed.authorized, apply_context))
        return JobResult(job.id, job.host, job.documents, body)

    return work


def spell_outcome(outcome: DeviceOutcome) -> object:
    """Return *outcome* as JSON."""
    return _OUTCOME.dump_python(outcome, mode="json")


def outcome_of(result: JobResult) -> DeviceOutcome | JobFailure:
    """Return the outcome that *result* brought, or why it did not."""
    return read_body(result, _OUTCOME, lambda outcome: outcome.device)


def _apply(
    job: Job, authorized: Authorized[ChangeSet] | None, apply_context: ApplyContext
) -> DeviceOutcome:
    passed, change = _change_of(job, authorized)
    return attempt_device(passed, change, apply_context)


def _check(
    job: Job, authorized: Authorized[ChangeSet] | None, apply_context: ApplyContext
) -> DeviceOutcome:
    passed, change = _change_of(job, authorized)
    return check_device(passed, change, apply_context)


def _reconcile(
    job: Job, _authorized: Authorized[ChangeSet] | None, apply_context: ApplyContext
) -> DeviceOutcome:
    options = job.options
    attempt = Attempt(str(options["changeset"]), job.host, int(options["attempt"]))
    store = apply_context.ledger()
    try:
        return reconcile_device(attempt, apply_context, store)
    finally:
        store.close()


def _types_of(job: Job) -> Mapping[str, type]:
    return {name: type(value) for name, value in job.options.items()}


def _change_of(
    job: Job, authorized: Authorized[ChangeSet] | None
) -> tuple[Authorized[ChangeSet], DeviceChange]:
    if authorized is not None:
        for change in authorized.document.devices:
            if change.id == job.host:
                return authorized, change
    raise JobError("JOB_MALFORMED")


_Handler = Callable[[Job, Authorized[ChangeSet] | None, ApplyContext], DeviceOutcome]
_HANDLERS: Final[Mapping[JobKind, _Handler]] = {
    "apply": _apply,
    "check": _check,
    "reconcile": _reconcile,
}
_OPTIONS: Final[Mapping[JobKind, Mapping[str, type]]] = {
    "apply": {},
    "check": {},
    "reconcile": {"changeset": str, "attempt": int},
}

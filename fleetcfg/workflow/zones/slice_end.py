"""How a slice ended here, and how its result spells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fleetcfg.errors import FleetcfgError, RefusalError, Stage
from fleetcfg.jobs.job import JobFailure, JobResult, read_result, spell_result
from fleetcfg.model.outcome import MADE, Fate
from fleetcfg.trust.crypto.canonical import Json, digest
from fleetcfg.trust.documents.about import fit_text
from fleetcfg.trust.documents.parcel import Parcel
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.workflow.changes.apply import Unrecorded

MOST_RESULT_BYTES: Final = 800_000
"""Of one device: fifty such fit into a parcel, in base64. A configuration has 100,000, packed."""


@dataclass(frozen=True, slots=True)
class SliceEnd:
    """What became of the devices of a slice.

    Attributes:
        results: By host; none if there is a *failure*, for which none was begun.
        receipts: Envelopes of the receipts that say what was written.
        unrecorded: What was written and could not be recorded; None if all was.
    """

    results: Mapping[str, JobResult] = field(default_factory=dict[str, JobResult])
    receipts: tuple[bytes, ...] = ()
    failure: FleetcfgError | None = None
    unrecorded: Unrecorded | None = None


def spell_device(found: JobResult | None, host: str) -> tuple[bytes, bool]:
    """Return the one spelling of what became of *host*, which names no job and no document.

    And whether `is_done` is said of it.
    """
    result = found or JobResult(host, host, failure=JobFailure("RUN_WORKER_DIED"))
    data = spell_result(replace(result, job=host, used=()))
    if len(data) <= MOST_RESULT_BYTES:
        return data, is_done(result)
    failure = JobFailure("JOB_RESULT_MALFORMED")
    return spell_result(JobResult(host, host, failure=failure)), False


def is_done(result: JobResult) -> bool:
    """Tell whether a device was seen, or is made as it was to be."""
    body: Any = result.body
    if result.failure is not None or not isinstance(body, dict):
        return False
    return body.get("fate", Fate.APPLIED) in MADE and not body.get("report", {}).get("reason")


def count_done(parcel: Parcel, said: SliceResult) -> int:
    """Return of how many devices a result that was kept here says so."""
    results = (read_result(parcel.objects[device.result]) for device in said.devices)
    return sum(map(is_done, results))


def tell_devices(spelled: Mapping[str, bytes], receipts: tuple[bytes, ...]) -> dict[str, Json]:
    """Return what a result says of devices, and of the *receipts*."""
    devices: list[Json] = [
        {"id": host, "result": digest(data)} for host, data in sorted(spelled.items())
    ]
    return {"devices": devices, "receipts": sorted(map(digest, receipts))}


def tell_failure(failure: FleetcfgError) -> dict[str, Json]:
    """Return what a result says of a slice that could not be begun."""
    facts: dict[str, Json] = {
        name: fact if isinstance(fact, int) else fit_text(fact)
        for name, fact in failure.facts.items()
    }
    stage = failure.stage if isinstance(failure, RefusalError) else Stage.BYTES
    told: Json = {"code": failure.code, "stage": int(stage), "facts": facts}
    return {"devices": [], "receipts": [], "failure": told}

"""What a result that came home says of each device; nothing of it is believed for its own sake."""

from collections.abc import Collection

from fleetcfg.authority.dispatched import SliceBatch
from fleetcfg.errors import JobError, RefusalError, Stage, refuse_at
from fleetcfg.jobs.job import JobFailure, JobResult, read_result
from fleetcfg.model.outcome import MADE, DeviceOutcome
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.parcel import Parcel
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.worker.change import outcome_of
from fleetcfg.workflow.zones.slice_end import MOST_RESULT_BYTES


def read_device(parcel: Parcel, host: str, sha256: str) -> JobResult:
    """Return what became of *host*; one device is lost by an object that says nothing of it.

    An object that no worker makes so long is not taken apart: JSON takes forty times its bytes.
    """
    data = parcel.objects[sha256]
    if len(data) > MOST_RESULT_BYTES:
        return JobResult(host, host, failure=JobFailure("JOB_RESULT_MALFORMED"))
    try:
        result = read_result(data)
    except JobError as error:
        return JobResult(host, host, failure=JobFailure(error.code))
    if (result.job, result.host, result.used) != (host, host, ()):
        return JobResult(host, host, failure=JobFailure("JOB_RESULT_MALFORMED"))
    return result


def made_by_receipts(
    parcel: Parcel, said: SliceResult, batch: SliceBatch, issued: str
) -> frozenset[str]:
    """Return the devices that the receipts of a result call changed.

    All of them are of the change-set that was given out; *issued* is its digest, empty of one that
    was given out by an earlier release. The door lets in any that an executor has signed: a stolen
    key would fill the log with those of other changes.
    """
    made: set[str] = set()
    for sha256 in said.receipts:  # one at a time: who signed them is not known yet
        with refuse_at(Stage.BYTES):
            receipt = read_receipt(read_envelope(parcel.objects[sha256], "receipt").payload)
        is_another = bool(issued) and receipt.changeset != issued
        if receipt.id != batch.changeset or is_another:
            facts = {"slice": said.slice, "changeset": receipt.id}
            raise RefusalError("RESULT_RECEIPT_OTHER", stage=Stage.CHANGESET, **facts)
        made.update(device.id for device in receipt.devices if device.outcome in MADE)
    return frozenset(made)


def require_receipts(parcel: Parcel, said: SliceResult, made: Collection[str]) -> None:
    """Refuse a result that says a device is changed where no executor has signed that it is.

    A machine in a zone signs results by itself; a receipt takes the executor's key. *made* are the
    devices that receipts call changed.
    """
    for device in said.devices:
        outcome = outcome_of(read_device(parcel, device.id, device.result))
        told = isinstance(outcome, DeviceOutcome) and outcome.fate in MADE
        if told and device.id not in made:
            facts = {"slice": said.slice, "host": device.id}
            raise RefusalError("RESULT_RECEIPT", stage=Stage.CHANGESET, **facts)

"""One at a time on a device: what reads it waits for no other, and comes in beside none."""

from pathlib import Path

from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobResult
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.ledger.attempts import hold_device


def leased(work: Work, ledger: Path) -> Work:
    """Return *work* that has the device to itself, among all that share the record in *ledger*.

    A device that another process reads for a slice, or writes to, is LOCKED.
    """

    def do(job: Job, documents: Documents, hold: Hold) -> JobResult:
        with hold_device(ledger, job.host):
            return work(job, documents, hold)

    return do

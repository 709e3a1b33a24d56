"""One at a time on a device: what reads it waits for its turn, and comes in beside no other."""

from pathlib import Path
from typing import Final

from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobResult
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.ledger.attempts import hold_device

_TURN: Final = 0.5  # of what a job may take: so long others are waited for; the rest is for reading


def leased(work: Work, ledger: Path) -> Work:
    """Return *work* that has the device to itself, among all that share the record in *ledger*.

    Two audits that waited for this machine are done side by side, on the same devices: each waits
    for the other's reading. A device that another process has for longer, as who writes to it may,
    is LOCKED.
    """

    def do(job: Job, documents: Documents, hold: Hold) -> JobResult:
        with hold_device(ledger, job.host, seconds=_TURN * job.limits.deadline_seconds):
            return work(job, documents, hold)

    return do

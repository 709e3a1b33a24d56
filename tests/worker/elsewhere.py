"""A worker that shares nothing with these tests: its own folder, record, trust, key and keeper."""

from pathlib import Path

from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobResult
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.worker.change import change_work
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.own_door import OwnInstallation, open_own_door
from fleetcfg.worker.perform import perform
from fleetcfg.workflow.clock import lasting
from fleetcfg.workflow.system import make_context
from fleetcfg_kit.testing.keys import make_ed25519


def make_work(folder: Path) -> Work:
    """Return what does every kind of job with what lies in *folder*."""
    own = make_context()
    context = WorkerContext(own.families, own.catalogs, own.credential, own.clock)
    place = OwnInstallation(folder / "tech", folder / "trust", make_ed25519("tech"), lasting)
    change = change_work(open_own_door(context, place), own.clock)

    def work(job: Job, documents: Documents, hold: Hold) -> JobResult:
        if job.kind in ("apply", "check", "reconcile"):
            return change(job, documents, hold)
        return perform(job, documents, context, hold)

    return work

"""What the jobs of these tests do; by name, so that a worker anywhere can be told."""

import ctypes
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg.errors import JobError
from fleetcfg.jobs.documents import DocumentStore, fetch
from fleetcfg.jobs.job import DocumentRef, Job, JobLimits, JobResult, require_timely

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
TREE = b'{"files":{}}'
DOCUMENTS = DocumentStore([TREE])
DECLARATIONS = (DocumentRef("declarations", DOCUMENTS.put(TREE)),)


def job(number, do="shout", *, deadline=600.0, documents=DECLARATIONS, not_after=None, **options):
    limits = JobLimits(deadline, 1.0, 1.0, 1000)
    options = {"do": do, **options}
    return Job(str(number), "read", f"host-{number}", documents, limits, options, not_after)


def work(job, documents, hold):
    """Do what the job's option ``do`` names."""
    require_timely(job, NOW)
    for ref in job.documents:
        fetch(documents, ref.sha256)
    body = _WORKS[str(job.options["do"])](job, hold)
    if isinstance(body, JobResult):
        return body
    return JobResult(job.id, job.host, job.documents, body)


def _shout(job, _hold):
    return job.host.upper()


def _raise(job, _hold):
    raise ValueError(job.host)


def _leave(_job, _hold):
    raise SystemExit(0)


def _raise_with_odd_facts(_job, _hold):
    raise JobError("JOB_MALFORMED", code="a fact", job="another")


def _raise_with_no_code(_job, _hold):
    raise JobError("not-a-code")


def _wait(job, hold):
    """Wait until it is broken off, and leave a witness of it."""
    event = threading.Event()
    hold(event.set)
    event.wait(60)
    Path(str(job.options["witness"])).touch()
    return "late"


def _never_return(_job, _hold):
    threading.Event().wait(600)


def _die(_job, _hold):
    os.kill(os.getpid(), signal.SIGKILL)


def _freeze(_job, _hold):
    ctypes.PyDLL(None).sleep(600)  # a C call that does not let go of the interpreter lock


def _be_slow(job, _hold):
    threading.Event().wait(float(job.options["milliseconds"]) / 1000)
    return "slow"


def _be_long(_job, _hold):
    return "x" * 300_000


def _be_another(job, _hold):
    return JobResult("999", job.host, job.documents, "mine")


def _use_others(job, _hold):
    return JobResult(job.id, job.host, (DocumentRef("changeset", "0" * 64),), "mine")


def _be_empty(job, _hold):
    return JobResult(job.id, job.host, job.documents)


def _be_no_json(_job, _hold):
    return {object(): object()}


def _be_no_number(_job, _hold):
    return float("nan")


def _be_endless(_job, _hold):
    return {"uptime": 10**5000}


def _raise_when_broken_off(_job, hold):
    hold(lambda: int("no number"))
    threading.Event().wait(60)


def _hang_when_broken_off(_job, hold):
    hold(lambda: threading.Event().wait(60))
    threading.Event().wait(60)


def _tell_surroundings(_job, _hold):
    return {"folder": str(Path.cwd()), "process": os.getpid(), "names": sorted(os.environ)}


_WORKS = {
    "shout": _shout,
    "raise": _raise,
    "leave": _leave,
    "raise with odd facts": _raise_with_odd_facts,
    "raise with no code": _raise_with_no_code,
    "wait": _wait,
    "never return": _never_return,
    "die": _die,
    "freeze": _freeze,
    "be slow": _be_slow,
    "be long": _be_long,
    "be another": _be_another,
    "use others": _use_others,
    "be empty": _be_empty,
    "be no json": _be_no_json,
    "be no number": _be_no_number,
    "be endless": _be_endless,
    "raise when broken off": _raise_when_broken_off,
    "hang when broken off": _hang_when_broken_off,
    "tell surroundings": _tell_surroundings,
}

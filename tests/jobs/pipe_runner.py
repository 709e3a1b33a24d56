"""A runner that pushes every job through bytes into another process, which shares nothing with us.

The process has a folder and an environment of its own. Lines of JSON are all that crosses: ours
``{"job": …}`` and ``{"document": …}``, its ``{"get": …}`` and ``{"result": …}``.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from fleetcfg.errors import JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobResult, fail, read_job, read_result, spell_job, spell_result
from fleetcfg.jobs.runner import LOOK_SECONDS, do_job
from fleetcfg.jobs.stop import Stop

ROOT = Path(__file__).parents[2]


class PipeRunner:
    """One job at a time, in a process that begins in *folder* with *environment*.

    Args:
        make: ``module:function`` that gives what a job is done with, on the other side.
        folder: Where the other process begins, and the only argument of *make*.
    """

    def __init__(self, make: str, folder: Path, environment: dict[str, str] | None = None) -> None:
        self._command = [sys.executable, "-m", "tests.jobs.pipe_runner", make, str(ROOT)]
        self._folder = folder
        self._environment = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **(environment or {})}

    def run(self, jobs: Iterable[Job], documents: Documents, stop: Stop) -> Iterator[JobResult]:
        other = None
        try:
            for job in jobs:
                other = other or _Other(self._command, self._folder, self._environment)
                yield other.do(job, documents, stop)
                if not other.is_alive:
                    other.end()
                    other = None
                if stop.is_asked:
                    return
        finally:
            if other is not None:
                other.end()


class _Other:
    """The other process, as we see it."""

    def __init__(self, command, folder, environment):
        self._process: Any = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self.is_alive = True
        Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _tell(self, **what):
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def do(self, job, documents, stop):
        ends = monotonic() + job.limits.deadline_seconds
        self._tell(job=spell_job(job).decode())
        while True:
            try:
                line = self._lines.get(timeout=LOOK_SECONDS)
            except Empty:
                if stop.is_forced:
                    return self._lost(job, "JOB_CANCELLED")
                if monotonic() > ends:
                    return self._lost(job, "RUN_DEADLINE")
                continue
            if line is None:
                return self._lost(job, "RUN_WORKER_DIED")
            told = json.loads(line)
            if "result" in told:
                return self._result(job, told["result"])
            self._tell(document=_given(documents, told["get"]))

    def _result(self, job, text):
        try:
            return read_result(text.encode())
        except JobError as error:
            return fail(job, error.code)

    def _lost(self, job, code):
        self._process.kill()
        self.is_alive = False
        return fail(job, code)

    def end(self):
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _given(documents, sha256):
    try:
        return b64encode(documents.get(sha256)).decode()
    except JobError:
        return None


class _Asked:
    """The documents, as the other side sees them."""

    def get(self, sha256):
        _say(get=sha256)
        given = json.loads(sys.stdin.readline())["document"]
        if given is None:
            raise JobError("JOB_DOCUMENT_ABSENT", sha256=sha256)
        return b64decode(given)


def main():
    module, _, name = sys.argv[1].partition(":")
    make = getattr(__import__(module, fromlist=[name]), name)
    work, documents = make(Path.cwd()), _Asked()
    for line in sys.stdin:
        result = do_job(work, read_job(json.loads(line)["job"].encode()), documents, _ignore)
        try:
            spelled = spell_result(result).decode()
        except ValueError:
            spelled = ""
        _say(result=spelled)


def _say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _ignore(_break_off):
    """Nothing here is broken off: who is too slow is killed."""


def contract_work(_folder):
    from tests.jobs.works import work  # noqa: PLC0415 - in the other process alone

    return work


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    main()

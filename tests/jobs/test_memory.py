"""The threads of a worker process share one arena, and leave alone what is the parent's."""

import ctypes
import gc
import os
import subprocess
import sys

import pytest

from fleetcfg.jobs.documents import DocumentStore
from fleetcfg.jobs.job import JobResult
from fleetcfg.jobs.local import LocalRunner, Pool
from fleetcfg.jobs.stop import Stop
from fleetcfg.machine.cores import FORKS
from tests.jobs.works import job

PROGRAM = """
import ctypes
import sys
import tempfile
from pathlib import Path
from threading import Barrier
from fleetcfg.jobs.documents import DocumentStore
from fleetcfg.jobs.job import JobResult
from fleetcfg.jobs.local import LocalRunner, Pool
from fleetcfg.jobs.stop import Stop
from tests.jobs.works import job

AT_ONCE = 8
together = Barrier(AT_ONCE)
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p

def count_arenas():
    with tempfile.NamedTemporaryFile() as file:
        stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
        libc.malloc_info(0, stream)
        libc.fclose(stream)
        return Path(file.name).read_text().count("<heap nr=")

def work(job, documents, hold):
    kept = bytearray(100_000)
    together.wait()  # every thread has asked for memory, and none has given it back
    return JobResult(job.id, job.host, job.documents, [len(kept), count_arenas()])

runner = LocalRunner(Pool(int(sys.argv[1]), AT_ONCE), work)
jobs = [job(number) for number in range(AT_ONCE)]
print(max(result.body[1] for result in runner.run(jobs, DocumentStore(), Stop())))
"""


def arenas(processes: int) -> int:
    program = [sys.executable, "-c", PROGRAM, str(processes)]
    done = subprocess.run(program, check=True, capture_output=True, text=True, timeout=600)
    return int(done.stdout)


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"),
    reason="only glibc has several arenas",
)
def test_the_threads_of_a_worker_share_one_arena_where_others_have_several():
    assert arenas(processes=1) == 1
    assert arenas(processes=0) > 1  # in threads of this process, which decides for itself


class Kept:
    """What the parent keeps of one result."""


@pytest.mark.skipif(not FORKS, reason="no process is forked here")
def test_a_worker_that_begins_later_does_not_look_through_what_came_meanwhile():
    """Its collector would write to each object, and the system copy it."""
    kept, seen = list[Kept](), list[tuple[int, int]]()

    def work(one, _documents, _hold):
        tracked = sum(isinstance(each, Kept) for each in gc.get_objects())
        return JobResult(one.id, one.host, one.documents, [os.getpid(), tracked])

    runner = LocalRunner(Pool(1, 1, is_pinned=False, share=5), work, "fork")
    for result in runner.run(map(job, range(20)), DocumentStore(), Stop()):
        kept.append(Kept())
        seen.append(result.body)

    assert len({process for process, _ in seen}) >= 4
    assert {tracked for _, tracked in seen} == {0}
    assert gc.get_freeze_count() == 0

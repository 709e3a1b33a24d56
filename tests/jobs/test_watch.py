"""What is closed is not read any more: its number may already be another's."""

from threading import Event

from fleetcfg.jobs.process import Watch
from tests.jobs.works import DOCUMENTS, work


class Ended:
    """A connection whose other end is gone; a first reader is slow to hear of it."""

    def __init__(self):
        self.reads = 0
        self.is_closed = False

    def recv_bytes(self):
        assert not self.is_closed
        self.reads += 1
        Event().wait(0.05)
        raise EOFError

    def close(self):
        self.is_closed = True


def test_once_the_other_end_is_gone_no_thread_reads_again():
    connection = Ended()
    watch = Watch(connection, work, DOCUMENTS, grace=0.3)  # type: ignore[arg-type]  # it reads as one

    watch.serve(4)
    watch.close()
    Event().wait(0.3)

    assert (connection.reads, connection.is_closed) == (1, True)

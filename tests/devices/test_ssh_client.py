"""What the SSH client does in paramiko's place: it reads ahead, and needs no thread for a limit."""

from socket import socket, socketpair
from threading import enumerate as threads

import paramiko
import pytest

from fleetcfg.devices.transports import ssh_client
from fleetcfg.devices.transports.ssh_client import HandshakePackets, ReadAhead


class CountingSocket(socket):
    """A socket that counts how often it is asked for what has come."""

    asked = 0

    def recv(self, bufsize, flags=0):
        """Count, and receive."""
        self.asked += 1
        return super().recv(bufsize, flags)


@pytest.fixture
def line():
    """Yield both ends of a connection."""
    ours, theirs = socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_has_come_is_read_at_once_and_given_in_the_pieces_asked_for(line):
    ours, theirs = line
    theirs.sendall(b"head1rest of it" * 3)

    with CountingSocket(fileno=ours.detach()) as counting:
        ahead = ReadAhead(counting)
        pieces = [ahead.recv(most) for _ in range(3) for most in (5, 10)]

    assert pieces == [b"head1", b"rest of it"] * 3
    assert counting.asked == 1


def test_a_large_piece_is_read_as_it_is_asked_for(line):
    """A buffer is for heads and small packets: no more is held than it has room for."""
    ours, theirs = line
    ahead = ReadAhead(ours)
    data = bytes(range(256)) * 400
    theirs.sendall(data)

    first, come = ahead.recv(4), b""
    while len(come) < len(data) - 4:
        come += ahead.recv(100_000)

    assert first + come == data


def test_the_end_of_a_connection_comes_after_what_was_read(line):
    ours, theirs = line
    ahead = ReadAhead(ours)
    theirs.sendall(b"bye")
    theirs.close()

    assert [ahead.recv(2), ahead.recv(2), ahead.recv(2), ahead.recv(2)] == [b"by", b"e", b"", b""]


def test_a_limit_that_passes_leaves_what_comes_later(line):
    ours, theirs = line
    ahead = ReadAhead(ours)
    ahead.settimeout(0.01)

    with pytest.raises(TimeoutError):
        ahead.recv(4)
    theirs.sendall(b"late")

    assert ahead.recv(4) == b"late"


def test_a_handshake_has_a_limit_and_no_thread_that_waits_for_it(line, monkeypatch):
    now = 100.0
    monkeypatch.setattr(ssh_client, "monotonic", lambda: now)
    packets = HandshakePackets(line[0])
    before = threads()

    packets.start_handshake(15)
    packets.start_handshake(1000)  # again at each exchange of keys; the first counts

    assert threads() == before
    assert not packets.handshake_timed_out()
    now = 115.0
    assert packets.handshake_timed_out()
    with pytest.raises(EOFError):
        packets.read_all(4)


def test_a_handshake_that_was_done_in_time_has_no_limit_any_more(line, monkeypatch):
    now = 100.0
    monkeypatch.setattr(ssh_client, "monotonic", lambda: now)
    packets = HandshakePackets(line[0])

    packets.start_handshake(15)
    packets.complete_handshake()
    packets.start_handshake(15)  # the keys are exchanged anew
    now = 1000.0

    assert not packets.handshake_timed_out()


def test_paramiko_still_asks_by_these_names():
    """What is overridden would be called by nobody otherwise."""
    for name in ("start_handshake", "handshake_timed_out", "complete_handshake", "read_all"):
        assert callable(getattr(paramiko.packet.Packetizer, name))
    asked = paramiko.packet.Packetizer.read_all.__code__.co_names
    begun = paramiko.Transport.run.__code__.co_names
    assert "handshake_timed_out" in asked
    assert {"start_handshake", "complete_handshake"} <= {*begun}

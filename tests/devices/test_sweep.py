"""A sweep: what answers, what it shows of itself, and that nothing else is told to it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest

from fleetcfg.devices.sweep import SeenAddress, SweepClock, SweepPace, SweepPorts, Turns, sweep
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, find_port, run_fleet

ADDRESSES = [f"127.24.1.{number}" for number in range(1, 5)]
PACE = SweepPace(per_second=500.0, seconds=5.0)


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    box = SimDevice("box", ADDRESSES[0], "Room Bar", "ce11", "FOC1", "00:50:60:00:00:01")
    with run_fleet(SimFleet((box,), USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


@contextmanager
def taking(address: str) -> Iterator[tuple[int, list[bytes]]]:
    """Take one connection at *address*; give the port, and what was heard on it."""
    heard: list[bytes] = []
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server((address, 0)))

        def take() -> None:
            wire, _ = door.accept()
            with wire:
                wire.settimeout(20)
                while more := wire.recv(100):
                    heard.append(more)

        thread = Thread(target=take, daemon=True)
        thread.start()
        yield door.getsockname()[1], heard
        thread.join(20)


def test_a_box_shows_its_certificate_and_its_host_key(fleet) -> None:
    there = fleet.at("box")
    ports: SweepPorts = {
        there.ports["https"]: "certificate",
        there.ports["ssh"]: "host_key",
        9: "none",
    }

    seen = list(sweep(ADDRESSES[:2], ports, PACE))

    assert seen == [
        SeenAddress(
            ADDRESSES[0],
            (there.ports["https"], there.ports["ssh"]),
            certificate=there.certificate_sha256,
            host_key=there.host_key_sha256,
        ),
        SeenAddress(ADDRESSES[1]),
    ]
    assert fleet.stats()["box"]["logins"] == 0


def test_a_port_that_proves_nothing_is_told_nothing() -> None:
    with taking(ADDRESSES[2]) as (port, heard):
        (seen,) = sweep([ADDRESSES[2]], {port: "none"}, PACE)

    assert (seen.ports, seen.certificate, seen.host_key) == ((port,), "", "")
    assert heard == []


@pytest.mark.parametrize("proof", ["certificate", "host_key"])
def test_who_shows_nothing_is_seen_all_the_same(proof) -> None:
    with taking(ADDRESSES[3]) as (port, heard):
        (seen,) = sweep([ADDRESSES[3]], {port: proof}, SweepPace(500.0, 0.2))

    assert (seen.ports, seen.certificate, seen.host_key) == ((port,), "", "")
    assert USER.encode() not in b"".join(heard)
    assert PASSWORD.encode() not in b"".join(heard)


def test_boxes_that_stall_are_heard_side_by_side() -> None:
    """Each stalls until all are being heard: one after the other none of them ever would go on."""
    together = Barrier(len(ADDRESSES), timeout=600)

    def stall(door: socket.socket) -> None:
        for _ in range(2):  # whether the port is open, and then what is shown there
            wire, _ = door.accept()
            with wire:
                if wire.recv(1):
                    together.wait()

    with ExitStack() as stack:
        port = find_port()
        doors = [stack.enter_context(socket.create_server((a, port))) for a in ADDRESSES]
        threads = [Thread(target=stall, args=(door,), daemon=True) for door in doors]
        for thread in threads:
            thread.start()

        seen = list(sweep(ADDRESSES, {port: "certificate"}, SweepPace(500.0, 600.0)))

        for thread in threads:
            thread.join(60)
    assert [one.ports for one in seen] == [(port,)] * len(ADDRESSES)
    assert not together.broken


def test_what_answers_nothing_at_all_is_silent() -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server((ADDRESSES[0], 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(2):  # more than it keeps: what comes after them is not even refused
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex((ADDRESSES[0], port))

        (seen,) = sweep([ADDRESSES[0]], {port: "none"}, SweepPace(500.0, 0.3))

    assert (seen.is_silent, seen.is_unreached) == (True, False)


def test_what_this_machine_cannot_call_is_not_silent() -> None:
    (seen,) = sweep(["192.0.2.9"], {22: "none"}, PACE)  # an address of documents: never called

    assert seen.is_unreached


class Time:
    """A time that passes only while something waits; *late* is by how much each wait is longer."""

    def __init__(self, late: float = 0.0) -> None:
        self.now, self.late = 100.0, late
        self.waits: list[float] = []

    def count(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds + self.late

    @property
    def clock(self) -> SweepClock:
        return SweepClock(self.count, self.wait)


def test_each_connection_waits_for_its_turn() -> None:
    time = Time()
    pace = SweepPace(per_second=40.0, seconds=5.0)

    seen = list(sweep(ADDRESSES, {9: "none", 10: "none"}, pace, time.clock))

    assert len(seen) == 4
    assert time.waits == pytest.approx([1 / 40] * 7)  # eight connections: the first begins at once


def test_a_turn_that_came_late_is_not_made_up_for() -> None:
    time = Time(late=0.3)
    turns, begun = Turns(0.1, time.clock), list[float]()

    for _ in range(4):
        turns.take()
        begun.append(time.now)
    time.now += 5.0
    for _ in range(2):
        turns.take()
        begun.append(time.now)

    assert begun == pytest.approx([100.0, 100.4, 100.8, 101.2, 106.2, 106.6])

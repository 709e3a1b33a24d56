"""A sweep: what answers, what it shows of itself, and that nothing else is told to it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from threading import Thread
from time import monotonic

import pytest

from fleetcfg.devices import sweep as swept
from fleetcfg.devices.sweep import SeenAddress, SweepPace, SweepPorts, sweep
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

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


def test_what_answers_nothing_at_all_is_silent(monkeypatch) -> None:
    monkeypatch.setattr(swept, "_call", lambda *_: "silent")

    seen = list(sweep(ADDRESSES, {22: "none"}, PACE))

    assert [(one.is_silent, one.is_unreached) for one in seen] == [(True, False)] * 4


def test_what_this_machine_cannot_call_is_not_silent() -> None:
    (seen,) = sweep(["192.0.2.9"], {22: "none"}, PACE)  # an address of documents: never called

    assert seen.is_unreached


def test_no_more_connections_are_begun_in_a_second_than_were_asked_for(monkeypatch) -> None:
    begun: list[float] = []

    def call(*_: object) -> str:
        begun.append(monotonic())
        return "silent"

    monkeypatch.setattr(swept, "_call", call)

    list(sweep(ADDRESSES, {22: "none", 443: "none"}, SweepPace(per_second=40.0, seconds=0.1)))

    assert len(begun) == 8
    assert max(begun) - min(begun) >= 7 / 40 - 0.03
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(begun))

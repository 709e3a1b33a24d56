"""A fleet too large for a socket of its own each shares one, and stays on loopback."""

import errno
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fleetcfg_kit.sim.core import engine
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.in_process import running
from fleetcfg_kit.sim.core.launch import ask

DEVICES = tuple(
    SimDevice(f"d{n}", f"127.20.4.{n}", "SX10", "", f"FOC{n}", "00:50:60:00:00:01")
    for n in range(1, 4)
)


def reach(address: str, port: int) -> bytes:
    with socket.create_connection((address, port), timeout=600) as wire:
        return wire.recv(8)


def test_a_shared_door_serves_every_device_and_resets_the_rest(
    monkeypatch: pytest.MonkeyPatch, now
) -> None:
    monkeypatch.setattr(engine, "raise_file_limit", lambda: 0)
    with TemporaryDirectory() as folder:
        state_dir = Path(folder) / "s"
        with running(SimFleet(DEVICES, "admin", "x", 0, 0), state_dir, now) as ready:
            port = ready.devices[0].ssh_port
            assert {reach(d.address, port) for d in ready.devices} == {b"SSH-2.0-"}

            ask(state_dir, {"op": "power", "host": "d2", "state": "off"})

            with pytest.raises(ConnectionResetError):
                reach("127.20.4.2", port)
            with pytest.raises(ConnectionResetError):
                reach("127.20.4.99", port)
            assert reach("127.20.4.1", port) == b"SSH-2.0-"

            ask(state_dir, {"op": "power", "host": "d2", "state": "on"})
            assert reach("127.20.4.2", port) == b"SSH-2.0-"


def test_a_port_that_the_system_chose_is_the_fleets_at_every_address(now) -> None:
    with TemporaryDirectory() as folder:
        state_dir = Path(folder) / "s"
        with running(SimFleet(DEVICES, "admin", "x", 0, 0), state_dir, now) as ready:
            port = ready.devices[0].ssh_port
            ask(state_dir, {"op": "power", "host": "d2", "state": "off"})

            for address in ("127.20.4.2", "127.20.4.99"):
                with socket.socket() as other, pytest.raises(OSError, match=r".") as taken:
                    other.bind((address, port))
                assert taken.value.errno == errno.EADDRINUSE

"""An emulated line takes the time of a real one."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http.client import HTTPSConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.core.in_process import running
from fleetcfg.sim.core.state_folder import ReadyFile

RTT_S = 0.1
SLACK_S = 0.09  # less than another round trip would take


@pytest.fixture(scope="module")
def far(now) -> Iterator[ReadyFile]:
    device = SimDevice("far", "127.20.1.1", "Room Kit", "9.15", "FOC1", "00:50:60:00:00:01")
    fleet = SimFleet((device,), "admin", "x", 0, 0, RTT_S * 1000)
    with TemporaryDirectory() as folder, running(fleet, Path(folder) / "s", now) as ready:
        yield ready


def quickest(does: Callable[[], None]) -> float:
    """Time something thrice, in seconds: what a busy machine adds is not the line's."""
    times = []
    for _ in range(3):
        begin = time.monotonic()
        does()
        times.append(time.monotonic() - begin)
    return min(times)


def test_the_first_word_of_a_server_comes_two_round_trips_after_the_call(far: ReadyFile) -> None:
    device = far.devices[0]

    def call() -> None:
        with socket.create_connection((device.address, device.ssh_port), timeout=10) as wire:
            assert wire.recv(8) == b"SSH-2.0-"

    assert 2 * RTT_S - 0.01 <= quickest(call) < 2 * RTT_S + SLACK_S


def test_a_request_over_tls_takes_set_up_handshake_and_itself(far: ReadyFile) -> None:
    device = far.devices[0]
    context = ssl.create_default_context(cafile=far.ca_file)

    def call() -> None:
        connection = HTTPSConnection(device.address, device.https_port, context=context, timeout=10)
        connection.request("GET", "/nothing")
        connection.getresponse().read()
        connection.close()

    assert 3 * RTT_S - 0.01 <= quickest(call) < 3 * RTT_S + SLACK_S


def test_a_request_on_an_open_connection_takes_one_round_trip(far: ReadyFile) -> None:
    device = far.devices[0]
    context = ssl.create_default_context(cafile=far.ca_file)
    connection = HTTPSConnection(device.address, device.https_port, context=context, timeout=10)

    def ask() -> None:
        connection.request("GET", "/nothing")
        connection.getresponse().read()

    ask()
    assert RTT_S - 0.01 <= quickest(ask) < RTT_S + SLACK_S
    connection.close()

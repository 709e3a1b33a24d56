"""An emulated line takes the time of a real one."""

import socket
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fleetcfg.sim.fleet import SimDevice, SimFleet
from fleetcfg.sim.ready import ReadyFile
from fleetcfg.sim.thread import running

RTT_S = 0.2
SLACK_S = 0.15  # of a busy machine


@pytest.fixture(scope="module")
def far(now) -> Iterator[ReadyFile]:
    device = SimDevice("far", "127.20.1.1", "Room Kit", "9.15", "FOC1", "00:50:60:00:00:01")
    fleet = SimFleet((device,), "admin", "x", 0, 0, RTT_S * 1000)
    with TemporaryDirectory() as folder, running(fleet, Path(folder) / "s", now) as ready:
        yield ready


def took(begin: float) -> float:
    return time.monotonic() - begin


def test_the_first_word_of_a_server_comes_two_round_trips_after_the_call(far: ReadyFile) -> None:
    device = far.devices[0]
    begin = time.monotonic()

    with socket.create_connection((device.address, device.ssh_port), timeout=10) as wire:
        assert wire.recv(8) == b"SSH-2.0-"

    assert 2 * RTT_S - 0.01 <= took(begin) < 2 * RTT_S + SLACK_S


def test_a_request_over_tls_takes_set_up_handshake_and_itself(far: ReadyFile) -> None:
    device = far.devices[0]
    context = ssl.create_default_context(cafile=far.ca_file)
    connection = HTTPSConnection(device.address, device.https_port, context=context, timeout=10)
    begin = time.monotonic()

    connection.request("GET", "/nothing", headers={"Authorization": "Basic YWRtaW46eA=="})
    connection.getresponse().read()

    assert 3 * RTT_S - 0.01 <= took(begin) < 3 * RTT_S + SLACK_S

    begin = time.monotonic()
    connection.request("GET", "/nothing", headers={"Authorization": "Basic YWRtaW46eA=="})
    connection.getresponse().read()
    connection.close()

    assert RTT_S - 0.01 <= took(begin) < RTT_S + SLACK_S

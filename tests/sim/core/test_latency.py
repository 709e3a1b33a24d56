"""An emulated line takes the time of a real one, by the clock of a loop that waits for nothing."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.identity import CertificateIssuer
from fleetcfg_kit.sim.core.in_process import running
from fleetcfg_kit.sim.core.latency import add_latency
from tests.sim.core.free_loop import FreeLoop

RTT_S = 0.1
NEAR = 0.005  # seconds; a line hands over a little early, for the sake of coarse timers
ADDRESS = "127.20.1.1"
GREETING = b"SSH-2.0-"


class Echo(asyncio.Protocol):
    """A server that speaks first, and then says what it hears."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


@asynccontextmanager
async def called(
    issuer: CertificateIssuer | None = None,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Call a server over the line, by TLS if there is who issues certificates."""
    loop = asyncio.get_running_loop()
    client, device = socket.socketpair()  # of this process: what is sent is there at once
    tls = None if issuer is None else issuer.issue("far", [ADDRESS]).tls

    async def serve() -> None:
        far, carrying = await add_latency(device, RTT_S)
        await loop.connect_accepted_socket(Echo, far, ssl=tls)
        await carrying

    serving = loop.create_task(serve())
    if issuer is None:
        reader, writer = await asyncio.open_connection(sock=client)
    else:
        trusts = ssl.create_default_context(cadata=issuer.authority.decode())
        reader, writer = await asyncio.open_connection(
            sock=client, ssl=trusts, server_hostname=ADDRESS
        )
    try:
        yield reader, writer
    finally:
        writer.close()
        await serving


async def time_of_first_word(issuer: CertificateIssuer | None = None) -> float:
    """Return how long after the call the server's first word comes, in seconds."""
    async with called(issuer) as (reader, _):
        assert await reader.readexactly(len(GREETING)) == GREETING
        return asyncio.get_running_loop().time()


async def time_of_answer() -> float:
    """Return how long after a question on an open connection its answer comes, in seconds."""
    async with called() as (reader, writer):
        await reader.readexactly(len(GREETING))
        asked = asyncio.get_running_loop().time()
        writer.write(b"ask")
        assert await reader.readexactly(3) == b"ask"
        return asyncio.get_running_loop().time() - asked


@pytest.fixture
def free() -> asyncio.Runner:
    return asyncio.Runner(loop_factory=FreeLoop)


def test_the_first_word_of_a_server_comes_two_round_trips_after_the_call(free) -> None:
    with free:
        assert free.run(time_of_first_word()) == pytest.approx(2 * RTT_S, abs=NEAR)


def test_over_tls_it_takes_set_up_handshake_and_itself(free, now, tmp_path) -> None:
    with free:
        took = free.run(time_of_first_word(CertificateIssuer(tmp_path / "keys", now)))

    assert took == pytest.approx(3 * RTT_S, abs=NEAR)


def test_a_request_on_an_open_connection_takes_one_round_trip(free) -> None:
    with free:
        assert free.run(time_of_answer()) == pytest.approx(RTT_S, abs=NEAR)


def test_a_fleet_that_is_far_away_has_such_lines(now, tmp_path) -> None:
    """Never sooner than the line allows; how much later is the machine's affair."""
    device = SimDevice("far", ADDRESS, "Room Kit", "9.15", "FOC1", "00:50:60:00:00:01")
    fleet = SimFleet((device,), "admin", "x", 0, 0, RTT_S * 1000)
    with running(fleet, tmp_path / "s", now) as ready:
        begun = time.monotonic()
        place = (ready.devices[0].address, ready.devices[0].ssh_port)
        with socket.create_connection(place, timeout=600) as wire:
            assert wire.recv(8) == GREETING

        assert time.monotonic() - begun > 2 * RTT_S - NEAR

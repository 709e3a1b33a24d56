"""The simulator at work: a fleet of minds behind real sockets, in one process.

Opens nothing outside 127.0.0.0/8 but a Unix socket in its own directory. An idle device costs a
mind and two listening sockets: no task, no key of its own beyond the pool.
"""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

import asyncssh
import uvloop
from aiohttp import web

from fleetcfg.errors import SimError
from fleetcfg.sim.cisco_ce import websocket
from fleetcfg.sim.cisco_ce.device_state import CodecState, SimClock
from fleetcfg.sim.cisco_ce.https import CodecWebServer
from fleetcfg.sim.cisco_ce.models.catalog import CodecModel, model, next_firmware
from fleetcfg.sim.core.control import SimControl
from fleetcfg.sim.core.faults import EVENTS, SimFault, read_fault
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.core.identity import POOL, CertificateIssuer, SimIdentity
from fleetcfg.sim.core.latency import stretch
from fleetcfg.sim.core.listeners import SPARE_FILES, SimListeners, Wire, raise_file_limit, reset
from fleetcfg.sim.core.state_folder import AUTHORITY, CONTROL, PID, READY, ReadyDevice, ReadyFile

ReadyCallback = Callable[[dict[str, object]], None]
KEEPALIVE_S = 75.0


class SimEngine:
    """A fleet being simulated.

    Args:
        fleet: What to simulate.
        state_dir: Where keys, the control socket and the ready file go.
        now: Time of day at the start.
        only: Model of all devices, when they are not made from the catalog.
    """

    def __init__(
        self, fleet: SimFleet, state_dir: Path, now: datetime, only: CodecModel | None = None
    ) -> None:
        self.fleet = fleet
        self.state_dir = state_dir
        self.clock = SimClock(now)
        accounts = fleet.everybody()
        self.codecs = {
            device.name: CodecState(
                device, only or model(device.product, device.firmware), accounts, self.clock
            )
            for device in fleet.devices
        }
        self._at = {codec.device.address: codec for codec in self.codecs.values()}
        self._issuer = CertificateIssuer(state_dir / "keys", now)
        self._identities: list[SimIdentity] = []
        self._impostor: SimIdentity | None = None
        self._bucket = {device.name: n % POOL for n, device in enumerate(fleet.devices)}
        ports = {Wire.HTTPS: fleet.https_port, Wire.SSH: fleet.ssh_port}
        shared = 2 * len(fleet.devices) + SPARE_FILES > raise_file_limit()
        self.listeners = SimListeners(ports, self._visit, shared=shared)
        self._servers: dict[str, web.Server] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._lines: dict[str, list[asyncio.WriteTransport]] = {}
        self.stopped = asyncio.Event()

    # ------------------------------------------------------------------ life

    async def open(self) -> ReadyFile:
        """Make keys and begin to listen.

        Raises:
            SimError: What the doors refuse, and SIM_ALREADY_RUNNING.
        """
        for n in range(min(POOL, len(self.fleet.devices))):
            addresses = [d.address for d in self.fleet.devices[n::POOL]]
            self._identities.append(self._issuer.issue(f"device-{n:03}", addresses))
        (self.state_dir / AUTHORITY).write_bytes(self._issuer.authority)
        for codec in self.codecs.values():
            self.set_fault(codec, read_fault(codec.device.fault or "none"), "")
        self.listeners.open_all(
            codec.device.address
            for codec in self.codecs.values()
            if codec.fault is not SimFault.REFUSES
        )
        return self._ready()

    def _ready(self) -> ReadyFile:
        devices = tuple(self._introduce(codec) for codec in self.codecs.values())
        return ReadyFile(
            os.getpid(),
            str(self.state_dir / CONTROL),
            str(self.state_dir / AUTHORITY),
            self.fleet.user,
            self.fleet.rtt_ms,
            devices,
        )

    def _introduce(self, codec: CodecState) -> ReadyDevice:
        identity = self._identities[self._bucket[codec.device.name]]
        return ReadyDevice(
            codec.device.name,
            codec.device.address,
            self.listeners.ports[Wire.HTTPS],
            self.listeners.ports[Wire.SSH],
            identity.certificate_sha256,
            identity.host_key,
            identity.host_key_sha256,
            codec.device.serial,
        )

    async def close(self) -> None:
        """Hang up on everybody."""
        self.listeners.close_all()
        for task in list(self._tasks):
            task.cancel()
        for name in list(self._lines):
            self.hang_up(self.codecs[name])
        for server in self._servers.values():
            await server.shutdown(0.1)

    # ------------------------------------------------------------------ visitors

    def _visit(self, connection: socket.socket, called: str, peer: str, wire: Wire) -> None:
        codec = self._at.get(called)
        if codec is None:
            reset(connection)
            return
        codec.stats.connections += 1
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._receive(connection, codec, peer, wire))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _receive(
        self, connection: socket.socket, codec: CodecState, peer: str, wire: Wire
    ) -> None:
        if codec.fault is SimFault.SILENT:
            await self._connect(connection, codec, asyncio.Protocol, None)
            return
        if self.fleet.rtt_ms > 0:
            later: list[socket.socket] = []
            await stretch(connection, self.fleet.rtt_ms / 1000, later.append)
            connection = later[0]
        identity = self._identity(codec)
        if wire is Wire.HTTPS:
            await self._connect(connection, codec, self._server(codec), identity.tls)
            return

        def shell() -> asyncio.Protocol:
            loop = asyncio.get_running_loop()
            made = asyncssh.SSHServerConnection(loop, identity.ssh)
            made.set_extra_info(codec=codec, peer=peer)
            return made

        await self._connect(connection, codec, shell, None)

    async def _connect(
        self,
        connection: socket.socket,
        codec: CodecState,
        factory: Callable[[], asyncio.BaseProtocol],
        tls: ssl.SSLContext | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # the client left, or does not trust the certificate
            transport, _ = await loop.connect_accepted_socket(factory, connection, ssl=tls)
            lines = self._lines.setdefault(codec.device.name, [])
            lines[:] = [line for line in lines if not line.is_closing()]
            lines.append(cast("asyncio.WriteTransport", transport))  # all sockets' are

    def _identity(self, codec: CodecState) -> SimIdentity:
        if codec.fault in {SimFault.WRONG_HOST_KEY, SimFault.WRONG_CERTIFICATE}:
            if self._impostor is None:
                self._impostor = self._issuer.issue("impostor", [codec.device.address])
            return self._impostor
        return self._identities[self._bucket[codec.device.name]]

    def _server(self, codec: CodecState) -> web.Server:
        server = self._servers.get(codec.device.name)
        if server is None:
            site = CodecWebServer(codec, websocket.upgrade)
            server = web.Server(site.handle, access_log=None, keepalive_timeout=KEEPALIVE_S)
            self._servers[codec.device.name] = server
        return server

    # ------------------------------------------------------------------ deeds

    def codec(self, host: str) -> CodecState:
        """Find a device by its name or its address.

        Raises:
            SimError: SIM_DEVICE_UNKNOWN.
        """
        found = self.codecs.get(host) or self._at.get(host)
        if found is None:
            raise SimError("SIM_DEVICE_UNKNOWN", host=host)
        return found

    def hang_up(self, codec: CodecState) -> None:
        """Break all of a device's connections."""
        for line in self._lines.pop(codec.device.name, []):
            line.abort()

    def power(self, codec: CodecState, *, on: bool) -> None:
        """Switch a device on or off."""
        if on:
            self.listeners.open(codec.device.address)
            codec.reboot()
        else:
            self.listeners.close(codec.device.address)
            self.hang_up(codec)
            codec.web_sessions.clear()

    def set_fault(self, codec: CodecState, wanted: SimFault | None, firmware: str) -> None:
        """Make a device misbehave, or behave again.

        Args:
            codec: The device.
            wanted: What is to be wrong with it.
            firmware: To upgrade to, when that is what is to happen; empty for the next one known.
        """
        if wanted in EVENTS:
            self._happen(codec, wanted, firmware)
            return
        before, codec.fault = codec.fault, wanted
        if before is SimFault.REFUSES:
            self.listeners.open(codec.device.address)
        if before is SimFault.REBOOTING:
            codec.reboot()
        if wanted is SimFault.REFUSES:
            self.listeners.close(codec.device.address)
        if wanted in {SimFault.REFUSES, SimFault.REBOOTING}:
            self.hang_up(codec)

    def _happen(self, codec: CodecState, event: SimFault | None, firmware: str) -> None:
        self.hang_up(codec)
        if event is SimFault.FACTORY_RESET:
            codec.factory_reset()
            return
        family = codec.model.product
        if not family:
            raise SimError("SIM_MODEL_HAS_NO_UPGRADE", host=codec.device.name)
        codec.upgrade(model(family, firmware or next_firmware(family, codec.model.version)))


async def run(engine: SimEngine, ready: ReadyCallback) -> None:
    """Simulate until the engine is told to stop, and leave nothing behind.

    Args:
        engine: What simulates.
        ready: Called once all devices listen.

    Raises:
        SimError: What the doors and the control refuse.
    """
    control = SimControl(engine)
    try:
        await control.open(engine.state_dir / CONTROL)
        file = await engine.open()
        (engine.state_dir / PID).write_text(f"{os.getpid()}\n", encoding="ascii")
        file.write(engine.state_dir)
        ready(file.to_dict())
        await engine.stopped.wait()
    finally:
        await engine.close()
        if control.is_open:
            for name in (READY, PID):
                (engine.state_dir / name).unlink(missing_ok=True)
        await control.close()


async def _until_told(
    fleet: SimFleet, state_dir: Path, ready: ReadyCallback, now: datetime, only: CodecModel | None
) -> None:
    engine = SimEngine(fleet, state_dir, now, only)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stopped.set)
    await run(engine, ready)


def serve(
    fleet: SimFleet,
    *,
    state_dir: Path,
    ready: ReadyCallback,
    now: datetime,
    only: CodecModel | None = None,
) -> None:
    """Simulate a fleet until the process is told to stop.

    Args:
        fleet: What to simulate.
        state_dir: Where keys, the control socket and the ready file go; made if it is not there.
        ready: Called with what the ready file says, once all devices listen.
        now: Time of day, with a time zone.
        only: Model of all devices, when they are not made from the catalog.

    Raises:
        SimError: SIM_PORT_IN_USE and its like, SIM_ALREADY_RUNNING, SIM_PRODUCT_UNKNOWN,
            SIM_SETTING_UNKNOWN.
    """
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(fleet, state_dir, ready, now, only))

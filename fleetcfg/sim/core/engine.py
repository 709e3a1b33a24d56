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
from fleetcfg.sim.cisco_ce.device_state import Clock, Mind
from fleetcfg.sim.cisco_ce.https import Web
from fleetcfg.sim.cisco_ce.models.catalog import Model, model, next_firmware
from fleetcfg.sim.core.control import Control
from fleetcfg.sim.core.faults import EVENTS, Fault, fault
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.core.identity import POOL, Identity, Issuer
from fleetcfg.sim.core.latency import stretch
from fleetcfg.sim.core.listeners import SPARE_FILES, Doors, Wire, raise_file_limit, reset
from fleetcfg.sim.core.state_folder import AUTHORITY, CONTROL, PID, READY, ReadyDevice, ReadyFile

Ready = Callable[[dict[str, object]], None]
KEEPALIVE_S = 75.0


class Engine:
    """A fleet being simulated.

    Args:
        fleet: What to simulate.
        state_dir: Where keys, the control socket and the ready file go.
        now: Time of day at the start.
        only: Model of all devices, when they are not made from the catalog.
    """

    def __init__(
        self, fleet: SimFleet, state_dir: Path, now: datetime, only: Model | None = None
    ) -> None:
        self.fleet = fleet
        self.state_dir = state_dir
        self.clock = Clock(now)
        accounts = fleet.everybody()
        self.minds = {
            device.name: Mind(
                device, only or model(device.product, device.firmware), accounts, self.clock
            )
            for device in fleet.devices
        }
        self._at = {mind.device.address: mind for mind in self.minds.values()}
        self._issuer = Issuer(state_dir / "keys", now)
        self._identities: list[Identity] = []
        self._impostor: Identity | None = None
        self._bucket = {device.name: n % POOL for n, device in enumerate(fleet.devices)}
        ports = {Wire.HTTPS: fleet.https_port, Wire.SSH: fleet.ssh_port}
        shared = 2 * len(fleet.devices) + SPARE_FILES > raise_file_limit()
        self.doors = Doors(ports, self._visit, shared=shared)
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
        for mind in self.minds.values():
            self.set_fault(mind, fault(mind.device.fault or "none"), "")
        self.doors.open_all(
            mind.device.address for mind in self.minds.values() if mind.fault is not Fault.REFUSES
        )
        return self._ready()

    def _ready(self) -> ReadyFile:
        devices = tuple(self._introduce(mind) for mind in self.minds.values())
        return ReadyFile(
            os.getpid(),
            str(self.state_dir / CONTROL),
            str(self.state_dir / AUTHORITY),
            self.fleet.user,
            self.fleet.rtt_ms,
            devices,
        )

    def _introduce(self, mind: Mind) -> ReadyDevice:
        identity = self._identities[self._bucket[mind.device.name]]
        return ReadyDevice(
            mind.device.name,
            mind.device.address,
            self.doors.ports[Wire.HTTPS],
            self.doors.ports[Wire.SSH],
            identity.certificate_sha256,
            identity.host_key,
            identity.host_key_sha256,
            mind.device.serial,
        )

    async def close(self) -> None:
        """Hang up on everybody."""
        self.doors.close_all()
        for task in list(self._tasks):
            task.cancel()
        for name in list(self._lines):
            self.hang_up(self.minds[name])
        for server in self._servers.values():
            await server.shutdown(0.1)

    # ------------------------------------------------------------------ visitors

    def _visit(self, connection: socket.socket, called: str, peer: str, wire: Wire) -> None:
        mind = self._at.get(called)
        if mind is None:
            reset(connection)
            return
        mind.stats.connections += 1
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._receive(connection, mind, peer, wire))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _receive(self, connection: socket.socket, mind: Mind, peer: str, wire: Wire) -> None:
        if mind.fault is Fault.SILENT:
            await self._connect(connection, mind, asyncio.Protocol, None)
            return
        if self.fleet.rtt_ms > 0:
            later: list[socket.socket] = []
            await stretch(connection, self.fleet.rtt_ms / 1000, later.append)
            connection = later[0]
        identity = self._identity(mind)
        if wire is Wire.HTTPS:
            await self._connect(connection, mind, self._server(mind), identity.tls)
            return

        def shell() -> asyncio.Protocol:
            loop = asyncio.get_running_loop()
            made = asyncssh.SSHServerConnection(loop, identity.ssh)
            made.set_extra_info(mind=mind, peer=peer)
            return made

        await self._connect(connection, mind, shell, None)

    async def _connect(
        self,
        connection: socket.socket,
        mind: Mind,
        factory: Callable[[], asyncio.BaseProtocol],
        tls: ssl.SSLContext | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # the client left, or does not trust the certificate
            transport, _ = await loop.connect_accepted_socket(factory, connection, ssl=tls)
            lines = self._lines.setdefault(mind.device.name, [])
            lines[:] = [line for line in lines if not line.is_closing()]
            lines.append(cast("asyncio.WriteTransport", transport))  # all sockets' are

    def _identity(self, mind: Mind) -> Identity:
        if mind.fault in {Fault.WRONG_HOST_KEY, Fault.WRONG_CERTIFICATE}:
            if self._impostor is None:
                self._impostor = self._issuer.issue("impostor", [mind.device.address])
            return self._impostor
        return self._identities[self._bucket[mind.device.name]]

    def _server(self, mind: Mind) -> web.Server:
        server = self._servers.get(mind.device.name)
        if server is None:
            site = Web(mind, websocket.upgrade)
            server = web.Server(site.handle, access_log=None, keepalive_timeout=KEEPALIVE_S)
            self._servers[mind.device.name] = server
        return server

    # ------------------------------------------------------------------ deeds

    def mind(self, host: str) -> Mind:
        """Find a device by its name or its address.

        Raises:
            SimError: SIM_DEVICE_UNKNOWN.
        """
        found = self.minds.get(host) or self._at.get(host)
        if found is None:
            raise SimError("SIM_DEVICE_UNKNOWN", host=host)
        return found

    def hang_up(self, mind: Mind) -> None:
        """Break all of a device's connections."""
        for line in self._lines.pop(mind.device.name, []):
            line.abort()

    def power(self, mind: Mind, *, on: bool) -> None:
        """Switch a device on or off."""
        if on:
            self.doors.open(mind.device.address)
            mind.reboot()
        else:
            self.doors.close(mind.device.address)
            self.hang_up(mind)
            mind.web_sessions.clear()

    def set_fault(self, mind: Mind, wanted: Fault | None, firmware: str) -> None:
        """Make a device misbehave, or behave again.

        Args:
            mind: The device.
            wanted: What is to be wrong with it.
            firmware: To upgrade to, when that is what is to happen; empty for the next one known.
        """
        if wanted in EVENTS:
            self._happen(mind, wanted, firmware)
            return
        before, mind.fault = mind.fault, wanted
        if before is Fault.REFUSES:
            self.doors.open(mind.device.address)
        if before is Fault.REBOOTING:
            mind.reboot()
        if wanted is Fault.REFUSES:
            self.doors.close(mind.device.address)
        if wanted in {Fault.REFUSES, Fault.REBOOTING}:
            self.hang_up(mind)

    def _happen(self, mind: Mind, event: Fault | None, firmware: str) -> None:
        self.hang_up(mind)
        if event is Fault.FACTORY_RESET:
            mind.factory_reset()
            return
        family = mind.model.product
        if not family:
            raise SimError("SIM_MODEL_HAS_NO_UPGRADE", host=mind.device.name)
        mind.upgrade(model(family, firmware or next_firmware(family, mind.model.version)))


async def run(engine: Engine, ready: Ready) -> None:
    """Simulate until the engine is told to stop, and leave nothing behind.

    Args:
        engine: What simulates.
        ready: Called once all devices listen.

    Raises:
        SimError: What the doors and the control refuse.
    """
    control = Control(engine)
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
    fleet: SimFleet, state_dir: Path, ready: Ready, now: datetime, only: Model | None
) -> None:
    engine = Engine(fleet, state_dir, now, only)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stopped.set)
    await run(engine, ready)


def serve(
    fleet: SimFleet,
    *,
    state_dir: Path,
    ready: Ready,
    now: datetime,
    only: Model | None = None,
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

"""The simulator at work: a fleet of devices behind real sockets, in one process.

Opens nothing outside 127.0.0.0/8 but a Unix socket in its own directory. An idle device costs its
state and its listening sockets: no task, no key of its own beyond the pool.
"""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from fleetcfg_kit.sim.core.device import SimClock, SimDeviceState
from fleetcfg_kit.sim.core.family import (
    FamilyFinder,
    SimConnection,
    SimFamily,
    SimListener,
    installed_family,
)
from fleetcfg_kit.sim.core.faults import EVENTS, SimFault, read_fault
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.core.identity import POOL, CertificateIssuer, SimIdentity
from fleetcfg_kit.sim.core.latency import add_latency
from fleetcfg_kit.sim.core.listeners import SPARE_FILES, SimListeners, raise_file_limit, reset
from fleetcfg_kit.sim.core.media import SimExchange
from fleetcfg_kit.sim.core.old_tls import is_turned_away, old_context
from fleetcfg_kit.sim.core.sip import SimSipClients
from fleetcfg_kit.sim.core.state_folder import AUTHORITY, CONTROL, ReadyDevice, ReadyFile


class SimEngine:
    """A fleet being simulated.

    Args:
        fleet: What to simulate.
        state_dir: Where keys, the control socket and the ready file go; made if it is not there.
        now: Time of day at the start, with a time zone.
        find_family: Gives a family by its name; the installed ones unless given.

    Raises:
        SimError: SIM_FAMILY_UNKNOWN, SIM_FAULT_UNKNOWN, and what the families refuse.
    """

    def __init__(
        self,
        fleet: SimFleet,
        state_dir: Path,
        now: datetime,
        find_family: FamilyFinder = installed_family,
    ) -> None:
        self.fleet = fleet
        self.state_dir = state_dir
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._families = {name: find_family(name) for name in {d.family for d in fleet.devices}}
        clock, accounts = SimClock(now), fleet.everybody()
        self.devices: dict[str, SimDeviceState] = {
            device.name: self._families[device.family].build_device(device, accounts, clock)
            for device in fleet.devices
        }
        for device in fleet.devices:
            read_fault(device.fault or "none", self._families[device.family].faults)
        self._at = {state.device.address: state for state in self.devices.values()}
        self._issuer = CertificateIssuer(state_dir / "keys", now)
        self._identities: list[SimIdentity] = []
        self._impostor: SimIdentity | None = None
        self._bucket = {device.name: n % POOL for n, device in enumerate(fleet.devices)}
        self.listeners = self._listeners()
        self._at_close: list[Callable[[], Awaitable[object]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._lines: dict[str, list[asyncio.WriteTransport]] = {}
        self._off: set[str] = set()
        self._starting: dict[str, asyncio.TimerHandle] = {}
        called = [(s, calls) for s in self.devices.values() if (calls := self._family(s).calls)]
        self.exchange = SimExchange(called, lambda state: state.device.name in self._off, clock)
        self.stopped = asyncio.Event()

    def _family(self, state: SimDeviceState) -> SimFamily[Any]:
        return self._families[state.device.family]

    def _listeners(self) -> SimListeners:
        names = {
            state.device.address: [x.name for x in self._family(state).listeners]
            for state in self.devices.values()
        }
        ports = {name: self.fleet.port(name) for every in names.values() for name in every}
        shared = sum(map(len, names.values())) + SPARE_FILES > raise_file_limit()
        return SimListeners(ports, names, self._accept, shared=shared)

    # ------------------------------------------------------------------ life

    async def open(self) -> ReadyFile:
        """Make keys and begin to listen.

        Raises:
            SimError: What the listeners refuse, and SIM_ALREADY_RUNNING.
        """
        for n in range(min(POOL, len(self.fleet.devices))):
            addresses = [d.address for d in self.fleet.devices[n::POOL]]
            self._identities.append(self._issuer.issue(f"device-{n:03}", addresses))
        (self.state_dir / AUTHORITY).write_bytes(self._issuer.authority)
        for state in self.devices.values():
            self.set_fault(state, state.device.fault or "none", "")
        self.listeners.open_all(
            state.device.address
            for state in self.devices.values()
            if state.fault is not SimFault.REFUSES
        )
        for state in self.devices.values():
            self.refresh(state)
        registered = [(s, sip) for s in self.devices.values() if (sip := self._family(s).sip)]
        if registered:
            clients = SimSipClients(
                registered, self.fleet.password, lambda state: state.device.name in self._off
            )
            task = asyncio.get_running_loop().create_task(clients.run())
            self._tasks.add(task)
        return self._ready()

    def _ready(self) -> ReadyFile:
        devices = tuple(self._introduce(state) for state in self.devices.values())
        return ReadyFile(
            os.getpid(),
            str(self.state_dir / CONTROL),
            str(self.state_dir / AUTHORITY),
            self.fleet.user,
            self.fleet.rtt_ms,
            devices,
        )

    def _introduce(self, state: SimDeviceState) -> ReadyDevice:
        identity = self._identities[self._bucket[state.device.name]]
        return ReadyDevice(
            state.device.name,
            state.device.address,
            {
                x.name: self.listeners.ports[x.name]
                for x in self._family(state).listeners
                if x.is_on is None or not self.listeners.is_shared
            },
            identity.certificate_sha256,
            identity.host_key,
            identity.host_key_sha256,
            state.device.serial,
            self._family(state).evidence(state.device.product, state.device.firmware),
        )

    async def close(self) -> None:
        """Break all connections."""
        self.listeners.close_all()
        self.exchange.close()
        for task in list(self._tasks):
            task.cancel()
        for name in list(self._lines):
            self.hang_up(self.devices[name])
        for closes in self._at_close:
            await closes()

    # ------------------------------------------------------------------ connections

    def _accept(self, connection: socket.socket, called: str, peer: str, name: str) -> None:
        state = self._at.get(called)
        if state is None:
            reset(connection)
            return
        state.stats.connections += 1
        listener = next(x for x in self._family(state).listeners if x.name == name)
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._receive(connection, state, peer, listener))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _receive(
        self,
        connection: socket.socket,
        state: SimDeviceState,
        peer: str,
        listener: SimListener[Any],
    ) -> None:
        if state.fault is SimFault.SILENT:
            await self._connect(connection, state, asyncio.Protocol, None)
            return
        carrying: Awaitable[object] | None = None
        if self.fleet.rtt_ms > 0:
            connection, carrying = await add_latency(connection, self.fleet.rtt_ms / 1000)
        identity = self._identity(state)
        caller = SimConnection(
            state, identity, peer, self._at_close.append, partial(self.refresh, state)
        )
        tls = identity.tls if listener.tls else None
        if listener.is_old is not None and listener.is_old(state):
            tls = old_context(identity.chain)
            if await is_turned_away(connection, tls):
                return
        await self._connect(connection, state, lambda: listener.serve(caller), tls)
        if carrying is not None:
            await carrying

    async def _connect(
        self,
        connection: socket.socket,
        state: SimDeviceState,
        factory: Callable[[], asyncio.BaseProtocol],
        tls: ssl.SSLContext | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # the client left, or does not trust the certificate
            transport, _ = await loop.connect_accepted_socket(factory, connection, ssl=tls)
            lines = self._lines.setdefault(state.device.name, [])
            lines[:] = [line for line in lines if not line.is_closing()]
            lines.append(cast("asyncio.WriteTransport", transport))  # all sockets' are

    def _identity(self, state: SimDeviceState) -> SimIdentity:
        if state.fault in {SimFault.WRONG_HOST_KEY, SimFault.WRONG_CERTIFICATE}:
            if self._impostor is None:
                self._impostor = self._issuer.issue("impostor", [state.device.address])
            return self._impostor
        return self._identities[self._bucket[state.device.name]]

    # ------------------------------------------------------------------ steering

    def find(self, host: str) -> SimDeviceState:
        """Find a device by its name or its address.

        Raises:
            SimError: SIM_DEVICE_UNKNOWN.
        """
        return self.devices[self.fleet.find(host).name]

    def hang_up(self, state: SimDeviceState) -> None:
        """Break all of a device's connections."""
        for line in self._lines.pop(state.device.name, []):
            line.abort()

    def refresh(self, state: SimDeviceState) -> None:
        """Listen at those ports of a device that it has switched on."""
        for listener in self._family(state).listeners:
            if listener.is_on is not None:
                is_on = listener.is_on(state)
                self.listeners.switch(state.device.address, listener.name, on=is_on)

    def power(self, state: SimDeviceState, *, on: bool, boot_s: float = 0.0) -> None:
        """Switch a device on or off; nothing listens until it has started, *boot_s* after that."""
        starting = self._starting.pop(state.device.name, None)
        if starting is not None:
            starting.cancel()
        if not on:
            self._off.add(state.device.name)
            self.exchange.drop(state)
            self.listeners.close(state.device.address)
            self.hang_up(state)
            state.power_off()
        elif boot_s > 0:
            loop = asyncio.get_running_loop()
            self._starting[state.device.name] = loop.call_later(boot_s, self._start, state)
        else:
            self._start(state)

    def lose_power(self, state: SimDeviceState, boot_s: float) -> None:
        """Cut a device's power; it comes back at once, and the device starts by itself."""
        self.power(state, on=False)
        self.power(state, on=True, boot_s=boot_s)

    def _start(self, state: SimDeviceState) -> None:
        self._starting.pop(state.device.name, None)
        self._off.discard(state.device.name)
        self.listeners.open(state.device.address)
        state.reboot()
        self.refresh(state)

    def set_fault(self, state: SimDeviceState, name: str, firmware: str) -> None:
        """Make a device misbehave, or behave again.

        Args:
            state: The device.
            name: Of the fault; `none` for none.
            firmware: To upgrade to, when that is what is to happen; empty for the next one known.

        Raises:
            SimError: SIM_FAULT_UNKNOWN, SIM_MODEL_HAS_NO_UPGRADE.
        """
        wanted = read_fault(name, self._family(state).faults)
        if wanted in EVENTS:
            self.hang_up(state)
            self.exchange.drop(state)
            if wanted is SimFault.FACTORY_RESET:
                state.factory_reset()
            else:
                state.upgrade(firmware)
            self.refresh(state)
            return
        before, state.fault = state.fault, wanted
        if before is SimFault.REFUSES:
            self.listeners.open(state.device.address)
        if before is SimFault.REBOOTING:
            state.reboot()
        if wanted is SimFault.REFUSES:
            self.listeners.close(state.device.address)
        if wanted in {SimFault.REFUSES, SimFault.REBOOTING}:
            self.hang_up(state)
        self.refresh(state)

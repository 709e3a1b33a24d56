"""A session with Cisco IOS at its command line; see `fleetcfg.devices.wire`."""

import re

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network import ios_state
from fleetcfg.devices.drivers.network.ios import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.wire import Dialect, SwitchWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_ALL_RIGHTS = "is 15"


class IosWire(SwitchWire):
    """Reads; see `fleetcfg.devices.wire.Wire`."""

    dialect = Dialect(
        system=SYSTEM,
        show="show",
        running="running-config",
        saved="startup-config",
        nothing_saved=re.compile("not present"),
        read=read_config,
        order=order_to_set,
        begin="configure terminal",
        end="end",
        leave="exit",
        unclear=re.compile(r"\s*%"),
        save="write memory",
    )

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        super().__init__(peer, pinned, credential, limits)
        self._has_rights = False

    def identify(self) -> DeviceIdentity:
        """Return what ``show version`` says of the device."""
        return ios_state.identity_of(ios_state.version_in(self.terminal.demand("show version")))

    def require_rights(self) -> None:
        """Refuse to read with an account that is not of level 15; asked once a session."""
        if not self._has_rights:
            level = self.terminal.ask("show privilege")
            if not (self.terminal.is_privileged and any(_ALL_RIGHTS in line for line in level)):
                raise DeviceError("DEV_ROLE")
        self._has_rights = True

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: ports, neighbours, time, and what is not saved."""
        version = ios_state.version_in(self.terminal.demand("show version"))
        running = self.read_running()
        return DeviceStatus(
            identity=known,
            uptime=ios_state.uptime_of(version),
            neighbours=ios_state.neighbours_in(
                self.told("show lldp neighbors detail"), self.told("show cdp neighbors detail")
            ),
            stations=ios_state.stations_in(self.told("show mac address-table")),
            clock=ios_state.clock_in(
                self.told("show clock"), running.given.values.get("clock.timezone", "")
            ),
            ntp=ios_state.ntp_in(self.told("show ntp status")),
            unsaved=running.unsaved(self.read_saved()),
            facts=facts_of(known, None),
        )

"""A session with Cisco IOS at its command line; see `fleetcfg.devices.wire`."""

from collections.abc import Sequence

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network import ios_state
from fleetcfg.devices.drivers.network.ios import SYSTEM, read_config
from fleetcfg.devices.drivers.network.settings import ConfigRead
from fleetcfg.devices.drivers.network.terminal import CommandLine
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_RUNNING, _SAVED = "running-config", "startup-config"
_ALL_RIGHTS = "is 15"
_NOTHING_SAVED = "not present"


class IosWire:
    """Reads; see `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self.terminal = CommandLine(peer, pinned, credential, limits, SYSTEM)
        self.running: ConfigRead | None = None
        self._has_rights = False

    def identify(self) -> DeviceIdentity:
        """Return what ``show version`` says of the device."""
        return ios_state.identity_of(ios_state.version_in(self.terminal.demand("show version")))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return all settings: the configuration gives those of *names*, and comes whole."""
        del names
        self.require_rights()
        self.running = read_config(self.terminal.demand(f"show {_RUNNING}"), _RUNNING)
        return self.running.given

    def read_saved(self) -> ConfigRead:
        """Return the configuration that the device would start with."""
        said = self.terminal.ask(f"show {_SAVED}")
        if any(_NOTHING_SAVED in line for line in said[:4]):
            return ConfigRead()
        if self.terminal.system.refusal_in(said):
            raise DeviceError("DEV_ROLE")
        return read_config("\n".join(said), _SAVED)

    def require_rights(self) -> None:
        """Refuse to read as somebody to whom the configuration is not shown whole.

        Raises:
            DeviceError: DEV_ROLE.
        """
        if not self._has_rights:
            level = self.terminal.ask("show privilege")
            if not (self.terminal.is_privileged and any(_ALL_RIGHTS in line for line in level)):
                raise DeviceError("DEV_ROLE")
        self._has_rights = True

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: ports, neighbours, time, and what is not saved."""
        version = ios_state.version_in(self.terminal.demand("show version"))
        if self.running is None:
            self.read(())
        running = self.running or ConfigRead()
        return DeviceStatus(
            identity=known,
            uptime=ios_state.uptime_of(version),
            neighbours=ios_state.neighbours_in(
                self._told("show lldp neighbors detail"), self._told("show cdp neighbors detail")
            ),
            stations=ios_state.stations_in(self._told("show mac address-table")),
            clock=ios_state.clock_in(
                self._told("show clock"), running.given.values.get("clock.timezone", "")
            ),
            ntp=ios_state.ntp_in(self._told("show ntp status")),
            unsaved=running.unsaved(self.read_saved()),
            facts=facts_of(known, None),
        )

    def _told(self, command: str) -> str:
        """Return what *command* says; nothing where the device has no such thing."""
        said = self.terminal.ask(command)
        is_there = (
            said and not said[0].startswith("%") and not self.terminal.system.refusal_in(said)
        )
        return "\n".join(said) if is_there else ""

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self.terminal.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self.terminal.close()

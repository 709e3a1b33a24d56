"""A session with HPE or H3C Comware at its command line; see `fleetcfg.devices.wire`."""

import re

from fleetcfg.devices.drivers.network import comware_state
from fleetcfg.devices.drivers.network.comware import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.vrp_state import ntp_in, uptime_of
from fleetcfg.devices.drivers.network.wire import Dialect, SwitchWire
from fleetcfg.devices.wire import facts_of
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus


class ComwareWire(SwitchWire):
    """Reads; see `fleetcfg.devices.wire.Wire`.

    An account without the rights is told so, or that there is no such command.
    """

    dialect = Dialect(
        system=SYSTEM,
        show="display",
        running="current-configuration",
        saved="saved-configuration",
        nothing_saved=re.compile(
            r"(?:does not|doesn't) exist|no saved configuration", re.IGNORECASE
        ),
        read=read_config,
        order=order_to_set,
        begin="system-view",
        end="return",
        leave="quit",
        # What does not fit is told in words without a mark: whatever is said may be a refusal.
        unclear=re.compile(r"\s*(?!Please wait\.)\S"),
        save="save force",
    )

    def identify(self) -> DeviceIdentity:
        """Return what ``display version`` and ``display device manuinfo`` say of the device."""
        version = comware_state.version_in(self.terminal.demand("display version"))
        return comware_state.identity_of(version, self.told("display device manuinfo"))

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: ports, neighbours, time, and what is not saved."""
        version = comware_state.version_in(self.terminal.demand("display version"))
        running = self.read_running()
        lldp = "display lldp neighbor-information"
        return DeviceStatus(
            identity=known,
            uptime=uptime_of(version),
            neighbours=comware_state.neighbours_in(self.told(f"{lldp} verbose") or self.told(lldp)),
            stations=comware_state.stations_in(self.told("display mac-address")),
            clock=comware_state.clock_in(self.told("display clock")),
            ntp=ntp_in(self.told("display ntp-service status")),
            unsaved=running.unsaved(self.read_saved()),
            facts=facts_of(known, None),
        )

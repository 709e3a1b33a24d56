"""A session with Huawei VRP at its command line; see `fleetcfg.devices.wire`."""

import re

from fleetcfg.devices.drivers.network import vrp_state
from fleetcfg.devices.drivers.network.vrp import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.wire import Dialect, SwitchWire
from fleetcfg.devices.wire import facts_of
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus


class VrpWire(SwitchWire):
    """Reads; see `fleetcfg.devices.wire.Wire`.

    An account of too low a level is told that there is no such command: that is what proves rights.
    """

    dialect = Dialect(
        system=SYSTEM,
        show="display",
        running="current-configuration",
        saved="saved-configuration",
        nothing_saved=re.compile(r"does not exist|no (?:correct )?(?:saved[- ])?configuration"),
        read=read_config,
        order=order_to_set,
        begin="system-view",
        end="return",
        leave="quit",
        unclear=re.compile(r"\s*(?:Warning|Info|%)"),
        save="save",
        sure=re.compile(rb"Are you sure to continue ?\? ?\[Y/N\]:?"),
    )

    def identify(self) -> DeviceIdentity:
        """Return what ``display version`` and those for the serial number say of the device."""
        version = vrp_state.version_in(self.terminal.demand("display version"))
        serial = vrp_state.serial_in(self.told("display esn"))
        if not serial:  # older releases
            serial = vrp_state.serial_in(self.told("display device manufacture-info"))
        return vrp_state.identity_of(version, serial, self.told("display bridge mac-address"))

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: ports, neighbours, time, and what is not saved."""
        version = vrp_state.version_in(self.terminal.demand("display version"))
        running = self.read_running()
        return DeviceStatus(
            identity=known,
            uptime=vrp_state.uptime_of(version),
            neighbours=vrp_state.neighbours_in(self.told("display lldp neighbor")),
            stations=vrp_state.stations_in(self.told("display mac-address")),
            clock=vrp_state.clock_in(self.told("display clock")),
            ntp=vrp_state.ntp_in(self.told("display ntp-service status")),
            unsaved=running.unsaved(self.read_saved()),
            facts=facts_of(known, None),
        )

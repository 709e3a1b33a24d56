"""Sessions with network gear that can also write.

Such gear takes each line at once: there is no candidate that could be looked at, and dropped, as a
whole. What makes up for it here: the lines of one round are sent only after everything else was
refused that can be; what can cut the way goes alone; and nothing is saved before all of it reads as
signed, so that a device that is lost comes back at its next start as it was.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network import COMWARE, FORTINET, IOS, VRP
from fleetcfg.devices.drivers.network.comware_wire import ComwareWire
from fleetcfg.devices.drivers.network.ios_wire import IosWire
from fleetcfg.devices.drivers.network.settings import ConfigRead, TypedLines
from fleetcfg.devices.drivers.network.vrp_wire import VrpWire
from fleetcfg.devices.drivers.network.wire import SwitchWire
from fleetcfg.devices.drivers.network.write_wires import FortiOsWritingWire
from fleetcfg.devices.family import Family
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin, pinned_host_key
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.devices.wire_writer import WireWriter, WritingWire
from fleetcfg.devices.writer import Write, WriteReply, refuse_all
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.fleet import Device

# `?` asks for help in mid-line, and what is not ASCII depends on the line's settings.
_TYPABLE: Final = re.compile(r"[ -~]{0,220}")
_HELP: Final = "?"
_TWO_STAGES: Final = (
    "[~",
    "[*",
)  # a prompt behind which nothing is in effect before it is committed


class TypedSettings(SwitchWire):
    """Settings that are typed at a command line; see `fleetcfg.devices.wire_writer`."""

    _saved: ConfigRead | None = None

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return all settings; what is saved is read before them, once a session."""
        self.require_rights()
        if self._saved is None:
            self._saved = self.read_saved()
        return super().read(names)

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes*, one after the other; after an answer that is lost, no more."""
        running = self.running or ConfigRead()
        try:
            orders = [self._order_of(write, running) for write in writes]
        except DeviceError as error:
            return refuse_all(writes, error.code)
        if self._saved is None or running.unsigned(self._saved):
            return refuse_all(writes, "DEV_WRITE_BESIDE_UNSAVED")
        said = list[WriteReply]()
        try:
            if why := self._why_not_begun():
                return refuse_all(writes, why)
            for order in orders:
                said.append(self._type(order))
            self.terminal.ask(self.dialect.end)
        except (DeviceError, CredentialError) as error:
            said += [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _why_not_begun(self) -> str:
        """Begin to set; return why that is not done here, as a code."""
        if self._refuses(self.dialect.begin):
            return "DEV_WRITE_REFUSED"
        if not self.terminal.prompt.startswith(_TWO_STAGES):
            return ""
        self.terminal.ask(self.dialect.end)
        return "DEV_WRITE_TWO_STAGES"

    def _order_of(self, write: Write, running: ConfigRead) -> TypedLines:
        order = self.dialect.order(write.path, write.value, running)
        is_plain = write.value == write.value.strip() and _HELP not in write.value
        if not is_plain or not all(map(_TYPABLE.fullmatch, (order.section, *order.lines))):
            raise DeviceError("DEV_WRITE_UNTYPABLE", path=write.path)
        return order

    def _type(self, order: TypedLines) -> WriteReply:
        """Type one setting; after a line that is refused, no more of its lines."""
        if order.section and self._refuses(order.section):
            return WriteReply("refused", "DEV_WRITE_REFUSED")
        reply = WriteReply("accepted")
        for line in order.lines:
            said = self.terminal.ask(line)
            if self.terminal.system.refusal_in(said):
                reply = WriteReply("refused", "DEV_WRITE_REFUSED")
                break
            if any(map(self.dialect.unclear.match, said)):
                reply = WriteReply("mixed", "DEV_WRITE_UNCLEAR")  # a warning, or a refusal
        if order.section:
            self.terminal.ask(self.dialect.leave)
        return reply

    def _refuses(self, line: str) -> bool:
        return bool(self.terminal.system.refusal_in(self.terminal.ask(line)))

    def keep(self) -> str:
        """Save what runs, and see that it is saved; return why not, as a code."""
        running = self.running or ConfigRead()
        if self._saved is None or running.unsigned(self._saved):
            return "DEV_WRITE_BESIDE_UNSAVED"  # another person was at work meanwhile
        try:
            # What it answers proves less than what is read.
            self.terminal.confirm(self.dialect.save, self.dialect.sure)
            self._saved = self.read_saved()
        except (DeviceError, CredentialError) as error:
            return error.code
        return "DEV_WRITE_NOT_SAVED" if running.unsaved(self._saved) else ""


class IosWritingWire(TypedSettings, IosWire):
    """Cisco IOS, with settings."""


class VrpWritingWire(TypedSettings, VrpWire):
    """Huawei VRP, with settings."""


class ComwareWritingWire(TypedSettings, ComwareWire):
    """HPE and H3C Comware, with settings."""


def open_ios(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; nothing is sent yet."""
    return _open(IOS, IosWritingWire, device, credential, limits)


def open_vrp(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; as `open_ios`."""
    return _open(VRP, VrpWritingWire, device, credential, limits)


def open_comware(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; as `open_ios`."""
    return _open(COMWARE, ComwareWritingWire, device, credential, limits)


def open_fortinet(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; as `open_ios`."""
    return _open(FORTINET, FortiOsWritingWire, device, credential, limits)


def _open(
    family: Family,
    wire: Callable[[Peer, HostKeyPin, AskCredential, DeviceLimits], WritingWire],
    device: Device,
    credential: AskCredential,
    limits: DeviceLimits,
) -> WireWriter:
    peer = Peer(device.host, device.address, device.port)
    pinned = pinned_host_key(device, peer)
    return WireWriter(device, lambda: wire(peer, pinned, credential, limits), family.catalog())

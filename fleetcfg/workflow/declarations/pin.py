"""Pins: what devices show of themselves, held against the inventory; and the edit that takes it.

Devices are called and told nothing: there is no credential here. Nothing is taken by itself: who
takes a pin names its fingerprint, or how it ends, as read at the device.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Final, Literal

from fleetcfg.authority.contact import ContactBasis
from fleetcfg.declared.province import Province
from fleetcfg.declared.yaml_edit import YamlEdit, YamlPath
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.proof import show_proof
from fleetcfg.devices.transports.line import Peer
from fleetcfg.errors import (
    DeclarationError,
    DeviceError,
    FleetcfgError,
    RefusalError,
    RequestError,
    Stage,
)
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.fleet import Device
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Place
from fleetcfg.workflow.declarations.file_edits import FileEdit

PinVariable = Literal["certificate", "host_key"]
_MOST_AT_ONCE: Final = 16  # devices


def accepted_pins(typed: Iterable[str]) -> Mapping[str, str]:
    """Return the fingerprint by host of what was typed as ``HOST=FINGERPRINT``.

    Raises:
        RequestError: ``PIN_ACCEPT``.
    """
    found: dict[str, str] = {}
    for text in typed:
        host, equals, pin = text.partition("=")
        if not (host and equals and pin) or host in found:
            raise RequestError("PIN_ACCEPT", typed=text)
        found[host] = pin
    return found


_ENDING: Final = 16  # characters that a person types: 64 bits of a certificate, 96 of a key


@dataclass(frozen=True, slots=True)
class PinReading:
    """What one device shows of itself, beside what is declared.

    Attributes:
        variable: Which pin it is.
        declared: The pin as declared; empty if there is none.
        shown: The one that it shows; empty if it shows none.
        trouble: Why it shows none, or must not be asked.
        alike: Other hosts that show, or are declared with, the same pin.
        is_simulated: Whether a simulated device stands in for it.
    """

    host: str
    address: str
    variable: PinVariable
    declared: str
    shown: str = ""
    trouble: FleetcfgError | None = None
    alike: tuple[str, ...] = ()
    is_simulated: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it shows something that is not declared."""
        return bool(self.shown) and self.shown != self.declared

    @property
    def is_right(self) -> bool:
        """Whether it shows what is declared."""
        return bool(self.shown) and self.shown == self.declared

    @property
    def is_changed(self) -> bool:
        """Whether the device shows another pin than the declared one: it may be another box."""
        return self.is_open and bool(self.declared)

    def ends_as(self, typed: str) -> bool:
        """Tell whether a person typed how it ends: its last sixteen characters, grouped or not.

        Fewer could be met by a key that is made for it: four hex digits in a second.
        """
        plain = "".join(typed.split())
        ending = self.shown[-_ENDING:]
        return plain == ending or (self.variable == "certificate" and plain.lower() == ending)

    def require_meant(self, typed: str) -> None:
        """Refuse to take what the device shows, if *typed* is not the whole of it.

        Raises:
            RefusalError: ``PIN_ACCEPT_OTHER``.
        """
        if _plain(typed) != _plain(self.shown):
            facts = {"host": self.host, "shown": self.shown}
            raise RefusalError("PIN_ACCEPT_OTHER", stage=Stage.DEVICE, **facts)


def _plain(typed: str) -> str:
    """Return a fingerprint without what it may be grouped by; hex digits in lower case."""
    if typed.startswith("SHA256:"):
        return typed.rstrip("=")
    return typed.replace(":", "").replace(" ", "").lower()


def hosts_to_pin(basis: ContactBasis, hosts: Sequence[str]) -> tuple[str, ...]:
    """Return *hosts*; if none is named, every host that has no pin and could have one.

    Raises:
        RequestError: HOST_UNKNOWN; PIN_NONE: nothing proves which device it is.
    """
    devices = basis.province.fleet.devices
    for host in hosts:
        if host not in devices:
            raise RequestError("HOST_UNKNOWN", host=host, nearest=nearest(host, devices))
        if _variable(basis.province, devices[host]) is None:
            raise RequestError("PIN_NONE", host=host)
    if hosts:
        return tuple(dict.fromkeys(hosts))
    return tuple(
        host
        for host, device in devices.items()
        if (variable := _variable(basis.province, device))
        and not _declared(device, variable)
        and not (variable == "certificate" and device.authority)
    )


def read_pins(
    basis: ContactBasis, hosts: Sequence[str], limits: DeviceLimits
) -> tuple[PinReading, ...]:
    """Ask each of *hosts* for what it proves itself with, in their order, and tell it nothing."""
    devices = basis.province.fleet.devices
    with ThreadPoolExecutor(_MOST_AT_ONCE) as pool:
        found = [*pool.map(partial(_read, basis, limits), map(devices.__getitem__, hosts))]
    known: dict[str, list[str]] = {}
    for device in devices.values():
        for pin in filter(None, (device.certificate, device.host_key.rstrip("="))):
            known.setdefault(pin, []).append(device.host)
    for one in found:
        known.setdefault(one.shown, []).append(one.host)
    return tuple(
        replace(one, alike=tuple(sorted({*known[one.shown]} - {one.host}))) if one.shown else one
        for one in found
    )


def _read(basis: ContactBasis, limits: DeviceLimits, device: Device) -> PinReading:
    variable = _variable(basis.province, device) or "certificate"
    declared = _declared(device, variable)
    reading = PinReading(
        device.host, device.address, variable, declared, is_simulated=device.simulated
    )
    try:
        _require_allowed(basis, device)
        peer = Peer(device.host, device.address, device.port)
        return replace(reading, shown=show_proof(peer, variable, limits))
    except (DeviceError, RefusalError) as trouble:
        return replace(reading, trouble=trouble)


def _require_allowed(basis: ContactBasis, device: Device) -> None:
    """Refuse to call where the Department did not say that its devices are.

    The declared networks were checked with the inventory; where a root is trusted, the signed ones
    count. On loopback nothing leaves the machine.
    """
    contact, address = basis.contact, ip_address(device.address)
    if not contact.has_root or address.is_loopback:
        return
    if contact.inventory is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    networks = contact.inventory.fleet.networks
    if not any(address.version == each.version and address in each for each in networks):
        raise RefusalError(
            "PIN_NOT_SIGNED", stage=Stage.DEVICE, host=device.host, address=device.address
        )


def _variable(province: Province, device: Device) -> PinVariable | None:
    catalog = province.catalogs.get(device.family) if device.family in province.catalogs else None
    way = None if catalog is None or not device.address else catalog.transport(device.transport)
    return None if way is None or way.proves == "none" else way.proves


def _declared(device: Device, variable: PinVariable) -> str:
    return device.certificate if variable == "certificate" else device.host_key.rstrip("=")


def conclude_pins(readings: Iterable[PinReading], taken: Collection[PinReading]) -> Conclusion:
    """Conclude: another pin than the declared one is a finding, and what is open is incomplete."""
    left = [one for one in readings if one not in taken]
    if any(one.is_changed for one in left):
        return Conclusion.FINDINGS
    is_open = any(one.is_open or one.trouble is not None for one in left)
    return Conclusion.INCOMPLETE if is_open else Conclusion.CLEAN


# ------------------------------------------------------------------ the edit


def edit_pins(province: Province, taken: Sequence[PinReading]) -> tuple[FileEdit, ...]:
    """Return the files of the inventory as they are to be, where *taken* were taken.

    A pin goes where the old one stands if that is said of this host alone; else to the host.

    Raises:
        DeclarationError: YAML_EDIT_NOT_SAFE; PIN_IN_RANGE: a line stands for several hosts.
    """
    edits: dict[str, YamlEdit] = {}
    trees = [tree.every for tree in province.origin.inventories]
    for reading in taken:
        device = province.fleet.devices[reading.host]
        edit, path = next(
            found
            for place in (device.places.get(reading.variable), device.place)
            if place is not None and (found := _spot(device, place, edits, trees)) is not None
        )
        edit.set((*path, reading.variable), reading.shown, after="ansible_host")
    return tuple(FileEdit(name, edit.data, edit.result()) for name, edit in edits.items())


def _spot(
    device: Device, place: Place, edits: dict[str, YamlEdit], trees: Sequence[Mapping[str, bytes]]
) -> tuple[YamlEdit, YamlPath] | None:
    """Return the file of *place*, and in it the path of the mapping of *device* alone.

    None if what stands there is of several hosts: a pin of a group.
    """
    if place.file not in edits:
        data = next(tree[place.file] for tree in reversed(trees) if place.file in tree)
        edits[place.file] = YamlEdit(data, place.file)
    edit = edits[place.file]
    path = edit.path_at(place.line, place.column) or ()
    if place != device.place:  # of the pin itself
        path = path[:-1]
    is_file_of_host = not path and PurePosixPath(place.file).stem == device.host
    if is_file_of_host or path[-1:] == (device.host,):
        return edit, path
    if place != device.place:
        return None
    raise DeclarationError("PIN_IN_RANGE", host=device.host, file=place.file, line=place.line)

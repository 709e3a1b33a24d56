"""Who and what there is: units, providers, sites, devices, and the groups that hold them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final, Literal

from fleetcfg.model.advisory import Advisory
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place
from fleetcfg.model.software import AllowedSoftware

Network = IPv4Network | IPv6Network
SiteRole = Literal["central", "chair", "satellite"]
DeviceProof = Literal["certificate", "host_key", "none"]


@dataclass(frozen=True, slots=True)
class Transport:
    """A way in which devices of a family are reached.

    Attributes:
        name: As inventories and signed identities call it.
        default_port: Where it is reached if nothing else is declared.
        proves: By what a device proves there who it is.
        takes_password: Whether a device is given its password there; where it is not, no credential
            is needed.
        tells_serial: Whether a device tells there its serial number.
        tells_model: Whether it tells its model.
        allowance: Variable that must be declared of a device before it is reached so; empty if none
            need be.
        is_written: Whether devices are written to by it.
    """

    name: str
    default_port: int
    proves: DeviceProof
    takes_password: bool = True
    tells_serial: bool = True
    tells_model: bool = True
    allowance: str = ""
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit as of a time; codes were re-used in 2025, so a code is no key.

    Attributes:
        successors: Codes of the units that took over when it ended.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def is_valid(self, on: date) -> bool:
        """Tell whether the unit exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Provider:
    """A telecom provider that runs lines and equipment (Decision 32/2019, Art. 11)."""

    id: str
    name: str
    contract: str = ""


LawTerm = Literal["duty", "district", "department"]
LAW_TERMS: Final[tuple[LawTerm, ...]] = ("duty", "district", "department")
"""Words of a document that are read anew when offices change: where technicians are on duty
(Decision 32/2019, Art. 11.2), who is its "district level", and who is its "Department"."""


@dataclass(frozen=True, slots=True)
class LawReading:
    """How a word of a document is read, for a time.

    Attributes:
        means: Of ``duty`` *office* (the central site and the chair's room) and *district*; of
            ``district`` the level of units, *district* or *commune*; of ``department`` its name.
        source: What makes it so, or why it is read so.
        decision: Number of the Department's paper that says so; empty where there is none yet.
    """

    term: LawTerm
    means: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that findings cite, with the time for which it holds.

    Attributes:
        clauses: Its articles, by the keys that checks cite them by.
        readings: How words of it are read, each for its time.
    """

    id: str
    title: str
    valid_from: date
    valid_to: date | None = None
    replaced_by: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    readings: tuple[LawReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call; the least that is needed, by role rather than by name."""

    role: str
    name: str
    phone: str = ""
    confirmed: date | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A point of the conference system (``điểm cầu``) and its room (Decision 32/2019, Art. 2).

    Attributes:
        unit: Code of the unit, and *unit_since* the day from which that code means that unit.
        display_name: What the codec shows of itself to the others.
    """

    id: str
    name: str
    display_name: str
    role: SiteRole
    unit: str
    unit_since: date
    room: str
    provider: str
    technician: Contact | None = None
    contacts: tuple[Contact, ...] = ()


PROBED_SERVICES: Final[Mapping[str, int]] = {"telnet": 23, "http": 80}
"""Services that show for themselves whether a device has them on, by their well-known ports."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device as the inventory has it.

    Attributes:
        host: Its name in the inventory; the key everywhere.
        address: Management address: an IP in a declared prefix, or loopback if simulated.
        transport: Name of the `Transport` by which it is reached; *port* is the port of it.
        credential: A reference (``env:NAME``, ``keyring:SERVICE``, ``file:PATH``, ``local:NAME``).
        certificate: SHA-256 of the DER certificate, hex, or empty: then the province's CA decides.
        authority: PEM file with the CA that signed the certificate; empty if pinned.
        authority_pem: What it holds, as it was read with the inventory that it lies in; empty if it
            lies elsewhere, and then it is not signed.
        host_key: OpenSSH fingerprint ``SHA256:…`` of the SSH host key.
        legacy_ssh: Whether it may prove itself by SHA-1, because it can do no better.
        legacy_tls: Whether TLS 1.1 and old ways of TLS will do, because it can do no better.
        legacy_telnet: Whether its password may go in clear to what answers, because it can do no
            better.
        simulated_ports: Where a simulated device has the services of well-known ports, by port.
        zone: In which provider's network it stands; empty where it is reached from here.
        switch: Neighbour that CDP or LLDP must show, *switch_port* its port; empty if not fixed.
        firmware: The release it should run; empty if not fixed.
        groups: Every group it is in, ancestors first, as Ansible orders them.
        variables: All merged variables, as ``ansible-inventory`` would give them.
        places: Where each of its variables was decided.
    """

    host: str
    family: str
    address: str
    model: str = ""
    serial_number: str = ""
    mac: str = ""
    firmware: str = ""
    transport: str = "https"
    port: int = 443
    credential: str = ""
    certificate: str = ""
    authority: str = ""
    authority_pem: bytes = field(default=b"", repr=False)
    host_key: str = ""
    legacy_ssh: bool = False
    legacy_tls: bool = False
    legacy_telnet: bool = False
    zone: str = ""
    switch: str = ""
    switch_port: str = ""
    custodian: str = ""
    support_end: date | None = None
    simulated: bool = False
    simulated_ports: Mapping[int, int] = field(default_factory=dict)
    site: Site | None = None
    groups: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place(""))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of hosts, as Ansible means it.

    Attributes:
        places: Where each of its variables is said.
    """

    name: str
    children: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    depth: int = 0
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Fleet:
    """The whole inventory.

    Attributes:
        devices: By host name, in the order of the files.
        groups: By name; ``all`` and ``ungrouped`` always exist.
        software: What may run on devices, beside their firmware.
        advisories: Which firmware has a known fault, or is no longer mended.
    """

    devices: Mapping[str, Device]
    groups: Mapping[str, Group]
    sites: Mapping[str, Site] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    providers: Mapping[str, Provider] = field(default_factory=dict)
    networks: tuple[Network, ...] = ()
    legal_bases: Mapping[str, LegalBasis] = field(default_factory=dict)
    move_permits: tuple[MovePermit, ...] = ()
    software: tuple[AllowedSoftware, ...] = ()
    advisories: tuple[Advisory, ...] = ()

    @cached_property
    def port_sites(self) -> Mapping[tuple[str, str], set[str]]:
        """The sites of what is declared at each port, and at each switch, whose port is empty."""
        sites = defaultdict[tuple[str, str], set[str]](set)
        for device in self.devices.values():
            if device.site is not None:
                sites[device.host, ""].add(device.site.id)
                if device.switch:
                    sites[device.switch, ""].add(device.site.id)
                    sites[device.switch, device.switch_port].add(device.site.id)
        return dict(sites)

    def allowed_on(self, device: Device) -> tuple[AllowedSoftware, ...]:
        """Return what may run on *device*; of kinds that it does not name nothing is asked."""
        return tuple(each for each in self.software if each.is_for(device.host, device.groups))

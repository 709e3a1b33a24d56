"""Who and what there is: units, providers, sites, devices, and the groups that hold them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal

from pydantic import Field

from fleetcfg.model.advisory import Advisory
from fleetcfg.model.device_fields import (
    CertificateField,
    CredentialField,
    HostKeyField,
    MacField,
    PortField,
    SimulatedPortsField,
    ZoneField,
)
from fleetcfg.model.inventory_fields import FILLED, PHONES, SHOWN_NAMES, FilledField
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place
from fleetcfg.model.reference_data import LegalBasis, Provider, Unit
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.model.typed.declared_noun import declared, noun_of, rows_of
from fleetcfg.model.typed.fields import (
    NOWHERE,
    AddedByReader,
    AddressField,
    AnsibleTextField,
    AnyDayField,
    Meaning,
    PlaceField,
    PlacesField,
    TruthField,
    one_of,
)

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


@declared
@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call; the least that is needed, by role rather than by name."""

    role: Annotated[FilledField, Meaning("Vai trò", "Role")]
    name: Annotated[FilledField, Meaning("Họ tên", "Name")]
    phone: Annotated[str, PHONES, Meaning("Điện thoại", "Telephone")] = ""
    confirmed: Annotated[
        AnyDayField | None,
        Meaning("Ngày xác nhận gần nhất", "Day on which it was last confirmed"),
    ] = None
    places: PlacesField = field(default_factory=dict, compare=False, repr=False)


@declared
@dataclass(frozen=True, slots=True)
class Site:
    """A point of the conference system (``điểm cầu``) and its room (Decision 32/2019, Art. 2).

    Attributes:
        unit: Code of the unit, and *unit_since* the day from which that code means that unit.
        display_name: What the codec shows of itself to the others.
    """

    id: Annotated[FilledField, Meaning("Mã điểm cầu", "Id of the site")]
    name: Annotated[FilledField, Meaning("Tên đầy đủ của điểm cầu", "Full name of the site")]
    display_name: Annotated[
        str,
        SHOWN_NAMES,
        Meaning("Tên hiện trên màn hình, dạng NFC", "Name shown on screen, in NFC"),
    ]
    role: Annotated[
        SiteRole,
        one_of(SiteRole, "INV_ROLE", "role", FILLED.read),
        Meaning(
            "Trung tâm, chủ tọa hay vệ tinh (Điều 2.2)", "Central, chair or satellite (Art. 2.2)"
        ),
    ]
    unit: Annotated[FilledField, Meaning("Mã đơn vị hành chính", "Code of the administrative unit")]
    unit_since: Annotated[
        AnyDayField,
        Meaning("Ngày mã bắt đầu chỉ đơn vị này", "Day from which the code means that unit"),
    ]
    room: Annotated[FilledField, Meaning("Phòng họp", "The room")]
    provider: Annotated[
        FilledField, Meaning("Đơn vị cung cấp dịch vụ (Điều 11)", "Telecom provider (Art. 11)")
    ]
    technician: Annotated[
        Contact | None,
        noun_of(Contact),
        Meaning("Kỹ thuật trực (Điều 11.2)", "Technician on duty (Art. 11.2)"),
    ] = None
    contacts: Annotated[
        tuple[Contact, ...],
        rows_of(Contact),
        Meaning("Cán bộ phối hợp (Điều 10.2)", "Liaison officers (Art. 10.2)"),
    ] = ()


@declared
@dataclass(frozen=True, slots=True)
class Device:
    """One device as the inventory has it.

    What a file may say of one is said of it or of its groups, each variable at a place of its own.
    The order is that in which an edit of it is told: by what it is reached, which one it must turn
    out to be, who keeps it and how long it is supported.

    Attributes:
        host: Its name in the inventory; the key everywhere.
        address: An IP in a declared prefix, or loopback if simulated.
        transport: Name of the `Transport` by which it is reached; *port* is the port of it.
        certificate: Of its DER form, hex, or empty: then the province's CA decides.
        authority: Empty if the certificate is pinned.
        zone: Empty where it is reached from here.
        host_key: OpenSSH fingerprint ``SHA256:…``.
        firmware: Empty if not fixed, as *switch* and *switch_port*, which CDP or LLDP must show.
        simulated_ports: By well-known port.
        authority_pem: What *authority* holds, as it was read with the inventory that it lies in;
            empty if it lies elsewhere, and then it is not signed.
        groups: Every group it is in, ancestors first, as Ansible orders them.
        variables: All merged variables, as ``ansible-inventory`` would give them.
        places: Where each of its variables was decided.
    """

    host: Annotated[str, AddedByReader()]
    family: Annotated[
        AnsibleTextField,
        Meaning("Họ thiết bị, ví dụ cisco_ce", "Device family, such as cisco_ce"),
    ]
    address: Annotated[
        AddressField,
        Field(alias="ansible_host"),
        Meaning("Địa chỉ quản lý, là địa chỉ IP", "Management address, a literal IP"),
    ] = ""
    transport: Annotated[AnsibleTextField, Meaning("Đọc máy qua đường nào", "How it is read")] = (
        "https"
    )
    port: Annotated[
        PortField, Meaning("Cổng TCP; mặc định 443 hoặc 22", "TCP port; 443 or 22 if not said")
    ] = 443
    credential: Annotated[
        CredentialField,
        Meaning(
            "Tham chiếu tới mật khẩu, không bao giờ là mật khẩu",
            "Reference to a secret, never the secret itself",
        ),
    ] = ""
    certificate: Annotated[
        CertificateField,
        Meaning("SHA-256 của chứng thư máy", "SHA-256 of the device's certificate"),
    ] = ""
    authority: Annotated[
        AnsibleTextField,
        Meaning("Tệp PEM của CA cấp chứng thư", "PEM file of the CA that signed it"),
    ] = ""
    zone: Annotated[
        ZoneField,
        Meaning(
            "Vùng mạng của nhà cung cấp mà máy ở trong đó",
            "Zone of a provider's network in which it stands",
        ),
    ] = ""
    host_key: Annotated[
        HostKeyField, Meaning("Vân tay khóa SSH của máy", "Fingerprint of its SSH host key")
    ] = ""
    legacy_ssh: Annotated[
        TruthField,
        Meaning(
            "Cho phép chứng minh bằng SHA-1, vì máy chỉ làm được thế",
            "May prove itself by SHA-1, because it can do no better",
        ),
    ] = False
    legacy_tls: Annotated[
        TruthField,
        Meaning(
            "Cho phép TLS 1.1 và cách nối TLS kiểu cũ, vì máy chỉ làm được thế",
            "May speak TLS 1.1 and old ways of TLS, because it can do no better",
        ),
    ] = False
    legacy_telnet: Annotated[
        TruthField,
        Meaning(
            "Cho phép gửi mật khẩu không mã hóa qua telnet, vì máy chỉ làm được thế",
            "Its password may go in clear by telnet, because it can do no better",
        ),
    ] = False
    serial_number: Annotated[
        AnsibleTextField, Meaning("Số máy của hãng", "The maker's serial number")
    ] = ""
    mac: Annotated[
        MacField, Meaning("Địa chỉ MAC của cổng mạng", "MAC address of the network port")
    ] = ""
    model: Annotated[
        AnsibleTextField, Meaning("Kiểu máy, như máy tự báo", "Model, as the device says it")
    ] = ""
    firmware: Annotated[
        AnsibleTextField, Meaning("Bản phần mềm phải chạy", "The release that it should run")
    ] = ""
    switch: Annotated[
        AnsibleTextField,
        Meaning("Bộ chuyển mạch ở đầu cáp bên kia", "Switch at the other end of the cable"),
    ] = ""
    switch_port: Annotated[
        AnsibleTextField, Meaning("Cổng trên bộ chuyển mạch đó", "Port of that switch")
    ] = ""
    simulated: Annotated[
        TruthField,
        Meaning("Máy mô phỏng, trên địa chỉ loopback", "A simulated device, on loopback"),
    ] = False
    simulated_ports: Annotated[
        SimulatedPortsField,
        Meaning(
            "Bộ mô phỏng mở các dịch vụ khác ở cổng nào",
            "At which ports a simulator has the other services",
        ),
    ] = field(default_factory=dict)
    custodian: Annotated[
        AnsibleTextField, Meaning("Đơn vị giữ máy (Điều 10.1)", "Who has custody of it (Art. 10.1)")
    ] = ""
    support_end: Annotated[
        AnyDayField | None,
        Meaning("Ngày hãng hết hỗ trợ", "Day on which the maker's support ends"),
    ] = None
    authority_pem: Annotated[bytes, AddedByReader()] = field(default=b"", repr=False)
    site: Annotated[Site | None, AddedByReader()] = None
    groups: Annotated[tuple[str, ...], AddedByReader()] = ()
    variables: Annotated[Mapping[str, Any], AddedByReader()] = field(default_factory=dict)
    places: PlacesField = field(default_factory=dict)
    place: PlaceField = NOWHERE


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

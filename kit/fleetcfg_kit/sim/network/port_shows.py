"""What a switch says of its ports, its VLANs and its addresses.

All of it follows from the settings and from who is plugged in where. It is reached by its own
interface of VLAN 1, so that one is up. Which bandwidth a port without a link tells, and how old an
entry of the ARP table is, are guesses.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.network.device_state import MANAGEMENT, SwitchState, ports_of

_OWN_INTERFACE = "Vlan1"
_OWN_VLAN = "1"
_MEDIA = "10/100/1000BaseTX"


@dataclass(frozen=True, slots=True)
class _Port:
    """One port as it is now.

    Attributes:
        name: In full.
        status: `connected`, `notconnect` or `disabled`.
        vlan: The VLAN of an access port; `trunk` for a trunk.
        mac: Its own Ethernet address.
    """

    name: str
    description: str
    status: str
    vlan: str
    mac: str

    @property
    def is_up(self) -> bool:
        """Whether there is a link."""
        return self.status == "connected"

    @property
    def link(self) -> str:
        """What is said of it, and in what state it was set to be."""
        if self.status == "disabled":
            return "administratively down"
        return "up" if self.is_up else "down"

    @property
    def line(self) -> str:
        """What is said of its protocol."""
        return "up" if self.is_up else "down"


def _ports(state: SwitchState) -> Iterator[_Port]:
    used = {each.port for each in plugged(state)}
    for number, name in enumerate(ports_of(state.device.product), start=1):
        at = f"interface[{name}]"
        is_off = state.get(f"{at}.shutdown") == "on"
        status = "disabled" if is_off else "connected" if name in used else "notconnect"
        is_trunk = state.get(f"{at}.mode") == "trunk"
        vlan = "trunk" if is_trunk else state.get(f"{at}.access_vlan")
        mac = f"{state.device.mac[:-2]}{number:02X}"
        yield _Port(name, state.get(f"{at}.description"), status, vlan, mac)


def dotted(mac: str) -> str:
    """Spell an Ethernet address in three groups."""
    digits = mac.replace(":", "").lower()
    return ".".join(digits[at : at + 4] for at in range(0, 12, 4))


def short(port: str) -> str:
    """Spell a port as tables do."""
    return port.replace("GigabitEthernet", "Gi")


def _statuses(state: SwitchState) -> list[str]:
    lines = ["", "Port      Name               Status       Vlan       Duplex  Speed Type"]
    for port in _ports(state):
        duplex, speed = ("a-full", "a-1000") if port.is_up else ("auto", "auto")
        lines.append(
            f"{short(port.name):<9} {port.description[:18]:<18} {port.status:<12} {port.vlan:<10} "
            f"{duplex:>6} {speed:>6} {_MEDIA}"
        )
    return lines


def _interfaces(state: SwitchState) -> list[str]:
    lines = [
        f"{_OWN_INTERFACE} is up, line protocol is up ",
        *_hardware("EtherSVI", state.device.mac),
        f"  Internet address is {MANAGEMENT}",
        *_bandwidth(1_000_000, 10),
    ]
    for port in _ports(state):
        pace = "Full-duplex, 1000Mb/s" if port.is_up else "Auto-duplex, Auto-speed"
        lines += [
            f"{port.name} is {port.link}, line protocol is {port.line} ({port.status}) ",
            *_hardware("Gigabit Ethernet", port.mac),
            *([f"  Description: {port.description}"] if port.description else []),
            *_bandwidth(*((1_000_000, 10) if port.is_up else (10_000, 1000))),
            f"  {pace}, media type is {_MEDIA}",
        ]
    return lines


def _hardware(kind: str, mac: str) -> list[str]:
    return [f"  Hardware is {kind}, address is {dotted(mac)} (bia {dotted(mac)})"]


def _bandwidth(kilobits: int, delay: int) -> list[str]:
    return [
        f"  MTU 1500 bytes, BW {kilobits} Kbit/sec, DLY {delay} usec, ",
        "     reliability 255/255, txload 1/255, rxload 1/255",
        "  Encapsulation ARPA, loopback not set",
    ]


def _descriptions(state: SwitchState) -> list[str]:
    head = "Interface                      Status         Protocol Description"
    lines = [head, f"{'Vl1':<30} {'up':<14} up"]
    for port in _ports(state):
        link = "admin down" if port.status == "disabled" else port.link
        row = f"{short(port.name):<30} {link:<14} {port.line:<8} {port.description}"
        lines.append(row.rstrip())
    return lines


def _addresses(state: SwitchState) -> list[str]:
    lines = [
        f"{_OWN_INTERFACE} is up, line protocol is up",
        f"  Internet address is {MANAGEMENT}",
        f"  Broadcast address is {MANAGEMENT.network.broadcast_address}",
        "  MTU is 1500 bytes",
        "  Outgoing access list is not set",
        "  Inbound  access list is not set",
    ]
    for port in _ports(state):
        lines += [
            f"{port.name} is {port.link}, line protocol is {port.line}",
            "  Inbound  access list is not set",
        ]
    return lines


def _brief(state: SwitchState) -> list[str]:
    head = "Interface              IP-Address      OK? Method Status                Protocol"
    own = f"{_OWN_INTERFACE:<22} {MANAGEMENT.ip!s:<15} YES NVRAM  {'up':<21} up"
    rows = (
        f"{port.name:<22} {'unassigned':<15} YES unset  {port.link:<21} {port.line}"
        for port in _ports(state)
    )
    return [head, own, *rows]


def _arp(state: SwitchState) -> list[str]:
    """List itself, and whoever is told with an address and is met in its own VLAN."""
    met = {port.name for port in _ports(state) if port.is_up and port.vlan == _OWN_VLAN}
    rows = [_arp_row(str(MANAGEMENT.ip), "-", state.device.mac)]
    for port, _, mac, address in plugged(state):
        if port in met and mac and address and IPv4Address(address) in MANAGEMENT.network:
            rows.append(_arp_row(address, "0", mac))
    return ["Protocol  Address          Age (min)  Hardware Addr   Type   Interface", *rows]


def _arp_row(address: str, age: str, mac: str) -> str:
    return f"Internet  {address:<15} {age:>10}   {dotted(mac)}  ARPA   {_OWN_INTERFACE}"


def _vlans(state: SwitchState) -> dict[str, tuple[str, list[str]]]:
    """Give name and access ports of each VLAN that is there; a trunk is of none."""
    named = {p[5:-6]: name for p, name in state.values().items() if p.startswith("vlan[")}
    found = {
        number: (name or f"VLAN{number:0>4}", list[str]())
        for number, name in {"1": "default", **named}.items()
    }
    for port in _ports(state):
        if port.vlan in found:
            found[port.vlan][1].append(short(port.name))
    return found


def _vlan_table(vlans: Mapping[str, tuple[str, list[str]]]) -> list[str]:
    lines = ["", "VLAN Name                             Status    Ports"]
    lines += ["---- -------------------------------- --------- " + "-" * 31]
    for number in sorted(vlans, key=int):
        name, ports = vlans[number]
        rows = [", ".join(ports[at : at + 4]) for at in range(0, len(ports), 4)]
        lines.append(f"{number:<4} {name:<32} {'active':<9} {next(iter(rows), '')}".rstrip())
        lines += [f"{'':<48}{row}" for row in rows[1:]]
    return lines


def vlan_told(state: SwitchState, number: str) -> list[str]:
    """Give what is said of one VLAN, asked for by its number."""
    vlans = _vlans(state)
    if number not in vlans:
        return [f"VLAN id {number} not found in current VLAN database"]
    return [*_vlan_table({number: vlans[number]}), ""]


PORT_SHOWS: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "show arp": _arp,
    "show interfaces": _interfaces,
    "show interfaces description": _descriptions,
    "show interfaces status": _statuses,
    "show ip arp": _arp,
    "show ip interface": _addresses,
    "show ip interface brief": _brief,
    "show vlan brief": lambda state: _vlan_table(_vlans(state)),
}

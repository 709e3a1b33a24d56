"""What a switch with Huawei VRP says of its state, laid out as S switches of V200R do it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import spoil_lines
from fleetcfg_kit.sim.network.vlan_members import members_of, ports_with_link
from fleetcfg_kit.sim.network.vrp_text import running, saved

_UNITS = (("week", 10_080), ("day", 1_440), ("hour", 60), ("minute", 1))
_RULE = "-" * 79


def _version(state: SwitchState) -> list[str]:
    product, minutes = state.device.product, int(state.clock.seconds() - state.booted_s) // 60
    parts: list[str] = []
    for name, size in _UNITS:
        count, minutes = divmod(minutes, size)
        parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return [
        "Huawei Versatile Routing Platform Software",
        f"VRP (R) software, Version 5.170 ({product.partition('-')[0]} {state.firmware})",
        "Copyright (C) 2000-2020 HUAWEI TECH Co., Ltd.",
        f"HUAWEI {product} Routing Switch uptime is {', '.join(parts)}",
        "",
        f"ES5D2V28S003 0(Master)  : uptime is {', '.join(parts)}",
        "DDR             Memory Size : 512   M bytes",
    ]


def dashed(mac: str) -> str:
    """Spell an Ethernet address in three groups."""
    digits = mac.replace(":", "").lower()
    return "-".join(digits[at : at + 4] for at in range(0, 12, 4))


def _serial(state: SwitchState) -> list[str]:
    return [f"ESN of slot 0: {state.serial}"]


def _made(state: SwitchState) -> list[str]:
    rule = "- " * 25
    head = "Slot  Sub  Serial-number          Manu-date"
    return [head, rule, f"0     -    {state.serial:<22} 2020-07-10"]


def _bridge(state: SwitchState) -> list[str]:
    return [f"System bridge MAC address: {dashed(state.device.mac)}"]


def _lldp(state: SwitchState) -> list[str]:
    lines: list[str] = []
    for port, name, mac, _ in plugged(state):
        told = {
            "Neighbor index": "1",
            "Chassis type": "MAC Address",
            "Chassis ID": dashed(mac),
            "Port ID type": "MAC Address",
            "Port ID": dashed(mac),
            "Port description": "eth0",
            "System name": name,
            "System description": "Simulated codec",
            "System capabilities supported": "telephone",
            "System capabilities enabled": "telephone",
            "Expired time": "118s",
        }
        lines += [f"{port} has 1 neighbor(s):", ""]
        lines += [f"{word:<35}:{value}" for word, value in told.items()]
        lines += [""]
    return lines


def _addresses(state: SwitchState) -> list[str]:
    rows = [
        f"{dashed(mac)} {state.get(f'interface[{port}].access_vlan') + '/-':<33} "
        f"{port.replace('GigabitEthernet', 'GE'):<19} dynamic"
        for port, _, mac, _ in plugged(state)
    ]
    return [
        _RULE,
        "MAC Address    VLAN/VSI                          Learned-From        Type",
        _RULE,
        *rows,
        "",
        _RULE,
        f"Total items displayed = {len(rows)}",
        "",
    ]


def _vlans(state: SwitchState) -> list[str]:
    vlans, up = members_of(state), ports_with_link(state)
    rule = "-" * 80
    lines = [
        f"The total number of vlans is : {len(vlans)}",
        rule,
        "U: Up;         D: Down;         TG: Tagged;         UT: Untagged;",
        "MP: Vlan-mapping;               ST: Vlan-stacking;",
        "#: ProtocolTransparent-vlan;    *: Management-vlan;",
        rule,
        "",
        "VID  Type    Ports",
        rule,
    ]
    for number, vlan in vlans.items():
        kinds = (("UT", vlan.untagged), ("TG", vlan.tagged))
        rows = [row for kind, ports in kinds for row in _members(kind, ports, up)] or [""]
        lines.append(f"{number:<4} common  {rows[0]}".rstrip())
        lines += [f"{'':<13}{row}" for row in rows[1:]]
    lines += ["", "VID  Status  Property      MAC-LRN Statistics Description", rule]
    lines += [f"{n:<4} enable  default       enable  disable    VLAN {n:04}" for n in vlans]
    return lines


def _members(kind: str, ports: list[str], up: set[str]) -> list[str]:
    """Spell ports in rows of four; the first row says of which kind all are."""
    words = [
        f"{port.replace('GigabitEthernet', 'GE')}({'U' if port in up else 'D'})" for port in ports
    ]
    rows = ["".join(f"{word:<16}" for word in words[at : at + 4]) for at in range(0, len(words), 4)]
    return [f"{f'{kind}:' if n == 0 else '':<3}{row.rstrip()}" for n, row in enumerate(rows)]


def _clock(state: SwitchState) -> list[str]:
    name, way, distance = (state.get("clock.timezone") or "UTC add 00:00:00").split(" ")
    hours, sign = int(distance[:2]), 1 if way == "add" else -1
    there = state.clock.wall() + timedelta(hours=sign * hours)
    offset = f"{'+' if sign > 0 else '-'}{hours:02}:00"
    return [
        f"{there:%Y-%m-%d %H:%M:%S}{offset}",
        f"{there:%A}",
        f"Time Zone({name}) : UTC{offset}",
    ]


def _ntp(state: SwitchState) -> list[str]:
    first = state.get("ntp.servers").split(",")[0].split(" ")[0]
    return [
        f" clock status: {'' if first else 'un'}synchronized",
        f" clock stratum: {4 if first else 16}",
        f" reference clock ID: {first or 'none'}",
    ]


def _running(state: SwitchState) -> list[str]:
    return spoil_lines(state.fault, running(state))


Tables = Mapping[str, Callable[[SwitchState], list[str]]]
FOR_ALL: Tables = {
    "display version": _version,
    "display clock": _clock,
    "display esn": _serial,
    "display device manufacture-info": _made,
    "display bridge mac-address": _bridge,
}
FOR_ADMINISTRATORS: Tables = {
    "display current-configuration": _running,
    "display saved-configuration": saved,
    "display lldp neighbor": _lldp,
    "display mac-address": _addresses,
    "display ntp-service status": _ntp,
    "display vlan": _vlans,
}

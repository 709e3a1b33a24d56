"""What a switch with Comware says of its state, laid out as switches of H3C do it."""

from datetime import timedelta

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.network.comware_text import is_old, running, saved
from fleetcfg_kit.sim.network.device_state import MANAGEMENT, SwitchState
from fleetcfg_kit.sim.network.faults import spoil_lines
from fleetcfg_kit.sim.network.vlan_members import members_of
from fleetcfg_kit.sim.network.vrp_shows import Tables, dashed

_UNITS = (("week", 10_080), ("day", 1_440), ("hour", 60), ("minute", 1))


def _version(state: SwitchState) -> list[str]:
    minutes = int(state.clock.seconds() - state.booted_s) // 60
    parts: list[str] = []
    for name, size in _UNITS:
        count, minutes = divmod(minutes, size)
        parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return [
        f"H3C Comware Software, Version {state.firmware}",
        "Copyright (c) 2004-2019 New H3C Technologies Co., Ltd. All rights reserved.",
        f"H3C {state.device.product} uptime is {', '.join(parts)}",
        "Last reboot reason : Cold reboot",
        "",
        "Slot 1:",
        f"Uptime is {','.join(parts)}",
    ]


def _made(state: SwitchState) -> list[str]:
    return [
        " Slot 1 CPU 0:",
        f" DEVICE_NAME          : {state.device.product}",
        f" DEVICE_SERIAL_NUMBER : {state.serial}",
        f" MAC_ADDRESS          : {dashed(state.device.mac).upper()}",
        " MANUFACTURING_DATE   : 2019-06-13",
        " VENDOR_NAME          : H3C",
    ]


def _lldp(state: SwitchState) -> list[str]:
    lines: list[str] = []
    for number, (port, name, mac, _) in enumerate(plugged(state), start=1):
        told = {
            "Chassis type": "MAC address",
            "Chassis ID": dashed(mac),
            "Port ID type": "MAC address",
            "Port ID": dashed(mac),
            "Time to live": "120",
            "Port description": "eth0",
            "System name": name,
            "System description": "Simulated codec",
        }
        lines += [f"LLDP neighbor-information of port {number}[{port}]:"]
        lines += ["LLDP agent nearest-bridge:", " LLDP neighbor index : 1"]
        lines += [f" {word:<20}: {value}" for word, value in told.items()]
        lines += [" Maximum frame size  : 1522", ""]
    return lines


def _addresses(state: SwitchState) -> list[str]:
    heading = "MAC Address      VLAN ID    State            Port/Nickname            Aging"
    rows = [
        f"{dashed(mac)}   {state.get(f'interface[{port}].access_vlan'):<10} Learned          "
        f"{_short(port):<24} Y"
        for port, _, mac, _ in plugged(state)
    ]
    return [heading, *rows]


def _vlans(state: SwitchState) -> list[str]:
    numbers = ["1(default)" if number == 1 else str(number) for number in members_of(state)]
    return [f" Total VLANs: {len(numbers)}", " The VLANs include:", f" {', '.join(numbers)}"]


def _vlan_name(number: int, name: str) -> str:
    return name or f"VLAN {number:04}"


def _vlans_in_brief(state: SwitchState) -> list[str]:
    lines = [
        "Brief information about all VLANs:",
        "Supported Minimum VLAN ID: 1",
        "Supported Maximum VLAN ID: 4094",
        "Default VLAN ID: 1",
        "VLAN ID   Name                             Port",
    ]
    for number, vlan in members_of(state).items():
        ports = [_short(port) for port in (*vlan.tagged, *vlan.untagged)]
        rows = ["  ".join(ports[at : at + 3]) for at in range(0, len(ports), 3)] or [""]
        lines.append(f"{number:<9} {_vlan_name(number, vlan.name):<32} {rows[0]}".rstrip())
        lines += [f"{'':<43}{row}" for row in rows[1:]]
    return lines


def _every_vlan(state: SwitchState) -> list[str]:
    lines: list[str] = []
    for number, vlan in members_of(state).items():
        own = [
            " Route interface: Configured",
            f" IPv4 address: {MANAGEMENT.ip}",
            f" IPv4 subnet mask: {MANAGEMENT.netmask}",
        ]
        lines += [f" VLAN ID: {number}", " VLAN type: Static"]
        lines += own if number == 1 else [" Route interface: Not configured"]
        lines += [f" Description: VLAN {number:04}", f" Name: {_vlan_name(number, vlan.name)}"]
        lines += [*_listed("Tagged", vlan.tagged), *_listed("Untagged", vlan.untagged), ""]
    return lines


def _listed(kind: str, ports: list[str]) -> list[str]:
    if not ports:
        return [f" {kind} ports:   None"]
    return [f" {kind} ports:", *(f"    {port}" for port in ports)]


def _short(port: str) -> str:
    return port.replace("GigabitEthernet", "GE")


def _clock(state: SwitchState) -> list[str]:
    name, way, distance = (state.get("clock.timezone") or "UTC add 00:00:00").split(" ")
    sign = 1 if way == "add" else -1
    there = state.clock.wall() + timedelta(hours=sign * int(distance[:2]))
    shown = f"{there:%H:%M:%S} {name} {there:%a %m/%d/%Y}"
    return [shown, f"Time Zone : {name} {way} {distance}"]


def _ntp(state: SwitchState) -> list[str]:
    first = state.get("ntp.servers").split(",")[0].split(" ")[0]
    is_on = is_old(state.firmware) or state.get("ntp.service") == "on"
    is_synchronized = bool(first) and is_on
    return [
        f" Clock status: {'' if is_synchronized else 'un'}synchronized",
        f" Clock stratum: {4 if is_synchronized else 16}",
    ]


def _running(state: SwitchState) -> list[str]:
    return spoil_lines(state.fault, running(state))


FOR_ALL: Tables = {
    "display version": _version,
    "display clock": _clock,
    "display device manuinfo": _made,
}
FOR_ADMINISTRATORS: Tables = {
    "display current-configuration": _running,
    "display saved-configuration": saved,
    "display lldp neighbor-information verbose": _lldp,
    "display mac-address": _addresses,
    "display ntp-service status": _ntp,
    "display vlan": _vlans,
    "display vlan all": _every_vlan,
    "display vlan brief": _vlans_in_brief,
}

"""What a switch says of its state.

The tables are laid out as those of Catalyst switches of release 15; their numbers are made up.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from fleetcfg.sim.core.flat_device import plugged
from fleetcfg.sim.network.config_text import running_config, startup_config
from fleetcfg.sim.network.device_state import SwitchState, ports_of
from fleetcfg.sim.network.faults import SwitchFault

_SOFTWARE = "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M)"
_MINUTES = (("week", 10_080), ("day", 1_440), ("hour", 60), ("minute", 1))


def _version(state: SwitchState) -> list[str]:
    product, minutes = state.device.product, int(state.clock.seconds() - state.booted_s) // 60
    parts: list[str] = []
    for name, size in _MINUTES:
        count, minutes = divmod(minutes, size)
        if count or name == "minute":
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return [
        f"{_SOFTWARE}, Version {state.firmware}, RELEASE SOFTWARE (fc2)",
        "Technical Support: simulated",
        "",
        "ROM: Bootstrap program is C2960X boot loader",
        "",
        f"{state.get('hostname')} uptime is {', '.join(parts)}",
        "System returned to ROM by power-on",
        'System image file is "flash:/c2960x-universalk9-mz.bin"',
        "",
        f"cisco {product} (APM86XXX) processor (revision A0) with 524288K bytes of memory.",
        f"Processor board ID {state.serial}",
        "Last reset from power-on",
        "",
        f"Base ethernet MAC Address       : {state.device.mac}",
        f"Model number                    : {product}",
        f"System serial number            : {state.serial}",
        "",
        "Configuration register is 0xF",
        "",
    ]


def _dotted(mac: str) -> str:
    digits = mac.replace(":", "").lower()
    return ".".join(digits[at : at + 4] for at in range(0, 12, 4))


def _short(port: str) -> str:
    return port.replace("GigabitEthernet", "Gi")


def _lldp(state: SwitchState) -> list[str]:
    lines: list[str] = []
    every = plugged(state)
    for port, name, mac in every:
        lines += [
            "-" * 48,
            f"Local Intf: {_short(port)}",
            f"Chassis id: {_dotted(mac)}",
            f"Port id: {_dotted(mac)}",
            "Port Description: eth0",
            f"System Name: {name}",
            "",
            "System Description: ",
            "Simulated codec",
            "",
            "Time remaining: 100 seconds",
            "System Capabilities: T",
            "Enabled Capabilities: T",
            "Management Addresses - not advertised",
            "Auto Negotiation - supported, enabled",
            "Physical media capabilities:",
            "    1000baseT(FD)",
            "Media Attachment Unit type: 30",
            "Vlan ID: - not advertised",
            "",
        ]
    return [*lines, "", f"Total entries displayed: {len(every)}", ""]


def _cdp(state: SwitchState) -> list[str]:
    lines: list[str] = []
    for port, name, _ in plugged(state):
        lines += [
            "-------------------------",
            f"Device ID: {name}",
            "Entry address(es): ",
            "  IP address: 10.0.0.9",
            "Platform: Cisco Codec,  Capabilities: Host Phone ",
            f"Interface: {port},  Port ID (outgoing port): eth0",
            "Holdtime : 140 sec",
            "",
            "Version :",
            "ce9.15",
            "",
        ]
    return [*lines, f"Total cdp entries displayed : {len(plugged(state))}"]


def _addresses(state: SwitchState) -> list[str]:
    rows = [
        f"{state.get(f'interface[{port}].access_vlan'):>4}    {_dotted(mac)}    DYNAMIC     "
        f"{_short(port)}"
        for port, _, mac in plugged(state)
    ]
    return [
        "          Mac Address Table",
        "-------------------------------------------",
        "",
        "Vlan    Mac Address       Type        Ports",
        "----    -----------       --------    -----",
        " All    0100.0ccc.cccc    STATIC      CPU",
        *rows,
        f"Total Mac Addresses for this criterion: {len(rows) + 1}",
    ]


def _statuses(state: SwitchState) -> list[str]:
    used = {port for port, *_ in plugged(state)}
    lines = ["", "Port      Name               Status       Vlan       Duplex  Speed Type"]
    for port in ports_of(state.device.product):
        at = f"interface[{port}]"
        is_off, is_used = state.get(f"{at}.shutdown") == "on", port in used
        status = "disabled" if is_off else "connected" if is_used else "notconnect"
        is_trunk = state.get(f"{at}.mode") == "trunk"
        vlan = "trunk" if is_trunk else state.get(f"{at}.access_vlan")
        duplex, speed = ("a-full", "a-1000") if status == "connected" else ("auto", "auto")
        name = state.get(f"{at}.description")[:18]
        lines.append(
            f"{_short(port):<9} {name:<18} {status:<12} {vlan:<10} {duplex:>6} {speed:>6} "
            "10/100/1000BaseTX"
        )
    return lines


def _vlans(state: SwitchState) -> list[str]:
    """List VLANs with their access ports; a trunk is of none."""
    values = state.values()
    named = {p[5:-6]: name for p, name in values.items() if p.startswith("vlan[")}
    ports: dict[str, list[str]] = {number: [] for number in {"1": "", **named}}
    for port in ports_of(state.device.product):
        if values[f"interface[{port}].mode"] != "trunk":
            number = values[f"interface[{port}].access_vlan"]
            ports.setdefault(number, []).append(_short(port))
    lines = ["", "VLAN Name                             Status    Ports"]
    lines += ["---- -------------------------------- --------- " + "-" * 31]
    for number in sorted(ports, key=int):
        name = named.get(number) or ("default" if number == "1" else f"VLAN{int(number):04}")
        rows = [", ".join(ports[number][at : at + 4]) for at in range(0, len(ports[number]), 4)]
        lines.append(f"{number:<4} {name:<32} {'active':<9} {next(iter(rows), '')}".rstrip())
        lines += [f"{'':<48}{row}" for row in rows[1:]]
    return lines


def _clock(state: SwitchState) -> list[str]:
    name, hours, *_ = (state.get("clock.timezone") or "UTC 0").split(" ")
    there = state.clock.wall() + timedelta(hours=int(hours))
    mark = "" if state.get("ntp.servers") else "*"
    time = f"{there:%H:%M:%S}.{there.microsecond // 1000:03}"
    return [f"{mark}{time} {name} {there:%a %b} {there.day} {there:%Y}"]


def _ntp(state: SwitchState) -> list[str]:
    servers = state.get("ntp.servers")
    if not servers:
        return ["%NTP is not enabled."]
    first = servers.split(",")[0].split(" ")[0]
    return [
        f"Clock is synchronized, stratum 4, reference is {first}",
        "nominal freq is 250.0000 Hz",
    ]


def _running(state: SwitchState) -> list[str]:
    lines = running_config(state)
    return lines[: len(lines) // 2] if state.fault is SwitchFault.NOT_WHOLE else lines


FOR_ALL: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "show version": _version,
    "show clock": _clock,
}
FOR_ADMINISTRATORS: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "show running-config": _running,
    "show startup-config": startup_config,
    "show lldp neighbors detail": _lldp,
    "show cdp neighbors detail": _cdp,
    "show mac address-table": _addresses,
    "show ntp status": _ntp,
    "show interfaces status": _statuses,
    "show vlan brief": _vlans,
}

"""What a switch says of its state.

The tables are laid out as those of Catalyst switches of release 15; their numbers are made up.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.network.config_text import running_config, startup_config
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import spoil_lines
from fleetcfg_kit.sim.network.port_shows import PORT_SHOWS, dotted, short

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


def _lldp(state: SwitchState) -> list[str]:
    lines: list[str] = []
    every = plugged(state)
    for port, name, mac, _ in every:
        lines += [
            "-" * 48,
            f"Local Intf: {short(port)}",
            f"Chassis id: {dotted(mac)}",
            f"Port id: {dotted(mac)}",
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
    for port, name, _, address in plugged(state):
        lines += [
            "-------------------------",
            f"Device ID: {name}",
            "Entry address(es): ",
            *([f"  IP address: {address}"] if address else []),
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
        f"{state.get(f'interface[{port}].access_vlan'):>4}    {dotted(mac)}    DYNAMIC     "
        f"{short(port)}"
        for port, _, mac, _ in plugged(state)
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


def _associations(state: SwitchState) -> list[str]:
    """List the time servers; the first one is followed, and all answer."""
    servers = [each.split(" ")[0] for each in state.get("ntp.servers").split(", ") if each]
    if not servers:
        return ["%NTP is not enabled."]
    rows = [
        f"{'*' if number == 0 else '+'}~{server:<15} .SIM.            3     12     64   377"
        "  1.200   0.300  0.100"
        for number, server in enumerate(servers)
    ]
    return [
        "",
        "  address         ref clock       st   when   poll reach  delay  offset   disp",
        *rows,
        " * sys.peer, # selected, + candidate, - outlyer, x falseticker, ~ configured",
    ]


def _chassis(state: SwitchState) -> list[str]:
    return [state.serial if state.get("snmp.access") != "off" else "%SNMP agent not enabled"]


def _running(state: SwitchState) -> list[str]:
    return spoil_lines(state.fault, running_config(state))


FOR_ALL: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "show version": _version,
    "show clock": _clock,
    "show ntp associations": _associations,
    **PORT_SHOWS,
}
FOR_ADMINISTRATORS: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "show running-config": _running,
    "show startup-config": startup_config,
    "show lldp neighbors detail": _lldp,
    "show cdp neighbors detail": _cdp,
    "show mac address-table": _addresses,
    "show ntp status": _ntp,
    "show snmp chassis": _chassis,
}

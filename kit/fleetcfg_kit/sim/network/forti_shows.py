"""What a firewall with FortiOS says of its state, laid out as public outputs are."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import FortiFault


def _status(state: SwitchState) -> list[str]:
    zone = state.get("system.timezone")
    there = state.clock.wall()
    there = there if zone.isdigit() else there.astimezone(ZoneInfo(zone))
    domains = "multiple" if state.fault is FortiFault.DOMAINS else "disable"
    return [
        f"Version: {state.device.product} {state.firmware},250523 (GA.M)",
        "Current Security Level: Low",
        "Virus-DB: 93.06337(2025-11-26 16:20)",
        f"Serial-Number: {state.serial}",
        "BIOS version: 05000009",
        "Log hard disk: Not available",
        f"Hostname: {state.get('system.hostname')}",
        "Operation Mode: NAT",
        "Current virtual domain: root",
        "Max number of virtual domains: 10",
        f"Virtual domain configuration: {domains}",
        "FIPS-CC mode: disable",
        "Current HA mode: standalone",
        "Branch point: 2795",
        "Release Version Information: GA",
        f"System time: {there:%a %b} {there.day:>2} {there:%H:%M:%S %Y}",
        "Last reboot reason: power cycle",
    ]


def _performance(state: SwitchState) -> list[str]:
    minutes = int(state.clock.seconds() - state.booted_s) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    uptime = f"Uptime: {days} days,  {hours} hours,  {minutes % 60} minutes"
    return ["CPU states: 0% user 0% system 0% nice 100% idle", uptime]


def _console(state: SwitchState) -> list[str]:
    return ["mode                : line ", f"output              : {state.get('console.output')} "]


def _ntp(state: SwitchState) -> list[str]:
    source, servers = state.get("ntp.source"), state.get("ntp.servers")
    is_followed = source == "fortiguard" or (source == "custom" and bool(servers))
    told = f"synchronized: {'yes' if is_followed else 'no'}"
    return [
        f"{told}, ntpsync: {'disabled' if source == 'off' else 'enabled'}, server-mode: disabled"
    ]


def _saved(state: SwitchState) -> list[str]:
    state.save()
    return []


SHOWS: Mapping[str, Callable[[SwitchState], list[str]]] = {
    "get system status": _status,
    "get system performance status": _performance,
    "get system console": _console,
    "diagnose sys ntp status": _ntp,
    "execute cfg save": _saved,
}

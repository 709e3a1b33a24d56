"""What a router prints of its state.

Layouts as in the recordings that the tables of ntc-templates are tested on, and in the maker's
manual; numbers are made up.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.mikrotik.device_state import RouterState, ports_of
from fleetcfg_kit.sim.mikrotik.export_defaults import NO_SERVER
from fleetcfg_kit.sim.mikrotik.export_text import servers_of

_UNITS = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_WIDE = 22  # characters before the colons
_OFFSET = timedelta(hours=7)


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{name:>{_WIDE}}: {value}" for name, value in values.items()]


def _resource(state: RouterState) -> list[str]:
    seconds, uptime = int(state.clock.seconds() - state.booted_s), ""
    for letter, size in _UNITS:
        count, seconds = divmod(seconds, size)
        uptime += f"{count}{letter}" if count or (letter == "s" and not uptime) else ""
    return _pairs(
        {
            "uptime": uptime,
            "version": f"{state.firmware} ({'long-term' if state.is_old else 'stable'})",
            "free-memory": "207.4MiB",
            "total-memory": "256.0MiB",
            "cpu": "simulated",
            "cpu-load": "1%",
            "architecture-name": "arm",
            "board-name": state.device.product,
            "platform": "MikroTik",
        }
    )


def _board(state: RouterState) -> list[str]:
    return _pairs(
        {
            "routerboard": "yes",
            "model": state.device.product,
            "serial-number": state.serial,
            "firmware-type": "simulated",
            "factory-firmware": "6.45.9",
            "current-firmware": state.firmware,
            "upgrade-firmware": state.firmware,
        }
    )


def _licence(state: RouterState) -> list[str]:
    del state
    return _pairs({"software-id": "SIMU-LATE", "nlevel": "5", "features": ""})


def _identity(state: RouterState) -> list[str]:
    return [f"  name: {state.get('identity.name')}"]


def _clock(state: RouterState) -> list[str]:
    there = state.clock.wall() + _OFFSET
    date = f"{there:%b/%d/%Y}".lower() if state.is_old else f"{there:%Y-%m-%d}"
    return _pairs(
        {
            "time": f"{there:%H:%M:%S}",
            "date": date,
            "time-zone-autodetect": state.get("clock.autodetect"),
            "time-zone-name": state.get("clock.time_zone"),
            "gmt-offset": "+07:00",
            "dst-active": "no",
        }
    )


def _time(state: RouterState) -> list[str]:
    enabled, servers = state.get("ntp.enabled"), servers_of(state)
    is_synced = enabled == "yes" and bool(servers)
    if state.is_old:
        told = {"enabled": enabled, "primary-ntp": servers[0] if servers else NO_SERVER}
        synced = {"last-update-from": servers[0]} if is_synced else {}
        return _pairs({**told, **synced})
    status = "synchronized" if is_synced else "waiting" if enabled == "yes" else "stopped"
    return _pairs({"enabled": enabled, "servers": ",".join(servers), "status": status})


def _neighbours(state: RouterState) -> list[str]:
    by = "" if state.is_old else " discovered-by=lldp"
    return [
        f' {number} interface={port},bridge mac-address={mac} identity="{name}" platform=""'
        f' version="Simulated codec" unpack=none age=12s interface-name="eth0"'
        f" system-caps=telephone system-caps-enabled=telephone{by}"
        for number, (port, name, mac, _) in enumerate(plugged(state))
    ]


def _hosts(state: RouterState) -> list[str]:
    own = (
        f" 0 DL  mac-address={state.device.mac} interface=bridge bridge=bridge on-interface=bridge"
    )
    heard = (
        f" {number} D   mac-address={mac} vid={state.get(f'interface[{port}].pvid')}"
        f" interface={port} bridge=bridge on-interface={port}"
        for number, (port, _, mac, _) in enumerate(plugged(state), 1)
    )
    return ["Flags: X - disabled, I - invalid, D - dynamic, L - local, E - external ", own, *heard]


def _interfaces(state: RouterState) -> list[str]:
    used = {port for port, *_ in plugged(state)}
    lines = ["Flags: D - dynamic, X - disabled, R - running, S - slave "]
    lines.append(" #     NAME         TYPE         ACTUAL-MTU L2MTU  MAX-L2MTU MAC-ADDRESS      ")
    for number, port in enumerate(ports_of(state.device.product)):
        is_off = state.get(f"interface[{port}].disabled") == "yes"
        flag = "X" if is_off else "R" if port in used else " "
        mac = f"{state.device.mac[:-2]}{number:02X}"
        lines.append(
            f"{number:2}  {flag}S {port:<12} ether              1500  1598       4074 {mac}"
        )
    return lines


def _users(state: RouterState) -> list[str]:
    lines = ["Flags: X - disabled "]
    for number, name in enumerate(state.get("usernames.list").split(", ")):
        remark = ";;; system default user" if name == "admin" else ""
        lines.append(f" {number}   {remark}")
        lines.append(
            f'     name="{name}" group=full address="" last-logged-in=nov/28/2026 08:00:00'
        )
    return lines


def _history(state: RouterState) -> list[str]:
    head = ["Flags: U - undoable, R - redoable, F - floating-undo ", "   ACTION      BY     POLICY"]
    return [*head, *(f" F {each}  admin  write " for each in state.undone), " U ---  write "]


PRINTED: Mapping[str, Callable[[RouterState], list[str]]] = {
    "/interface": _interfaces,
    "/interface bridge host": _hosts,
    "/ip neighbor": _neighbours,
    "/system clock": _clock,
    "/system history": _history,
    "/system identity": _identity,
    "/system license": _licence,
    "/system ntp client": _time,
    "/system resource": _resource,
    "/system routerboard": _board,
    "/user": _users,
}

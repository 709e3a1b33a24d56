"""How a switch with Comware writes its configuration: sections between `#`, `return` at last.

Witnessed in public configurations: sections, words, the blank before settings of the device, lists
of VLANs, `return`. That these are the defaults of this switch is a guess. It begins set up: the
last port carries several VLANs, each other one leads to a device. One whose firmware begins with 5
spells as Comware 5 does.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from fleetcfg_kit.sim.network.config_text import Values
from fleetcfg_kit.sim.network.device_state import MANAGEMENT_LINE, SwitchState
from fleetcfg_kit.sim.network.vrp_text import (
    begins_as,
    line_filter,
    lists_of,
    snmp_lines,
    undo_rules,
    vlans_in,
)

LINES = {  # by the order in which a switch writes them; {} is the value
    "description": "description {}",
    "mode": "port link-type {}",
    "access_vlan": "port access vlan {}",
    "native_vlan": "port trunk pvid vlan {}",
    "voice_vlan": "voice-vlan {} enable",
    "shutdown": "shutdown",
    "trust": "qos trust {}",
    "storm_control": "broadcast-suppression {}",
}
OLD_LINES = {**LINES, "voice_vlan": "voice vlan {} enable"}
UNWRITTEN = {  # what is so where no line says it
    "description": "",
    "mode": "access",
    "access_vlan": "1",
    "native_vlan": "1",
    "voice_vlan": "",
    "shutdown": "off",
    "port_security": "off",
    "trust": "none",
    "storm_control": "",
    "trunk_vlans": "1",
}
_GLOBALS = {
    "hostname": "H3C",
    "usernames": "admin",
    "clock.timezone": "ICT add 07:00:00",
    "http.service": "off",
    "log.servers": "",
    "ntp.servers": "",
    "ntp.service": "on",
    "snmp.access": "off",
    "snmp.community": "",
    "vty.telnet": "off",
    "vty.ssh": "on",
    "vty.access_class": "",
    "vty.exec_timeout": "10",
    "vty.permitted": "",
    "login.attempts": "0",
    "vlan[110].name": "HOI-NGHI",
    "vlan[120].name": "",
    "extra": "",  # a line that stands for all that no path tells
}
_WEB = {"off": (0, 0), "http": (1, 0), "https": (0, 1), "both": (1, 1)}
_HEADER = (" header login %", "Chi nguoi duoc giao nhiem vu", "#", " sysname gia", "%")


@lru_cache(maxsize=16)
def comware_begins_as(product: str) -> Mapping[str, str]:
    """Give what a switch begins with; it has as many ports as its name says, `S5130S-28P-EI`."""
    return begins_as(product, "GigabitEthernet1/0/{}", _GLOBALS, UNWRITTEN)


def is_old(firmware: str) -> bool:
    """Tell whether a switch is of the generation before 7."""
    return firmware.startswith("5.")


def configuration(firmware: str, values: Values) -> Iterator[str]:
    """Give the lines of a configuration."""
    yield from ("#", f" version {firmware}", "#", f" sysname {values['hostname']}", "#")
    if values["clock.timezone"]:
        yield from (f" clock timezone {values['clock.timezone']}", "#")
    yield from _served("telnet server enable", values["vty.telnet"], firmware)
    if any(v == "on" for p, v in values.items() if p.endswith(".port_security")):
        yield from (" port-security enable", "#")
    yield from _vlans(values)
    yield from ("#", "interface NULL0", "#", "interface Vlan-interface1")
    yield from (MANAGEMENT_LINE, "#")
    for port in [p[10:-1] for p in values if p.startswith("neighbour[")]:
        yield from (f"interface {port}", " port link-mode bridge")
        yield from (*_port(firmware, values, f"interface[{port}]"), "#")
    yield from (*_filter(firmware, values), *_sessions(firmware, values), "#")
    yield from _services(firmware, values)
    for name in values["usernames"].split(", "):
        yield f"local-user {name}{'' if is_old(firmware) else ' class manage'}"
        yield from (" password hash $h$6$simulated", " service-type ssh", "#")
    yield from ("return", "")


def _vlans(values: Values) -> Iterator[str]:
    yield "vlan 1"
    for number in sorted(int(p[5:-6]) for p in values if p.startswith("vlan[")):
        yield from ("#", f"vlan {number}")
        if name := values[f"vlan[{number}].name"]:
            yield f" name {name}"


def _port(firmware: str, values: Values, at: str) -> Iterator[str]:
    mode = values[f"{at}.mode"]
    of_mode = {"access": "access_vlan", "trunk": "native_vlan"}.get(mode)
    of_others = {"access_vlan", "native_vlan"} - {of_mode}
    for name, line in (OLD_LINES if is_old(firmware) else LINES).items():
        value = values[f"{at}.{name}"]
        if value != UNWRITTEN[name] and name not in of_others:
            yield " " + line.format(value)
    if values[f"{at}.port_security"] == "on":
        yield from (" port-security max-mac-count 1", " port-security port-mode autolearn")
    if mode == "trunk":
        yield from _trunk(values[f"{at}.trunk_vlans"])
    yield f" undo {'voice vlan' if is_old(firmware) else 'voice-vlan'} mode auto"


def _trunk(told: str) -> Iterator[str]:
    """Tell which VLANs a trunk lets through: the first one with the others, if there are any."""
    vlans = vlans_in(told.replace(",", " ")) or set()
    if 1 not in vlans:
        yield " undo port trunk permit vlan 1"
    shown = vlans if vlans != {1} else set[int]()
    yield from (f" port trunk permit vlan {each}" for each in lists_of(shown))


def _served(line: str, is_on: str | int, firmware: str) -> Iterator[str]:
    """Tell a service that is on; the older systems tell one that is off."""
    if is_on in {"on", 1}:
        yield from (f" {line}", "#")
    elif is_old(firmware):
        yield from (f" undo {line}", "#")


def _services(firmware: str, values: Values) -> Iterator[str]:
    if values["extra"]:
        yield from (f" {values['extra']}", "#")
    yield from (
        f" info-center loghost {each}" for each in values["log.servers"].split(", ") if each
    )
    yield "#"
    for line in snmp_lines(values, "$c$3$simulated"):
        yield from (" snmp-agent", f" {line}", "#")
    if values["vty.ssh"] == "on":
        yield from (" ssh server enable", "#")
    if values["ntp.service"] == "on" and not is_old(firmware):
        yield " ntp-service enable"
    for each in values["ntp.servers"].split(", "):
        if each:
            yield f" ntp-service unicast-server {each}"
    yield from (*_HEADER, "#")
    is_plain, is_secure = _WEB[values["http.service"]]
    yield from _served("ip http enable", is_plain, firmware)
    yield from _served("ip https enable", is_secure, firmware)


def _filter(firmware: str, values: Values) -> Iterator[str]:
    if values["login.attempts"] != "0":
        yield from (" password-control enable", "#")
        yield from (f" password-control login-attempt {values['login.attempts']}", "#")
    if values["vty.permitted"]:
        kind = "number" if is_old(firmware) else "basic"
        yield f"acl {kind} {line_filter(values).partition(' ')[0]}"
        yield from (*undo_rules(values["vty.permitted"]), "#")


def _sessions(firmware: str, values: Values) -> Iterator[str]:
    line = "user-interface" if is_old(firmware) else "line"
    for lines in ("0 4", "5 15" if is_old(firmware) else "5 63"):
        yield f"{line} vty {lines}"
        if line_filter(values):
            yield f" acl {line_filter(values)}"
        yield " authentication-mode scheme"
        if values["vty.exec_timeout"] != "10":
            yield f" idle-timeout {values['vty.exec_timeout']} 0"
        ways = [way for way in ("telnet", "ssh") if values[f"vty.{way}"] == "on"]
        if ways:
            yield f" protocol inbound {ways[0] if len(ways) == 1 else 'all'}"


def running(state: SwitchState) -> list[str]:
    """Give the lines of what runs."""
    return list(configuration(state.firmware, state.values()))


def saved(state: SwitchState) -> list[str]:
    """Give the lines of what it would start with."""
    if state.is_erased:
        return ["The config file does not exist!", ""]
    return list(configuration(state.firmware, state.saved_values()))

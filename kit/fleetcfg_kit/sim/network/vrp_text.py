"""How a switch with Huawei VRP writes its configuration: sections between `#`, `return` at last.

Witnessed in public configurations: sections, words, lists of VLANs, `return`. That these are the
defaults of this switch is a guess. It begins set up: the last port carries several VLANs, each
other one leads to a device.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from fleetcfg_kit.sim.network.config_text import Values, wildcards
from fleetcfg_kit.sim.network.device_state import MANAGEMENT_LINE, SwitchState

_COUNT = re.compile(r"-(\d{1,2})[A-Z]")
_FEWEST = 8
RANGES = 10  # in one line
MOST_VLAN = 4094
ALL_VLANS = "1-4094"
LINES = {  # by the order in which a switch writes them; {} is the value
    "description": "description {}",
    "mode": "port link-type {}",
    "access_vlan": "port default vlan {}",
    "native_vlan": "port trunk pvid vlan {}",
    "voice_vlan": "voice-vlan {} enable",
    "shutdown": "shutdown",
    "port_security": "port-security enable",
    "trust": "trust {}",
    "storm_control": "broadcast-suppression {}",
}
UNWRITTEN = {  # what is so where no line says it
    "description": "",
    "mode": "default",
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
    "hostname": "HUAWEI",
    "usernames": "admin",
    "clock.timezone": "ICT add 07:00:00",
    "http.service": "off",
    "log.servers": "",
    "ntp.servers": "",
    "snmp.access": "off",
    "snmp.community": "",
    "vty.telnet": "off",
    "vty.ssh": "on",
    "vty.access_class": "",
    "vty.exec_timeout": "10",
    "vty.max_sessions": "5",
    "vty.permitted": "",
    "login.attempts": "3",
    "vlan[110].name": "HOI-NGHI",
    "vlan[120].name": "",
    "extra": "",  # a line that stands for all that no path tells
}
_WEB = {"off": (0, 0), "http": (1, 0), "https": (0, 1), "both": (1, 1)}
_HEADER = ('header login information "', "Chi nguoi duoc giao nhiem vu", "sysname gia", '"')


@lru_cache(maxsize=16)
def vrp_begins_as(product: str) -> Mapping[str, str]:
    """Give what a switch begins with; it has as many ports as its name says, `S5720-28P-LI`."""
    return begins_as(product, "GigabitEthernet0/0/{}", _GLOBALS, UNWRITTEN)


def begins_as(
    product: str, port: str, of_device: Mapping[str, str], unwritten: Mapping[str, str]
) -> Mapping[str, str]:
    """Give settings: *of_device*, and of as many ports as the product's name says."""
    found = _COUNT.search(product)
    count = int(found[1]) if found else _FEWEST
    ports = [port.format(number) for number in range(1, count + 1)]
    settings = {f"interface[{port}].{n}": v for port in ports for n, v in unwritten.items()}
    modes = {f"interface[{port}].mode": "access" for port in ports}
    modes[f"interface[{ports[-1]}].mode"] = "trunk"
    return {**of_device, **settings, **modes, **{f"neighbour[{port}]": "" for port in ports}}


def vlans_in(text: str) -> set[int] | None:
    """Give the VLANs of `10 20 30 to 40`; None if it is no such list."""
    words, found = text.replace(" to ", "-").split(), set[int]()
    for word in words:
        first, _, last = word.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            return None
        found |= {*range(int(first[:5]), int((last or first)[:5]) + 1)}
    return found if found and min(found) >= 1 and max(found) <= MOST_VLAN else None


def ranges_of(vlans: Collection[int]) -> list[tuple[int, int]]:
    """Give first and last of each run of VLANs."""
    found: list[tuple[int, int]] = []
    for number in sorted(vlans):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def lists_of(vlans: Iterable[int]) -> list[str]:
    """Write VLANs, on several lines if they are many."""
    words = [str(a) if a == b else f"{a} to {b}" for a, b in ranges_of({*vlans})]
    return [" ".join(words[at : at + RANGES]) for at in range(0, len(words), RANGES)]


def configuration(firmware: str, values: Values) -> Iterator[str]:
    """Give the lines of a configuration."""
    yield from (f"!Software Version {firmware}", "#", f"sysname {values['hostname']}", "#")
    numbers = [int(p[5:-6]) for p in values if p.startswith("vlan[")]
    yield from (f"vlan batch {each}" for each in lists_of({*numbers} - {1}))
    yield "#"
    yield from (f"{'' if values['vty.telnet'] == 'on' else 'undo '}telnet server enable", "#")
    if values["clock.timezone"]:
        yield from (f"clock timezone {values['clock.timezone']}", "#")
    yield from (*_HEADER, "#", "aaa", " authentication-scheme default")
    for name in values["usernames"].split(", "):
        yield f" local-user {name} password irreversible-cipher $1a$simulated$"
        yield f" local-user {name} privilege level 15"
    yield from (_attempts(values["login.attempts"]), "#", *_filter(values))
    for number in sorted(numbers):
        if name := values[f"vlan[{number}].name"]:
            yield from (f"vlan {number}", f" name {name}", "#")
    yield from ("interface Vlanif1", MANAGEMENT_LINE, "#")
    for port in [p[10:-1] for p in values if p.startswith("neighbour[")]:
        yield from (f"interface {port}", *_port(values, f"interface[{port}]"), "#")
    yield from _services(values)
    yield from ("return", "")


def _port(values: Values, at: str) -> Iterator[str]:
    mode = values[f"{at}.mode"]
    of_others = {"native_vlan"} if mode != "trunk" else set[str]()
    of_others |= {"access_vlan"} if mode not in {"access", "dot1q-tunnel"} else set()
    for name, line in LINES.items():
        value = values[f"{at}.{name}"]
        if value != UNWRITTEN[name] and name not in of_others:
            yield " " + line.format(value)
    if mode == "trunk":
        vlans = vlans_in(values[f"{at}.trunk_vlans"].replace(",", " ")) or set()
        if 1 not in vlans:
            yield " undo port trunk allow-pass vlan 1"
        yield from (f" port trunk allow-pass vlan {each}" for each in lists_of(vlans - {1}))


def _services(values: Values) -> Iterator[str]:
    is_plain, is_secure = _WEB[values["http.service"]]
    yield f"{'' if is_plain else 'undo '}http server enable"
    yield f"{'' if is_secure else 'undo '}http secure-server enable"
    if values["extra"]:
        yield values["extra"]
    yield from (f"info-center loghost {one}" for one in values["log.servers"].split(", ") if one)
    yield from snmp_lines(values, "%^%#x%^%#")
    if values["vty.ssh"] == "on":
        yield "stelnet server enable"
    yield from (
        f"ntp-service unicast-server {one}" for one in values["ntp.servers"].split(", ") if one
    )
    yield from ("#", "user-interface con 0", " authentication-mode password")
    yield from _lines(values)


def _lines(values: Values) -> Iterator[str]:
    count = values["vty.max_sessions"]
    if count != _GLOBALS["vty.max_sessions"]:
        yield f"user-interface maximum-vty {count}"
    yield from (f"user-interface vty 0 {int(count) - 1}", *_sessions(values))
    yield from ("user-interface vty 16 20", *_sessions(values), "#")


def snmp_lines(values: Values, ciphered: str) -> Iterator[str]:
    """Tell whom SNMP serves; *ciphered* stands for a community that is not known."""
    if values["snmp.access"] in {"RO", "RW"}:
        right = "read" if values["snmp.access"] == "RO" else "write"
        yield f"snmp-agent community {right} cipher {values['snmp.community'] or ciphered}"
    elif values["snmp.access"] == "v3":
        yield "snmp-agent group v3 GIAMSAT privacy"


def _attempts(most: str) -> str:
    if most == "0":
        return " undo local-aaa-user wrong-password"
    return f" local-aaa-user wrong-password retry-interval 5 retry-time {most} block-time 5"


def _filter(values: Values) -> Iterator[str]:
    if values["vty.permitted"]:
        yield f"acl number {line_filter(values).partition(' ')[0]}"
        yield from (*undo_rules(values["vty.permitted"]), "#")


def undo_rules(permitted: str) -> Iterator[str]:
    """Give the rules that let in networks, and deny all others."""
    for number, (address, wildcard) in enumerate(wildcards(permitted), 1):
        shown = wildcard if wildcard.strip("0.") else "0"  # of one address
        yield f" rule {5 * number} permit source {address} {shown}"
    yield " rule 500 deny"


def line_filter(values: Values) -> str:
    """Give the filter of the lines; a number where none is set."""
    return values["vty.access_class"] or ("2000 inbound" if values["vty.permitted"] else "")


def _sessions(values: Values) -> Iterator[str]:
    if line_filter(values):
        yield f" acl {line_filter(values)}"
    yield " authentication-mode aaa"
    if values["vty.exec_timeout"] != "10":
        yield f" idle-timeout {values['vty.exec_timeout']} 0"
    ways = [way for way in ("telnet", "ssh") if values[f"vty.{way}"] == "on"]
    if ways and "unsaid" not in (values["vty.telnet"], values["vty.ssh"]):
        yield f" protocol inbound {ways[0] if len(ways) == 1 else 'all'}"


def running(state: SwitchState) -> list[str]:
    """Give the lines of what runs."""
    return list(configuration(state.firmware, state.values()))


def saved(state: SwitchState) -> list[str]:
    """Give the lines of what it would start with."""
    if state.is_erased:
        return ["Error: The current startup saved-configuration file does not exist.", ""]
    return list(configuration(state.firmware, state.saved_values()))

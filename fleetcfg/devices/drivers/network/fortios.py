"""FortiOS on firewalls: which setting of which block is which, to be read and to be written.

All is read by `show full-configuration`, which says what is so of itself too, so no default is
known here. A password is shown otherwise each time, and only told as there.
"""

import re
from collections.abc import Container, Iterable, Mapping
from ipaddress import IPv4Network
from typing import Final

from fleetcfg.devices.drivers.network.blocks import Blocks, quoted
from fleetcfg.devices.drivers.network.paths import parts_of
from fleetcfg.devices.drivers.network.settings import elements_of, value_of
from fleetcfg.devices.drivers.network.terminal import System
from fleetcfg.devices.keyed_paths import key_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import spell_set

SYSTEM: Final = System(
    preparing=(),
    refused=re.compile(
        r"\s*(?:(?:command|value) parse error|Command fail\. Return code|incomplete command"
        r"|node_check_object fail|object (?:set|check) operator error|entry not found"
        r"|Unknown action|token line|Permission denied|Invalid |Must set )",
        re.IGNORECASE,
    ),
    denied=re.compile(r"denied|permission|Unknown action", re.IGNORECASE),
    prompt=re.compile(rb"([!-~]{1,60}) (?:\([!-~ ]{1,60}\) )?[#$] ?"),
    question=re.compile(
        rb"\(y/n\) ?:? ?$|\(Press '?a'? to accept\):? ?$|[Pp]assword ?: ?$", re.IGNORECASE
    ),
    more=re.compile(rb"--More-- ?"),
)
GLOBAL, PORTS, ADMINS = "system global", "system interface", "system admin"
NTP, SNMP, LOG = "system ntp", "system snmp sysinfo", "log syslogd setting"
DOCUMENTS: Final = (GLOBAL, PORTS, ADMINS, NTP, SNMP, LOG)

_OF_DEVICE: Final = {
    "system.hostname": "hostname",
    "system.timezone": "timezone",
    "system.admintimeout": "admintimeout",
    "system.admin_telnet": "admin-telnet",
    "system.admin_https_redirect": "admin-https-redirect",
    "system.lockout_threshold": "admin-lockout-threshold",
    "system.lockout_duration": "admin-lockout-duration",
    "system.http_port": "admin-port",
    "system.https_port": "admin-sport",
    "system.ssh_port": "admin-ssh-port",
    "system.cfg_save": "cfg-save",
}
_BY_HAND: Final = frozenset(
    f"system.{name}"
    for name in ("hostname", "timezone", "http_port", "https_port", "ssh_port", "cfg_save")
)
_OF_PORT: Final = ("description", "alias", "status", "ip")
_ACCESS: Final = ("allowaccess", "ip6-allowaccess")
_PORT_WRITTEN: Final = {"description", "alias", "status", "allowaccess"}
_MOST_TRUSTED: Final = 10
_ANYWHERE: Final = ("0.0.0.0", "0.0.0.0")  # noqa: S104 - an address range of trusted hosts
_SOURCES: Final = {
    "off": ("set ntpsync disable",),
    "fortiguard": ("set ntpsync enable", "set type fortiguard"),
    "custom": ("set ntpsync enable", "set type custom"),
}
_WAYS: Final = re.compile(r"[a-z0-9 -]*")  # an open quote would take the next lines in
_SERVER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,62}")


def read_settings(blocks: Blocks) -> DeviceValues:
    """Return what the *blocks* of all documents say, by path."""
    given = DeviceValues()
    told = blocks.get((GLOBAL,), {})
    given.values |= {path: " ".join(told[n]) for path, n in _OF_DEVICE.items() if n in told}
    _read_ports(given, blocks)
    _read_access(given, blocks)
    _read_admins(given, blocks)
    _read_time_and_log(given, blocks)
    return given


def _entries_of(blocks: Blocks, *table: str) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """Return the entries of a table, by name."""
    depth = len(table)
    return {
        at[depth]: told
        for at, told in blocks.items()
        if at[:depth] == table and len(at) == depth + 1
    }


def _read_ports(given: DeviceValues, blocks: Blocks) -> None:
    for name, told in _entries_of(blocks, PORTS).items():
        at = f"interface[{key_of(name)}]"
        given.values |= {f"{at}.{n}": " ".join(told[n]) for n in _OF_PORT if n in told}
        if "allowaccess" in told:
            given.values[f"{at}.allowaccess"] = _access_text(told["allowaccess"])


def _read_access(given: DeviceValues, blocks: Blocks) -> None:
    """Read what all ports let administrators use; one that does not say hides nothing.

    Further addresses of a port, and those of IPv6, have blocks of their own in it.
    """
    inner = (told for at, told in blocks.items() if at[0] == PORTS)
    ways = {way for told in inner for name in _ACCESS for way in told.get(name, ())}
    is_told = all("allowaccess" in told for told in _entries_of(blocks, PORTS).values())
    closed = "off" if is_told else "unsaid"
    given.values["service.ssh"] = "on" if "ssh" in ways else closed
    is_redirected = given.values.get("system.admin_https_redirect") == "enable"
    given.values["service.http"] = _web_of(ways, closed, is_redirected=is_redirected)


def _web_of(ways: Container[str], closed: str, *, is_redirected: bool) -> str:
    """Return what the web is served by; where plain HTTP only leads on, it is not."""
    is_plain = "http" in ways and not is_redirected
    is_secure = "https" in ways or ("http" in ways and is_redirected)
    served = {(True, True): "both", (True, False): "http", (False, True): "https"}
    return served.get((is_plain, is_secure), closed)


def _access_text(words: Iterable[str]) -> str:
    """Spell what a port lets administrators use; the order of the words means nothing."""
    return " ".join(sorted({*words} - {""}))


def _read_admins(given: DeviceValues, blocks: Blocks) -> None:
    admins = _entries_of(blocks, ADMINS)
    given.values["system.administrators"] = value_of(admins)
    for name, told in admins.items():
        at = f"admin[{key_of(name)}]"
        if "accprofile" in told:
            given.values[f"{at}.accprofile"] = " ".join(told["accprofile"])
        if "password" in told:
            given.masked.add(f"{at}.password")
        given.values[f"{at}.trusthosts"] = value_of(_trusted_by(told))


def _trusted_by(told: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return from where an administrator may come; nothing is from anywhere.

    The first of them that is open opens all; where a later one is, it is not set.
    """
    hosts = [told.get(f"trusthost{number}", _ANYWHERE) for number in range(1, _MOST_TRUSTED + 1)]
    closed = [host for host in hosts if host != _ANYWHERE]
    is_open = hosts[0] == _ANYWHERE
    return [_network_text(host) for host in (hosts[:1] if is_open and closed else [])] + [
        _network_text(host) for host in closed
    ]


def _network_text(host: tuple[str, ...]) -> str:
    """Spell an address and its mask as a network; as told if it is none."""
    try:
        return str(IPv4Network("/".join(host), strict=False))
    except ValueError:
        return " ".join(host).replace(",", " ")


def _read_time_and_log(given: DeviceValues, blocks: Blocks) -> None:
    time = blocks.get((NTP,), {})
    source = " ".join(time.get("type", ()))
    if "ntpsync" in time:
        is_on = time["ntpsync"] == ("enable",)
        given.values["ntp.source"] = (source or "unsaid") if is_on else "off"
    given.values["ntp.servers"] = spell_set(_servers_in(blocks).values())
    log = blocks.get((LOG,), {})
    if "status" in log:
        is_on = log["status"] == ("enable",)
        given.values["syslog.server"] = " ".join(log.get("server", ())) if is_on else ""
    if "status" in (snmp := blocks.get((SNMP,), {})):
        given.values["snmp.status"] = " ".join(snmp["status"])


def _servers_in(blocks: Blocks) -> dict[str, str]:
    """Return the time servers, by the number of their entry."""
    every = _entries_of(blocks, NTP, "ntpserver")
    return {number: spell_set(told.get("server", ())) for number, told in every.items()}


def order_to_set(path: str, value: str, blocks: Blocks) -> tuple[str, ...]:
    """Return what is typed to set *path* to *value*, where *blocks* are what is set."""
    kind, key, name = parts_of(path)
    if kind == "interface" and name in _PORT_WRITTEN:
        return _order_for_entry(PORTS, key, blocks, (_set_port(path, name, value),))
    if kind == "admin" and name == "trusthosts":
        return _order_for_entry(ADMINS, key, blocks, _trust(path, value))
    return _order_for_device(path, value, blocks)


def _order_for_device(path: str, value: str, blocks: Blocks) -> tuple[str, ...]:
    """Order a setting that is the device's own."""
    if path in _OF_DEVICE and path not in _BY_HAND:
        return (f"config {GLOBAL}", f"set {_OF_DEVICE[path]} {value}", "end")
    if path == "ntp.source" and value in _SOURCES:
        return (f"config {NTP}", *_SOURCES[value], "end")
    if path == "ntp.servers":
        return _order_servers(path, value, _servers_in(blocks))
    if path == "syslog.server":
        settings = ("set status enable", f"set server {quoted(value)}")
        return (f"config {LOG}", *(settings if value else ("set status disable",)), "end")
    raise DeviceError("DEV_WRITE_BY_HAND", path=path)


def _order_for_entry(
    table: str, key: str, blocks: Blocks, settings: Iterable[str]
) -> tuple[str, ...]:
    """Order settings of an entry that is there: to edit one that is not would make it."""
    name = next((name for name in _entries_of(blocks, table) if key_of(name) == key), None)
    if name is None:
        raise DeviceError("DEV_WRITE_BY_HAND", path=f"{table} {key}")
    return (f"config {table}", f"edit {quoted(name)}", *settings, "end")


def _set_port(path: str, name: str, value: str) -> str:
    is_spelled = value == _access_text(value.split(" ")) and _WAYS.fullmatch(value)
    if name == "allowaccess" and not is_spelled:
        raise DeviceError("DEV_WRITE_UNTYPABLE", path=path)
    if not value:
        return f"unset {name}"
    is_text = name in {"description", "alias"}
    return f"set {name} {quoted(value) if is_text else value}"


def _trust(path: str, value: str) -> list[str]:
    """Order from where an administrator may come; all of it is in effect at once."""
    networks = elements_of(value)
    lines: list[str] = []
    for number, network in enumerate(networks, start=1):
        if number > _MOST_TRUSTED or (told := _network_of(network)) is None:
            raise DeviceError("DEV_WRITE_UNTYPABLE", path=path)
        lines.append(f"set trusthost{number} {told.network_address} {told.netmask}")
    unset = range(len(networks) + 1, _MOST_TRUSTED + 1)
    return [*lines, *(f"unset trusthost{number}" for number in unset)]


def _network_of(text: str) -> IPv4Network | None:
    """Return the network that *text* spells as it is read; one that is not everywhere."""
    try:
        network = IPv4Network(text)
    except ValueError:
        return None
    return network if str(network) == text and network.prefixlen else None


def _order_servers(path: str, value: str, was: Mapping[str, str]) -> tuple[str, ...]:
    """Order a set of time servers: what is new first, then what goes."""
    wanted = elements_of(value)
    if spell_set(wanted) != value or not all(map(_SERVER.fullmatch, wanted)):
        raise DeviceError("DEV_WRITE_UNTYPABLE", path=path)
    free = (
        str(number) for number in range(1, len(was) + len(wanted) + 1) if str(number) not in was
    )
    lines: list[str] = []
    for server in wanted:
        if server not in was.values():
            lines += [f"edit {next(free)}", f"set server {quoted(server)}", "next"]
    gone = [f"delete {number}" for number, server in was.items() if server not in wanted]
    return (f"config {NTP}", "config ntpserver", *lines, *gone, "end", "end")

"""What is told a router, made of what was signed and what it is set to. Pure."""

import re
from ipaddress import ip_address
from typing import Final

from fleetcfg.devices.drivers.mikrotik.export import spelled
from fleetcfg.devices.drivers.mikrotik.settings import (
    BRIDGE,
    ETHERNET,
    LOG_ACTION,
    NO_SERVER,
    NTP,
    OF_PORT,
    PLAIN,
    SERVICE,
    WEB,
    RouterRead,
)
from fleetcfg.devices.keyed_paths import name_of
from fleetcfg.errors import DeviceError

_OF_ETHERNET: Final = {"disabled": "disabled", "description": "comment"}
_OF_SERVICE: Final = frozenset({"disabled", "address", "port"})
_SERVICE_NAME: Final = re.compile(r"[a-z][a-z_]{0,31}")
_ASCII: Final = re.compile(r"[ -~]*")
_WEB_OFF: Final = {"off": ("yes", "yes"), "http": ("no", "yes"), "https": ("yes", "no")}
_OLD_ADDRESSES: Final = ("primary-ntp", "secondary-ntp")
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f.:]{2,45}")


def commands_for(path: str, value: str, last: RouterRead) -> tuple[str, ...]:
    """Return the commands that set *path* of a router that was *last* read so to *value*."""
    if not _ASCII.fullmatch(value):
        raise DeviceError("DEV_WRITE_UNTYPABLE", path=path)
    if path in PLAIN:
        menu, name = PLAIN[path]
        return (f"{menu} set {name}={spelled(value)}",)
    if path == "ntp.servers":
        return (_time_servers(value.split(", ") if value else [], last, path),)
    if path == "log.servers":
        return (_log_server(value, last, path),)
    if path == "http.service":
        return _web(value, path)
    service, _, setting = path.partition(".")
    if setting in _OF_SERVICE and _SERVICE_NAME.fullmatch(service):
        return (f"{SERVICE} set {service.replace('_', '-')} {setting}={spelled(value)}",)
    return (_of_thing(path, value, last),)


def _of_thing(path: str, value: str, last: RouterRead) -> str:
    """Return the command for one setting of one of several things."""
    kind, _, rest = path.partition("[")
    key, _, setting = rest.rpartition("].")
    name = name_of(key)
    if kind == "interface" and setting in _OF_ETHERNET:
        word = _OF_ETHERNET[setting]
        return f"{ETHERNET} set [find name={spelled(name)}] {word}={spelled(value)}"
    if kind == "interface" and setting in OF_PORT:
        if setting == "pvid" and value.isdecimal() and not last.has_vlan(int(value[:5])):
            raise DeviceError("DEV_WRITE_NO_VLAN", path=path)
        word = OF_PORT[setting]
        return f"{BRIDGE} port set [find interface={spelled(name)}] {word}={spelled(value)}"
    raise DeviceError("DEV_WRITE_BY_HAND", path=path)


def _web(value: str, path: str) -> tuple[str, ...]:
    """Return the commands for both services of the web; what is to be on comes first."""
    if value not in _WEB_OFF and value != "both":
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    off = zip(WEB, _WEB_OFF.get(value, ("no", "no")), strict=True)
    ordered = sorted(off, key=lambda each: each[1])
    return tuple(f"{SERVICE} set {name} disabled={is_off}" for name, is_off in ordered)


def _time_servers(servers: list[str], last: RouterRead, path: str) -> str:
    """Return the command for time servers: one list; before version 7, two addresses and names."""
    if last.has_server_list:
        return f"{NTP} set servers={spelled(','.join(servers))}"
    addresses = [each for each in servers if _is_address(each)]
    names = [each for each in servers if not _is_address(each)]
    if len(addresses) > len(_OLD_ADDRESSES):
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    padded = [*addresses, *[NO_SERVER] * (len(_OLD_ADDRESSES) - len(addresses))]
    words = [f"{key}={each}" for key, each in zip(_OLD_ADDRESSES, padded, strict=True)]
    return " ".join((f"{NTP} set", *words, f"server-dns-names={spelled(','.join(names))}"))


def _log_server(value: str, last: RouterRead, path: str) -> str:
    """Return the command for the server that the log goes to.

    Which messages go there is a matter of rules; so the one action that a rule uses is changed,
    and nothing where there is none, or more.
    """
    if len(last.log_actions) != 1 or not _is_address(value):
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    return f"{LOG_ACTION} set [find name={spelled(last.log_actions[0])}] remote={value}"


def _is_address(text: str) -> bool:
    if _ADDRESS.fullmatch(text) is None:
        return False
    try:
        return bool(ip_address(text))
    except ValueError:
        return False

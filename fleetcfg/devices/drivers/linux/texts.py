"""What the programs of a host write and what stands in their files, read. Pure, total, linear.

Bytes that are no UTF-8 are kept as they are (surrogate escapes), so that a file that is written
back has them again; a value that has one is not given out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from fleetcfg.devices.drivers.linux.paths import NAME
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity

SOURCES: Final = ("server", "pool", "peer")  # directives of chrony.conf that name one
LEAST_SLOTS: Final = 3  # of time servers: as many as there are neutral names for
_MACHINE_ID: Final = re.compile(r"[0-9A-Za-z]{6,64}")  # 32 hex digits; simulated: the declared
_NAME: Final = re.compile(NAME)
_UPTIME: Final = re.compile(r"([0-9]{1,12})(?:\.[0-9]{1,6})? ")
_MOST_VLANS: Final = 4096
_RUNNING: Final = "show running-config"
_PORTS: Final = "list port"
_PORT: Final = ("name", "tag", "vlan_mode", "trunks")


def text_of(output: bytes) -> str:
    """Return *output* as text."""
    return output.decode("utf-8", "surrogateescape")


def broken(path: str, why: str) -> DeviceError:
    """Return the error for what cannot be read."""
    return DeviceError("DEV_ANSWER_BROKEN", path=path, reason=why)


def identity_of(output: bytes) -> DeviceIdentity:
    """Read ``/etc/machine-id`` and ``/etc/os-release`` behind it (machine-id(5), os-release(5))."""
    try:
        first, _, rest = output.decode("utf-8").partition("\n")
    except UnicodeDecodeError:
        raise broken("/etc/os-release", "utf-8") from None
    if _MACHINE_ID.fullmatch(first) is None:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    pairs = (line.partition("=") for line in rest.split("\n"))
    told = {name.lower(): value.strip("\"'") for name, _, value in pairs}
    product, version = told.get("name", ""), told.get("version_id", "")
    if not (product and product.isprintable() and version.isprintable()):
        raise broken("/etc/os-release", "NAME")
    return DeviceIdentity(first, product, version)


def words_of(text: str, separator: str = " ") -> dict[str, str]:
    """Return what each line says behind its first word; of one that comes again, the first.

    The output of ``sshd -T`` and, by its *separator*, of ``sysctl``.
    """
    found: dict[str, str] = {}
    for line in text.split("\n"):
        name, is_told, value = line.partition(separator)
        if is_told:
            found.setdefault(name.strip(), value.strip())
    return found


def started_with(text: str) -> dict[str, str]:
    """Return what ``sysctl --system --dry-run`` would set: of one key, the last line counts."""
    lines = "\n".join(reversed(text.split("\n")))
    return words_of(lines, "=")


def sources_of(text: str) -> list[str]:
    """Return the time sources of a chrony.conf, in its order; a server by its name alone."""
    return [source for line in text.split("\n") if (source := source_of(line))]


def source_of(line: str) -> str:
    """Return the source that a line of chrony.conf names (chrony.conf(5)); empty if none."""
    match line.split(None, 2):
        case [directive, name, *_] if (kind := directive.lower()) in SOURCES:
            return name if kind == "server" else f"{kind} {name}"
        case _:
            return ""


def slots_of(sources: list[str]) -> dict[str, str]:
    """Return time sources by path; a place that is free is empty."""
    padded = [*sources, *[""] * (LEAST_SLOTS - len(sources))]
    return {f"chrony.server[{number}]": source for number, source in enumerate(padded, 1)}


def running_sources(text: str) -> list[tuple[str, str]]:
    """Return mode and name of the sources that ``chronyc -c sources`` lists."""
    rows = (line.split(",") for line in text.split("\n"))
    return [(row[0], row[2]) for row in rows if row[2:]]


def routes_of(text: str) -> dict[str, str]:
    """Return the static routes of a configuration of FRRouting, by path.

    They stand one behind the other, sorted: ``10.20.0.0/16 10.0.0.2; ::/0 fe80::1 eth0``. Those of
    a VRF are in a block of their own, indented, and not read.
    """
    lines = (x for x in text.split("\n") if x.startswith(("ip route ", "ipv6 route ")))
    return {
        "frr.routes": "; ".join(sorted({line.partition(" route ")[2].strip() for line in lines}))
    }


def running_routes(text: str) -> dict[str, str]:
    """Return the same of ``show running-config``."""
    _, version, body = text.partition("\nfrr version ")
    if not version or not body.rstrip().endswith("\nend"):
        raise broken(_RUNNING, "end")
    if "\n%" in body:  # how FRRouting says that something went wrong
        raise broken(_RUNNING, "line")
    return routes_of(text)


def ports_of(text: str) -> dict[str, str]:
    """Return what ``ovs-vsctl --format=json list port`` tells, by path (RFC 7047, 5.1)."""
    try:
        table: Any = json.loads(text)
        places = [table["headings"].index(name) for name in _PORT]
        rows = [[row[place] for place in places] for row in table["data"]]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise broken(_PORTS, "json") from None
    return dict(setting for row in rows for setting in _port_of(row))


def _port_of(row: list[Any]) -> Iterator[tuple[str, str]]:
    name, *told = row
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise broken(_PORTS, "name")
    for column, atom in zip(_PORT[1:], told, strict=True):
        yield f"ovs.port[{name}].{column}", _atoms(atom, column)


def _atoms(found: object, column: str) -> str:
    """Spell a value of the database: one atom, or a set of them."""
    match found:
        case ["set", atoms]:
            pass
        case _:
            atoms = [found]
    if not isinstance(atoms, list) or len(atoms) > _MOST_VLANS:
        raise broken(_PORTS, column)
    if not all(isinstance(atom, int | str) and not isinstance(atom, bool) for atom in atoms):
        raise broken(_PORTS, column)
    return ",".join(map(str, atoms))


def uptime_of(text: str) -> int | None:
    """Read ``/proc/uptime``."""
    found = _UPTIME.match(text)
    return int(found[1]) if found else None


def clock_of(text: str) -> datetime | None:
    """Read what ``date`` was asked for: ISO 8601 with an offset."""
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return told if told.tzinfo else None


def ntp_of(text: str) -> str:
    """Read ``chronyc -c tracking``: its last column is the leap status."""
    leap = text.strip().rpartition(",")[2]
    return {"Not synchronised": "NotSynced", "Normal": "Synced"}.get(leap, "")


def differing(running: Mapping[str, str], saved: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths of both whose value is not the same."""
    return tuple(p for p, value in running.items() if p in saved and saved[p] != value)

"""What Comware says of its state: the MAC table by ntc-templates, the rest by lines of its own."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.devices.device_time import local_time
from fleetcfg.devices.drivers.network import tables
from fleetcfg.devices.drivers.network.neighbours import listed_neighbours
from fleetcfg.devices.drivers.network.tables import Row, mac_of, whole_link
from fleetcfg.devices.stations import without_crowds
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

_LINKS: Final = {
    "Eth": "Ethernet",
    "GE": "GigabitEthernet",
    "XGE": "Ten-GigabitEthernet",
    "FGE": "FortyGigE",
    "BAGG": "Bridge-Aggregation",
}
_VERSION: Final = re.compile(
    r".{0,80}\bComware .{0,60}?Version ([0-9][0-9.]{1,20}),?"
    r" ((?:Release|Feature|ESS|Demo) \S{1,24})"
)
_MODEL: Final = re.compile(r"(?:H3C|HPE|HP|3Com) (\S.{0,60}?)(?: [Ss]witch)? uptime is (.{1,80})")
_MOST_HEADING: Final = 12  # lines
_SERIAL: Final = re.compile(r"\s*DEVICE_SERIAL_NUMBER\s*:\s*(\w{4,32})\s*")
_MAC: Final = re.compile(r"\s*MAC_ADDRESS\s*:\s*(\S{14,17})\s*")
_HEAD: Final = re.compile(
    r"^LLDP neighbor-information of port \d{1,6}\[(\S{1,40})\].*$", re.MULTILINE
)
_EACH: Final = re.compile(r"^[ \t]*(?:LLDP )?[Nn]eighbor index\s*:.*$", re.MULTILINE)
_STATIONS: Final = re.compile(r"\s*MAC ADDR(?:ESS)?\s+VLAN ID\s", re.IGNORECASE)
_OF_STATIONS: Final = re.compile(  # an address, the heading, the count
    r"\s*(?:[0-9A-F]{4}(?:-[0-9A-F]{4}){2}\s.*|MAC ADDR(?:ESS)?\s.*|-+.{0,60}\bfound\s*-+\s*)?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"(\d{2}:\d{2}:\d{2})(?:\.\d{1,3})? (\S{1,32}) [A-Z][a-z]{2} (\d{2}/\d{2}/\d{4})"
)
_ZONE: Final = re.compile(r"Time Zone ?: (\S{1,32}) (add|minus) (\d{2}):(\d{2}):(\d{2})")


def version_in(text: str) -> Row:
    """Return what ``display version`` says: MODEL, RELEASE and UPTIME."""
    lines = [line.strip() for line in text.lstrip("\n").split("\n")[:_MOST_HEADING]]
    releases = [found for line in lines if (found := _VERSION.match(line))]
    models = [found for line in lines if (found := _MODEL.fullmatch(line))]
    if not releases or not models:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    release = f"{releases[0][1]}, {releases[0][2]}"
    return {"MODEL": models[0][1], "RELEASE": release, "UPTIME": models[0][2]}


def identity_of(version: Row, manufacture: str) -> DeviceIdentity:
    """Return which device answers; of a stack, its first member."""
    lines = manufacture.split("\n")
    serials = (found[1] for line in lines if (found := _SERIAL.fullmatch(line)))
    macs = (mac_of(found[1]) for line in lines if (found := _MAC.fullmatch(line)))
    serial = next(serials, "")
    if not serial:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return DeviceIdentity(serial, version["MODEL"], version["RELEASE"], next(macs, ""))


def neighbours_in(text: str) -> tuple[Neighbour, ...]:
    """Return who is at the other ends of its links."""
    return listed_neighbours(text, _HEAD, _EACH, link_of)


def stations_in(text: str) -> tuple[Station, ...] | None:
    """Return whom it hears at which port, without ports behind which a switch must be.

    None if it has no such table, or one that is not understood.
    """
    lines = text.split("\n")
    is_table = any(map(_STATIONS.match, lines[:_MOST_HEADING]))
    if not (is_table and all(map(_OF_STATIONS.fullmatch, lines))):
        return None  # the template passes over all that it does not expect
    return without_crowds(
        Station(mac, link_of(row["INTERFACE"]))
        for row in tables.rows_of("hp_comware_display_mac-address", text)
        if row and row["INTERFACE"][-1:].isdigit()
        if (mac := mac_of(row["MAC_ADDRESS"]))
    )


def link_of(text: str) -> str:
    """Return the whole name of a port, as the configuration has it, of the short one."""
    return whole_link(text, _LINKS)


def clock_in(text: str) -> datetime | None:
    """Return the device's time, if it says how far that is from UTC."""
    lines = [line.strip() for line in text.split("\n")[:_MOST_HEADING]]
    times = [found for line in lines if (found := _CLOCK.fullmatch(line))]
    if not times:
        return None
    time, letters, day = times[0].groups()
    offset = _offset_of(letters, lines)
    if offset is None:
        return None
    return local_time(f"{day} {time}", "%m/%d/%Y %H:%M:%S", offset)


def _offset_of(letters: str, lines: Iterable[str]) -> timedelta | None:
    """Return how far the zone with these *letters* is from UTC; None if no line tells it."""
    told = [found for line in lines if (found := _ZONE.fullmatch(line)) and found[1] == letters]
    if not told:
        return timedelta() if letters == "UTC" else None
    hours, minutes, seconds = map(int, told[-1].groups()[2:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if told[-1][2] == "minus" else offset

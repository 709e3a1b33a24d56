"""What Huawei VRP says of its state: tables by ntc-templates, the rest by lines of their own."""

import re
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
    "XGE": "XGigabitEthernet",
    "MGE": "MultiGE",
}
_KIND: Final = re.compile(r"(?: Routing)?(?: Switch| Router)$")
_ESN: Final = re.compile(r"\s*ESN of (?:device|master|slot 0)\s*:\s*(\w{4,32})\s*")
_MADE: Final = re.compile(r"\s*0\s+(?:-\s+|0\s+)?(\w{4,32})\s+\d{4}-\d{2}-\d{2}\s*")
_BRIDGE: Final = re.compile(r"\s*System bridge MAC address\s*:\s*(\S{14,17})\s*", re.IGNORECASE)
_UPTIME: Final = re.compile(r"(\d{1,5}) (year|week|day|hour|minute)")
_SECONDS: Final = {
    "year": 31_536_000,
    "week": 604_800,
    "day": 86_400,
    "hour": 3_600,
    "minute": 60,
}
_HEAD: Final = re.compile(r"^(\S{1,40}) has \d{1,4} neighbou?r.*$", re.MULTILINE)
_EACH: Final = re.compile(r"^[ \t]*Neighbou?r index\s*:.*$", re.MULTILINE)
_CLOCK: Final = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?:([+-]\d{2}:\d{2})(?: DST)?)?")
_ZONE: Final = re.compile(r"Time Zone\s?\(.{0,40}\) : UTC([+-]\d{2}:\d{2})")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):(\d{2})")
_STATUS: Final = re.compile(r"\s*[Cc]lock status\s*: (synchronized|unsynchronized)")
_MOST_HEADING: Final = 8  # lines


def version_in(text: str) -> Row:
    """Return what ``display version`` says."""
    row = next(iter(tables.rows_of("huawei_vrp_display_version", text.lstrip("\n"))), None)
    if not row or not row["MODEL"] or not row["PRODUCT_VERSION"].split():
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return row


def serial_in(text: str) -> str:
    """Return the serial number, of a stack its first member's; empty if *text* does not say it."""
    for line in text.split("\n"):
        if found := _ESN.fullmatch(line) or _MADE.fullmatch(line):
            return found[1]
    return ""


def identity_of(version: Row, serial: str, bridge: str) -> DeviceIdentity:
    """Return which device answers; *bridge* is what it says of its Ethernet address."""
    if not serial:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    macs = (mac_of(told[1]) for line in bridge.split("\n") if (told := _BRIDGE.fullmatch(line)))
    product, release = _KIND.sub("", version["MODEL"]), version["PRODUCT_VERSION"].split()[-1]
    return DeviceIdentity(serial, product, release, next(macs, ""))


def uptime_of(version: Row) -> int | None:
    """Return the seconds since it started, to the minute."""
    told = _UPTIME.findall(version["UPTIME"])
    return sum(int(count) * _SECONDS[name] for count, name in told) if told else None


def neighbours_in(text: str) -> tuple[Neighbour, ...]:
    """Return who is at the other ends of its links."""
    return listed_neighbours(text, _HEAD, _EACH, link_of)


def stations_in(text: str) -> tuple[Station, ...] | None:
    """Return whom it hears at which port, without ports behind which a switch must be.

    None if it has no such table, or one that is not understood.
    """
    rows = tables.rows_of("huawei_vrp_display_mac-address", text) if text else [None]
    if None in rows:
        return None
    return without_crowds(
        Station(mac, link_of(row["DESTINATION_PORT"]))
        for row in rows
        if row and row["DESTINATION_PORT"][-1:].isdigit()
        if (mac := mac_of(row["DESTINATION_ADDRESS"]))
    )


def link_of(text: str) -> str:
    """Return the whole name of a port, as the configuration has it, of the short one."""
    return whole_link(text, _LINKS)


def clock_in(text: str) -> datetime | None:
    """Return the device's time, if it says how far that is from UTC."""
    lines = [line.strip() for line in text.split("\n")[:_MOST_HEADING]]
    times = [found for line in lines if (found := _CLOCK.fullmatch(line))]
    zones = [found[1] for line in lines if (found := _ZONE.match(line))]
    if not times or not (offset := _OFFSET.fullmatch(times[0][2] or next(iter(zones), ""))):
        return None
    distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    before_utc = -distance if offset[1] == "-" else distance
    return local_time(times[0][1], "%Y-%m-%d %H:%M:%S", before_utc)


def ntp_in(text: str) -> str:
    """Return whether its clock follows a server; empty if it has none to follow."""
    for line in text.split("\n")[:_MOST_HEADING]:
        if found := _STATUS.match(line):
            return "Synced" if found[1] == "synchronized" else "NotSynced"
    return ""

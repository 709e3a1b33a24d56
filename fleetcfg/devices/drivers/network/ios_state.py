"""What Cisco IOS says of its state, by the tables of ntc-templates; the rest by its first line."""

import re
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.devices.device_time import local_time
from fleetcfg.devices.drivers.network import tables
from fleetcfg.devices.drivers.network.neighbours import is_unclear
from fleetcfg.devices.drivers.network.tables import Row, mac_of, whole_link
from fleetcfg.devices.stations import MOST_NEIGHBOURS, without_crowds
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

_RULER: Final = re.compile(r"^-{5,}[ \r]*$", re.MULTILINE)
_NO_PORTS: Final = frozenset({"CPU", "Drop", "Router", "Switch"})
_LINKS: Final = {
    "Fa": "FastEthernet",
    "Gi": "GigabitEthernet",
    "Tw": "TwoGigabitEthernet",
    "Te": "TenGigabitEthernet",
    "Fo": "FortyGigabitEthernet",
    "Twe": "TwentyFiveGigE",
    "Po": "Port-channel",
}
_UPTIME: Final = {
    "YEARS": 31_536_000,
    "WEEKS": 604_800,
    "DAYS": 86_400,
    "HOURS": 3_600,
    "MINUTES": 60,
}
_CLOCK: Final = re.compile(
    r"[*.]?(\d{1,2}:\d{2}:\d{2})(?:\.\d{1,3})? (\S{1,16})"
    r" [A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2} \d{4})"
)
_ZONE: Final = re.compile(r"(\S{1,16}) (-?\d{1,2})(?: (\d{1,2}))?")


def _rows_of(table: str, *texts: str) -> list[Row | None]:
    return tables.rows_of(f"cisco_ios_{table}", *texts)


def version_in(text: str) -> Row:
    """Return what ``show version`` says."""
    row = next(iter(_rows_of("show_version", text)), None)
    if not row or not row["SERIAL"] or not row["HARDWARE"]:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return row


def identity_of(version: Row) -> DeviceIdentity:
    """Return which device answers; of a stack, its first member."""
    mac = mac_of(version["MAC_ADDRESS"][0]) if version["MAC_ADDRESS"] else ""
    return DeviceIdentity(version["SERIAL"][0], version["HARDWARE"][0], version["VERSION"], mac)


def uptime_of(version: Row) -> int | None:
    """Return the seconds since it started, to the minute."""
    told = {name: version[f"UPTIME_{name}"] for name in _UPTIME}
    if not any(told.values()):
        return None
    return sum(int(count or 0) * _UPTIME[name] for name, count in told.items())


def neighbours_in(lldp: str, cdp: str) -> tuple[Neighbour, ...]:
    """Return who is at the other ends of its links.

    What they say of themselves is theirs: each is read for itself, so that one whose words break
    the table hides none of the others.
    """
    found = _rows_in("show_lldp_neighbors_detail", lldp)
    others = _rows_in("show_cdp_neighbors_detail", cdp)
    return (*map(_by_lldp, found), *map(_by_cdp, others))


def _rows_in(table: str, text: str) -> list[Row | None]:
    """Return what is said of each neighbour; None for one that is not understood.

    So is a text that cannot be cut into neighbours and does not say that there is none.
    """
    each = [part for part in _RULER.split(text)[1 : MOST_NEIGHBOURS + 1] if is_unclear(part)]
    rows = _rows_of(table, *each)
    is_lost = len(rows) < len(each) or (not each and is_unclear(text))
    return [*rows, None] if is_lost else rows


def _by_lldp(row: Row | None) -> Neighbour:
    if row is None:
        return Neighbour("LLDP", "", "")
    chassis, port = row["CHASSIS_ID"], row["NEIGHBOR_PORT_ID"]
    name = row["NEIGHBOR_NAME"] or mac_of(chassis) or chassis
    return Neighbour("LLDP", name, mac_of(port) or port, link_of(row["LOCAL_INTERFACE"]))


def _by_cdp(row: Row | None) -> Neighbour:
    if row is None:
        return Neighbour("CDP", "", "")
    link = link_of(row["LOCAL_INTERFACE"])
    return Neighbour("CDP", row["NEIGHBOR_NAME"], row["NEIGHBOR_INTERFACE"], link)


def stations_in(text: str) -> tuple[Station, ...] | None:
    """Return whom it hears at which port, without ports behind which a switch must be.

    None if it has no such table, or one that is not understood.
    """
    rows = _rows_of("show_mac-address-table", text) if text else [None]
    if None in rows:
        return None
    heard = {
        Station(mac, link_of(row["DESTINATION_PORT"][0]))
        for row in rows
        if row and len(row["DESTINATION_PORT"]) == 1
        if row["DESTINATION_PORT"][0] not in _NO_PORTS
        if (mac := mac_of(row["DESTINATION_ADDRESS"]))
    }
    return without_crowds(heard)


def link_of(text: str) -> str:
    """Return the whole name of a port, as the configuration has it, of the short one."""
    return whole_link(text, _LINKS)


def clock_in(text: str, zone: str) -> datetime | None:
    """Return the device's time, if *zone*, its ``clock timezone``, tells what its letters mean."""
    for line in text.split("\n")[:4]:
        if found := _CLOCK.fullmatch(line.strip()):
            offset = _offset_of(found[2], zone)
            if offset is None:
                return None
            return local_time(f"{found[3]} {found[1]}", "%b %d %Y %H:%M:%S", offset)
    return None


def _offset_of(letters: str, zone: str) -> timedelta | None:
    """Return how far from UTC *letters* are; None where *zone* does not say."""
    found = _ZONE.fullmatch(zone)
    if found is None or letters != found[1]:
        return timedelta() if letters == "UTC" else None
    hours, minutes = int(found[2]), int(found[3] or 0)
    offset = timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes)
    return offset if abs(offset) < timedelta(days=1) else None


def ntp_in(text: str) -> str:
    """Return whether its clock follows a server; empty if it has none to follow."""
    first = text.lstrip().partition("\n")[0]
    if first.startswith("Clock is synchronized"):
        return "Synced"
    return "NotSynced" if first.startswith("Clock is unsynchronized") else ""

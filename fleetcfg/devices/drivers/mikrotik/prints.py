"""What RouterOS prints of its state: pairs, lists of records, its own time. Pure, total, linear."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from fleetcfg.devices.device_time import local_time
from fleetcfg.devices.drivers.mikrotik.export import QUOTED, unquoted
from fleetcfg.devices.stations import MOST_NEIGHBOURS, without_crowds
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

_MOST_RECORDS: Final = 4_000
_RECORD: Final = re.compile(r"^ *[0-9]{1,6}(?= )", re.MULTILINE)
_FLAGS: Final = re.compile(r" +([A-Z*]{1,6}(?: +[A-Z*]{1,6}){0,5})(?= |$)")
_COMMENT: Final = re.compile(r"^((?: +[A-Z*]{1,6})* +);;;.*")
_PROPERTY: Final = re.compile(rf'(?:^|\s)([a-z][a-z0-9.-]{{0,40}})=({QUOTED}|[^\s"]*)(?=\s|$)')
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_UPTIME: Final = re.compile(
    r"(?:(\d{1,4})w)?(?:(\d{1,3})d)?(?:(\d{1,2})h)?(?:(\d{1,2})m)?(?:(\d{1,2})s)?", re.ASCII
)
_SECONDS: Final = (604_800, 86_400, 3_600, 60, 1)
_OFFSET: Final = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)
_DATES: Final = ("%Y-%m-%d %H:%M:%S", "%b/%d/%Y %H:%M:%S")  # from 7.10 on; before
_UNDONE: Final = re.compile(r" *(?:[0-9]{1,6} +)?F +(\S{1,64})")
_HEADINGS: Final = ("Flags:", "Columns:")  # lines that say what letters mean
_LOCAL: Final = "L"
_PROTOCOLS: Final = ("LLDP", "CDP", "MNDP")


@dataclass(frozen=True, slots=True)
class PrintedRecord:
    """One record of ``print detail``: letters that say how it is, and its properties."""

    flags: str
    values: Mapping[str, str]


def pairs_in(text: str) -> dict[str, str]:
    """Return what ``print`` says of one thing, line by line; of a name that comes again, first."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        name, is_told, value = line.partition(":")
        if is_told:
            found.setdefault(name.strip(), value.strip())
    return found


def records_in(text: str) -> list[PrintedRecord]:
    """Return what ``print detail`` lists: numbers at the left begin a record."""
    starts = [found.end() for found in _RECORD.finditer(text)]
    ends = [*starts[1:], len(text)]
    pairs = islice(zip(starts, ends, strict=False), _MOST_RECORDS)
    return [_record(text[at:end]) for at, end in pairs]


def _record(text: str) -> PrintedRecord:
    flags = _FLAGS.match(text)
    told = _COMMENT.sub(r"\1", text, count=1)
    values = {
        name: unquoted(value[1:-1]) if value.startswith('"') else value
        for name, value in _PROPERTY.findall(told)
    }
    return PrintedRecord(flags[1] if flags else "", values)


def identity_of(resource: str, board: str, licence: str) -> DeviceIdentity:
    """Return which device answers, by what it prints of these three.

    A virtual router, and one on a computer, has no board, but the number of its licence.
    """
    told, made = pairs_in(resource), pairs_in(board)
    bought = pairs_in(licence)
    serial = made.get("serial-number") or bought.get("system-id") or bought.get("software-id", "")
    product = made.get("model") or told.get("board-name", "")
    version = told.get("version", "").partition(" ")[0]
    if not (serial and product and version) or not f"{serial}{product}{version}".isprintable():
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return DeviceIdentity(serial, product, version)


def uptime_in(resource: str) -> int | None:
    """Return the seconds since it started: ``3w2d1h4m5s``."""
    told = pairs_in(resource).get("uptime", "")
    found = _UPTIME.fullmatch(told) if told else None
    if found is None:
        return None
    return sum(int(count or 0) * size for count, size in zip(found.groups(), _SECONDS, strict=True))


def clock_in(text: str) -> datetime | None:
    """Return the device's time, if it says how far that is from UTC."""
    told = pairs_in(text)
    offset = _OFFSET.fullmatch(told.get("gmt-offset", ""))
    if offset is None:
        return None
    distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    before_utc = -distance if offset[1] == "-" else distance
    text = f"{told.get('date')} {told.get('time')}".title()
    return next(filter(None, (local_time(text, form, before_utc) for form in _DATES)), None)


def ntp_in(text: str) -> str:
    """Return whether its clock follows a server: by status, or on version 6 by the last answer."""
    told = pairs_in(text)
    if told.get("enabled") != "yes":
        return ""
    is_synced = told.get("status") == "synchronized" or "last-update-from" in told
    return "Synced" if is_synced else "NotSynced"


def neighbours_in(text: str) -> tuple[Neighbour, ...]:
    """Return who is at the other ends of its links; of a bridge's port, the port counts."""
    if is_unclear(text):
        return (Neighbour("", "", ""),)
    found = (each.values for each in records_in(text)[:MOST_NEIGHBOURS])
    return tuple(
        Neighbour(
            _protocol_of(each.get("discovered-by", "")),
            each.get("identity", "") or each.get("mac-address", "").lower(),
            each.get("interface-name", "").partition("/")[0],
            each.get("interface", "").partition(",")[0],
        )
        for each in found
    )


def _protocol_of(told: str) -> str:
    """Return by which protocol it was seen; all three tell the same, and version 6 tells none."""
    by = told.upper().split(",")
    return next((each for each in _PROTOCOLS if each in by), "")


def is_unclear(text: str) -> bool:
    """Tell whether a list without a record says something else than that it has none."""
    said = (line.strip() for line in text.split("\n"))
    return not _RECORD.search(text) and any(
        line and not line.startswith(_HEADINGS) for line in said
    )


def stations_in(text: str) -> tuple[Station, ...] | None:
    """Return whom its bridges hear at which port; its own addresses are left out.

    None if it is no such list.
    """
    if is_unclear(text):
        return None
    heard = (
        Station(mac.lower(), each.values.get("on-interface") or each.values.get("interface", ""))
        for each in records_in(text)
        if _LOCAL not in each.flags and each.values.get("local") != "yes"
        if _MAC.fullmatch(mac := each.values.get("mac-address", ""))
    )
    return without_crowds(heard)


def undone_with_safe_mode(text: str) -> tuple[str, ...]:
    """Return what the history says will be undone, by first words: the rest is free text.

    What is set while a session holds Safe Mode, by any one, is marked ``F`` until it is released.
    """
    found = (_UNDONE.match(line) for line in text.split("\n"))
    return tuple(sorted({f"{each[1]} …" for each in found if each}))


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list of records."""
    records = records_in(text)
    if is_unclear(text) or not all("name" in each.values for each in records):
        raise DeviceError("DEV_ANSWER_BROKEN", path="print detail", reason="name")
    return tuple(sorted(each.values["name"] for each in records))

"""Stock-taking: what a label says, what a person scanned, and what a count comes to (Art. 10.1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.problem import Place
from fleetcfg.model.statement import SignedStatement, StatementKind

_LABEL: Final = re.compile(r"fleetcfg:([a-z0-9.-]{1,253}):([!-~]{1,128})")


@dataclass(frozen=True, slots=True)
class StockLabel:
    """What the QR code on a device says: whose device it is, and which.

    Nothing that leads to it over a network: a person who photographs a label learns a name.

    Attributes:
        domain: Trust domain of the Department.
        host: As the inventory calls it.
    """

    domain: str
    host: str

    def __str__(self) -> str:
        """Spell it as the QR code has it."""
        return f"fleetcfg:{self.domain}:{self.host}"


def read_label(text: str) -> StockLabel | None:
    """Return the label that *text* spells; None if it spells none."""
    found = _LABEL.fullmatch(text)
    return None if found is None else StockLabel(found[1], found[2])


class StockState(StrEnum):
    """How a device stands in a count."""

    HERE = "here"
    ELSEWHERE = "elsewhere"  # declared at another site
    OTHER_SERIAL = "other_serial"  # the label is on another box
    TWICE = "twice"  # scanned at two sites: it is at none of them for certain
    MISSING = "missing"  # of a site that was counted, and not scanned
    NOT_COUNTED = "not_counted"  # no person looked: unknown


@dataclass(frozen=True, slots=True)
class StockScan:
    """One line of a list: a label that a person scanned or typed, and where.

    Attributes:
        site: Id of the site at which it was seen.
        serial: As the person read it on the box; empty if not read.
        photo: SHA-256 of a photograph, hex; empty if there is none.
        place: The line.
    """

    host: str
    site: str
    serial: str
    photo: str
    place: Place


@dataclass(frozen=True, slots=True)
class StockRow:
    """One device in a count.

    Attributes:
        declared_site: Id of the site at which it is declared; empty if at none.
        sites: Ids of the sites at which it was seen: one, or two and more if it was seen twice.
        lines: How many lines of the list had its label.
    """

    host: str
    state: StockState
    declared_site: str
    declared_serial: str
    sites: tuple[str, ...] = ()
    serial: str = ""
    photo: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class RefusedScan:
    """A line that says of no device of this fleet that it was seen; nothing of it is recorded."""

    code: str
    place: Place
    facts: Facts


@dataclass(frozen=True, slots=True)
class StockCount:
    """What a list of scans comes to.

    Attributes:
        sites: Ids of the sites that were counted.
        rows: Every device that was scanned, and every one that is missing, by name.
        refused: Lines of which nothing counts.
        recorded: How many statements the record has of it.
    """

    sites: tuple[str, ...]
    rows: tuple[StockRow, ...]
    refused: tuple[RefusedScan, ...]
    recorded: int = 0

    def count(self, state: StockState) -> int:
        """Return how many devices stand so."""
        return sum(row.state is state for row in self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether everything is where it is declared, and no line was refused."""
        return not self.refused and all(row.state is StockState.HERE for row in self.rows)


@dataclass(frozen=True, slots=True)
class StockStanding:
    """When one device was last counted.

    Attributes:
        seen_at: When a person said so; None if no person ever did.
        persons: Who said it.
        sha256: Of the statement; empty if there is none.
        model: As it is declared; empty if it is not.
    """

    host: str
    family: str
    state: StockState
    declared_site: str
    site_name: str
    declared_serial: str
    seen_at: datetime | None = None
    site: str = ""
    serial: str = ""
    photo: str = ""
    persons: tuple[str, ...] = ()
    sha256: str = ""
    model: str = ""

    def days(self, now: datetime) -> int | None:
        """Return the whole days since; None if it was never counted."""
        return None if self.seen_at is None else (now - self.seen_at).days


def weigh_scans(
    scans: Sequence[StockScan],
    declared: Mapping[str, tuple[str, str]],
    sites: Sequence[str],
) -> tuple[StockRow, ...]:
    """Return how each device stands after *scans*.

    Args:
        scans: Of known devices, at known sites.
        declared: By host its site and its serial number, either empty where there is none.
        sites: Those that were counted: what is declared there and was not scanned is missing.
    """
    by_host: dict[str, list[StockScan]] = {}
    for scan in scans:
        by_host.setdefault(scan.host, []).append(scan)
    rows = [_row(host, seen, *declared[host]) for host, seen in by_host.items()]
    rows += [
        StockRow(host, StockState.MISSING, site, serial)
        for host, (site, serial) in declared.items()
        if site in sites and host not in by_host
    ]
    return tuple(sorted(rows, key=lambda row: row.host))


def state_of(declared: tuple[str, str], sites: Sequence[str], serial: str) -> StockState:
    """Return how a device stands that was seen at *sites*.

    Args:
        declared: Its site and its serial number; either is empty where there is none.
        sites: At least one.
        serial: As it was read on the box; empty if it was not.
    """
    site, known = declared
    if len(sites) > 1:
        return StockState.TWICE
    if serial and known and serial.casefold() != known.casefold():
        return StockState.OTHER_SERIAL
    return StockState.HERE if sites[0] == site else StockState.ELSEWHERE


def stock_standing(fleet: Fleet, said: Iterable[SignedStatement]) -> tuple[StockStanding, ...]:
    """Return where each device was counted last, by site and name.

    Args:
        fleet: As it is declared.
        said: What people said, oldest first; only what was said of the stock counts.
    """
    last: dict[str, SignedStatement] = {}
    for one in said:
        if one.kind is StatementKind.STOCK_SEEN:
            last[one.about.removeprefix("device:")] = one
    every = (_standing(device, last.get(host)) for host, device in fleet.devices.items())
    return tuple(sorted(every, key=lambda one: (one.declared_site, one.host)))


def _standing(device: Device, said: SignedStatement | None) -> StockStanding:
    site = device.site.id if device.site else ""
    name = device.site.name if device.site else ""
    blank = StockStanding(
        device.host,
        device.family,
        StockState.NOT_COUNTED,
        site,
        name,
        device.serial_number,
        model=device.model,
    )
    if said is None:
        return blank
    at, serial = said.text("site"), said.text("serial")
    return replace(
        blank,
        state=state_of((site, device.serial_number), (at,), serial),
        seen_at=said.said_at,
        site=at,
        serial=serial,
        photo=said.text("photo"),
        persons=said.persons,
        sha256=said.sha256,
    )


def _row(host: str, seen: Sequence[StockScan], site: str, serial: str) -> StockRow:
    sites = tuple(dict.fromkeys(scan.site for scan in seen))
    read = next((scan.serial for scan in seen if scan.serial), "")
    photo = next((scan.photo for scan in seen if scan.photo), "")
    state = state_of((site, serial), sites, read)
    return StockRow(host, state, site, serial, sites, read, photo, len(seen))

"""The report on several provinces: how many devices of each are in which state, and by whose word.

It holds no name of a device or a room, no value and no finding: what is known within one province
is not told in another.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import BY_GRAVITY
from fleetcfg.model.province_figures import ProvinceAudit, ProvinceFigures
from fleetcfg.model.verdict import TOLD_KINDS
from fleetcfg.report.clock import local_time
from fleetcfg.report.report_parts import (
    NOTHING,
    Cell,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
)
from fleetcfg.report.reports.fleet_tables import ALWAYS_TOLD, kind_cells, kind_heads
from fleetcfg.report.reports.fleet_wording import STATE_TONES, number
from fleetcfg.words import Words

_CHANGESETS: Final = ("waiting", "applied", "in_doubt", "failed")
_DIGITS: Final = 16  # of a digest, as lists show it
_UNKNOWN: Final = Cell(NOTHING, "dim")


def provinces_report(rows: Sequence[ProvinceFigures], words: Words, *, at: datetime) -> Report:
    """Return the report, as of *at*, in UTC."""
    sections = (
        _section("devices", words, (_tiles(rows, words), _devices(rows, words))),
        _section("authority", words, (_authority(rows, words),)),
    )
    return Report(
        "provinces",
        words.language,
        words.label("report.title"),
        words.label("provinces.subject", at=local_time(at)),
        ReportSource("", "", at, at, __version__, tuple(_notices(rows, words))),
        sections,
    )


def _section(name: str, words: Words, blocks: tuple[Tiles | ReportTable, ...]) -> ReportSection:
    return ReportSection(f"{name}-told", words.label(f"provinces.{name}"), blocks)


def _tiles(rows: Sequence[ProvinceFigures], words: Words) -> Tiles:
    known = _audits(rows)
    tiles = [
        Tile(words.label("provinces.column.province"), str(len(rows)), link="devices"),
        Tile(
            words.label("report.tile.devices"),
            str(sum(_whole(one) for one in known)),
            link="devices",
        ),
    ]
    for state in _states(known):
        count = sum(one.devices.get(state, 0) for one in known)
        tone = STATE_TONES[state] if count else ""
        tiles.append(Tile(words.label(f"report.state.{state}"), str(count), tone, "devices"))
    return Tiles(tuple(tiles))


def _note(row: ProvinceFigures, words: Words) -> str:
    """Return what must be said of it, and by which code something is not known: that is in no sum.

    The facts of a code can name a device or a file, and are told on the screen alone.
    """
    notices = () if row.audit is None else row.audit.notices
    loud = [words.label(f"notice.{code}") for code in notices]
    unread = [words.label("provinces.unread", code=trouble.code) for trouble in row.troubles]
    return " ".join([*loud, *unread])


def _devices(rows: Sequence[ProvinceFigures], words: Words) -> ReportTable:
    states = _states(_audits(rows))
    columns = (
        words.label("provinces.column.province"),
        words.label("report.column.rooms"),
        words.label("report.column.devices"),
        *(words.label(f"report.state.{state}") for state in states),
        *kind_heads(words),
        words.label("provinces.column.read"),
        words.label("provinces.column.note"),
    )
    return ReportTable(
        "devices",
        words.label("provinces.devices"),
        columns,
        tuple(
            (Cell(row.name), *_counts(row.audit, states), Cell(_note(row, words), "doubtful"))
            for row in rows
        ),
    )


def _counts(audit: ProvinceAudit | None, states: Sequence[DeviceState]) -> Iterator[Cell]:
    if audit is None:
        yield from [_UNKNOWN] * (len(states) + 3 + len(TOLD_KINDS))
        return
    yield number(audit.rooms)
    yield number(_whole(audit))
    for state in states:
        yield number(audit.devices.get(state, 0), STATE_TONES[state])
    yield from kind_cells(audit.found)
    yield Cell(local_time(audit.read_at))


def _authority(rows: Sequence[ProvinceFigures], words: Words) -> ReportTable:
    names = ("province", "domain", "root", "version", *_CHANGESETS)
    return ReportTable(
        "authority",
        words.label("provinces.authority"),
        tuple(words.label(f"provinces.column.{name}") for name in names),
        tuple((Cell(row.name), *_record(row)) for row in rows),
    )


def _record(row: ProvinceFigures) -> Iterator[Cell]:
    record = row.record
    if record is None:
        yield from [_UNKNOWN] * (3 + len(_CHANGESETS))
        return
    yield Cell(record.domain)
    yield Cell(record.root.removeprefix("sha256:")[:_DIGITS])
    yield number(record.version)
    for state in _CHANGESETS:
        yield number(record.changesets.get(state, 0))


def _notices(rows: Sequence[ProvinceFigures], words: Words) -> Iterator[str]:
    said = dict.fromkeys(
        (code, row.name) for row in rows if row.audit is not None for code in row.audit.notices
    )
    for code, name in said:
        yield f"{words.label(f'notice.{code}')} ({name}): {words.label(f'notice.{code}.long')}"


def _audits(rows: Iterable[ProvinceFigures]) -> list[ProvinceAudit]:
    return [row.audit for row in rows if row.audit is not None]


def _states(audits: Sequence[ProvinceAudit]) -> list[DeviceState]:
    """Return the states to tell of: those that always are, and those that there are."""
    there = {state for audit in audits for state, count in audit.devices.items() if count}
    return [state for state in BY_GRAVITY if state in there or state in ALWAYS_TOLD]


def _whole(audit: ProvinceAudit) -> int:
    return sum(audit.devices.values())

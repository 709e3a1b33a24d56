"""Network addresses are left out of what leaves this machine by mail or chat."""

import re
from dataclasses import replace
from typing import Final

from fleetcfg.report.report_parts import (
    Block,
    CalendarEvent,
    Cell,
    Paragraph,
    Picture,
    Report,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
)

MARK: Final = "‹…›"
# What only looks like one, as some versions do, goes too: better so than the other way round.
_ADDRESS: Final = re.compile(
    r"""
    (?<![0-9.]) (?:[0-9]{1,3}\.){3} [0-9]{1,3} (?![0-9]|\.[0-9])      # IPv4
    |
    (?<![0-9A-Za-z:.]) [0-9A-Fa-f]{0,4} (?: : [0-9A-Fa-f]{0,4} ){2,7}  # IPv6
    (?: \. [0-9]{1,3} ){0,3} (?![0-9A-Za-z:])
    """,
    re.VERBOSE,
)
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}")


def without_addresses(text: str) -> str:
    """Return *text* with a mark where an address (IPv4, IPv6) stood; times of day stay."""
    return _ADDRESS.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    return found[0] if _TIME.fullmatch(found[0]) else MARK


def report_without_addresses(report: Report) -> Report:
    """Return *report* with a mark wherever an address stood."""
    sections = (
        replace(
            section,
            heading=without_addresses(section.heading),
            blocks=tuple(map(_block, section.blocks)),
        )
        for section in report.sections
    )
    return replace(
        report,
        title=without_addresses(report.title),
        subject=without_addresses(report.subject),
        sections=tuple(sections),
        source=_source(report.source),
        bases=tuple(map(without_addresses, report.bases)),
        issuer=tuple(map(without_addresses, report.issuer)),
        recipients=tuple(map(without_addresses, report.recipients)),
        calendar=tuple(map(_event, report.calendar)),
    )


def _event(event: CalendarEvent) -> CalendarEvent:
    uid, title, told = map(without_addresses, (event.uid, event.title, event.told))
    return replace(event, uid=uid, title=title, told=told)


def _source(source: ReportSource) -> ReportSource:
    return replace(
        source,
        run=without_addresses(source.run),
        digest=without_addresses(source.digest),
        tool_version=without_addresses(source.tool_version),
        notices=tuple(map(without_addresses, source.notices)),
    )


def _block(block: Block) -> Block:
    match block:
        case Tiles():
            return Tiles(tuple(map(_tile, block.tiles)))
        case Paragraph():
            return replace(block, text=without_addresses(block.text))
        case ReportTable():
            rows = tuple(tuple(map(_cell, row)) for row in block.rows)
            columns = tuple(map(without_addresses, block.columns))
            title, total = without_addresses(block.title), tuple(map(_cell, block.total))
            return replace(block, title=title, columns=columns, rows=rows, total=total)
        case Picture():
            title = without_addresses(block.title)
            return replace(block, title=title, svg=without_addresses(block.svg))


def _tile(tile: Tile) -> Tile:
    return replace(tile, label=without_addresses(tile.label), value=without_addresses(tile.value))


def _cell(cell: Cell) -> Cell:
    return replace(cell, text=without_addresses(cell.text))

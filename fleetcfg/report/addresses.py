"""Network addresses are left out of what leaves this machine by mail or chat."""

import re
from dataclasses import replace
from typing import Final

from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Report,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
)

MARK: Final = "‹…›"
_ADDRESS: Final = re.compile(
    r"""
    (?<![\w.]) (?:[0-9]{1,3}\.){3} [0-9]{1,3} (?![\w.]*\w)        # IPv4, and no longer version
    |
    (?<![\w:.]) [0-9A-Fa-f]{0,4} (?: : [0-9A-Fa-f]{0,4} ){2,7}      # IPv6
    (?: \. [0-9]{1,3} ){0,3} (?![\w:])
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
    return replace(report, sections=tuple(sections), source=_source(report.source))


def _source(source: ReportSource) -> ReportSource:
    return replace(source, notices=tuple(map(without_addresses, source.notices)))


def _block(block: Block) -> Block:
    match block:
        case Tiles():
            return Tiles(tuple(map(_tile, block.tiles)))
        case Paragraph():
            return replace(block, text=without_addresses(block.text))
        case ReportTable():
            rows = tuple(tuple(map(_cell, row)) for row in block.rows)
            return replace(block, rows=rows, total=tuple(map(_cell, block.total)))
        case _:
            return block  # of a picture, every number stands in a table, too


def _tile(tile: Tile) -> Tile:
    return replace(tile, value=without_addresses(tile.value))


def _cell(cell: Cell) -> Cell:
    return replace(cell, text=without_addresses(cell.text))

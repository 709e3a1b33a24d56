"""The minutes of a stock-take (biên bản kiểm kê): what stands where, by whose word, to be signed.

Who counted is a person whose key is known; who else was there signs on paper. What was not counted
stands as not counted, never as there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.model.stock import StockStanding, StockState
from fleetcfg.report.clock import local_time
from fleetcfg.report.report_parts import (
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.report.rooms.stock_text import by_state
from fleetcfg.words import Words

_TONES: Final[dict[StockState, Tone]] = {
    StockState.HERE: "good",
    StockState.ELSEWHERE: "bad",
    StockState.OTHER_SERIAL: "bad",
    StockState.NOT_COUNTED: "waiting",
}
_COLUMNS: Final = ("device", "model", "serial", "state", "seen", "by")
_SIGNERS: Final = ("keeper", "counter", "witness")
_BLANK: Final = "……………………………"
_CELL: Final = " ".join(["……………"] * 4)  # room for a hand
_TABLE: Final = "devices"


def stock_report(
    rows: Sequence[StockStanding],
    site: str,
    names: Mapping[str, str],
    words: Words,
    *,
    at: datetime,
    notices: Sequence[str],
) -> Report:
    """Return the minutes.

    Args:
        rows: The devices of the site, and those that were seen there.
        site: Its id.
        names: Of every site, by id.
        words: In which language.
        at: As of when.
        notices: What must be said of it, worded.
    """
    sections = (
        ReportSection("people", words.label("stock.minutes.people"), _people(words)),
        ReportSection(
            "result",
            words.label("stock.minutes.result"),
            (_tiles(rows, site, words), _table(rows, site, names, words)),
        ),
        ReportSection("words", words.label("stock.minutes.opinions"), (Paragraph(_BLANK * 2),)),
        ReportSection("signed", words.label("stock.minutes.signed"), (_signatures(words),)),
    )
    return Report(
        "stock",
        words.language,
        words.label("stock.minutes.title"),
        words.label("stock.minutes.subject", site=names.get(site, site)),
        ReportSource("", "", at, at, __version__, tuple(notices)),
        sections,
    )


def _people(words: Words) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(f"{words.label(f'stock.signer.{one}')}: {_BLANK}") for one in _SIGNERS)


def _tiles(rows: Sequence[StockStanding], site: str, words: Words) -> Tiles:
    """Return how the devices of the site stand, and how many of other sites were seen there."""
    own = [one for one in rows if one.declared_site == site]
    told = [Tile(words.label("stock.minutes.declared"), str(len(own)), link=_TABLE)]
    for state, tone in _TONES.items():
        count = by_state(own, state)
        label = words.label(f"stock.state.{state}")
        told.append(Tile(label, str(count), tone if count else "", _TABLE))
    others = len(rows) - len(own)
    label = words.label("stock.minutes.of_others")
    told.append(Tile(label, str(others), "bad" if others else "", _TABLE))
    return Tiles(tuple(told))


def _table(
    rows: Sequence[StockStanding], site: str, names: Mapping[str, str], words: Words
) -> ReportTable:
    columns = tuple(words.label(f"stock.column.{name}") for name in _COLUMNS)
    title = words.label("stock.minutes.result")
    told = tuple(_row(one, site, names, words) for one in rows)
    return ReportTable(_TABLE, title, columns, told)


def _row(one: StockStanding, site: str, names: Mapping[str, str], words: Words) -> tuple[Cell, ...]:
    tone = _TONES.get(one.state, "")
    state = words.label(f"stock.state.{one.state}")
    if one.declared_site != site:
        whose = names.get(one.declared_site, one.declared_site)
        state = words.label("stock.minutes.whose", site=whose)
    elif one.state is StockState.ELSEWHERE:
        state = f"{state}: {names.get(one.site, one.site)}"
    serial = one.declared_serial or "—"
    if one.state is StockState.OTHER_SERIAL:
        serial = f"{serial} ≠ {one.serial}"
    seen = local_time(one.seen_at) if one.seen_at else "—"
    texts = (one.host, one.model or one.family, serial, state, seen, ", ".join(one.persons) or "—")
    return tuple(
        Cell(text, tone if at == _COLUMNS.index("state") else "") for at, text in enumerate(texts)
    )


def _signatures(words: Words) -> ReportTable:
    columns = tuple(words.label(f"stock.signed.{name}") for name in ("who", "name", "signature"))
    rows = tuple(
        (Cell(words.label(f"stock.signer.{one}")), Cell(_CELL), Cell(_CELL)) for one in _SIGNERS
    )
    return ReportTable("signatures", words.label("stock.minutes.signed"), columns, rows)

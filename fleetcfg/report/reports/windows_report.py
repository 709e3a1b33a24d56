"""The report on windows: when devices may be changed, and when not; and the same for calendars.

No address, no value and no reason is in it: a calendar is shared with people who sign nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.model.problem import named_hosts
from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.clock import local_time
from fleetcfg.report.report_parts import (
    Block,
    CalendarEvent,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tone,
)
from fleetcfg.words import Words
from fleetcfg.workflow.changes.windows import FleetWindow

_COLUMNS: Final = ("what", "from", "to", "devices", "state")


def windows_report(
    windows: Sequence[FleetWindow], words: Words, *, at: datetime, expired: datetime | None = None
) -> Report:
    """Return the report, as of *at*, in UTC; *expired* is since when no status is in force."""
    nothing = Paragraph(words.label("windows.none"))
    blocks: list[Block] = [_table(windows, words) if windows else nothing]
    if expired is not None:
        blocks.insert(0, Paragraph(words.label("windows.expired", at=local_time(expired))))
    section = ReportSection("windows", words.label("windows.heading"), tuple(blocks))
    return Report(
        "windows",
        words.language,
        words.label("windows.title"),
        words.label("windows.subject"),
        ReportSource("", "", at, at, __version__),
        (section,),
        calendar=tuple(_event(window, words) for window in windows),
    )


def _table(windows: Sequence[FleetWindow], words: Words) -> ReportTable:
    columns = tuple(words.label(f"windows.column.{name}") for name in _COLUMNS)
    rows = tuple(_row(window, words) for window in windows)
    return ReportTable("windows", words.label("windows.heading"), columns, rows)


def _row(window: FleetWindow, words: Words) -> tuple[Cell, ...]:
    tone: Tone = "dim" if window.is_cancelled else ""
    texts = (
        _title(window, words),
        local_time(window.start),
        local_time(window.end),
        named_hosts(window.devices),
        _state(window, words),
    )
    return tuple(Cell(text, tone) for text in texts)


def _title(window: FleetWindow, words: Words) -> str:
    """Return what it is; of a secret meeting only that a person is busy."""
    if window.kind == "meeting" and not window.title:
        return words.label("windows.busy")
    return words.label(f"windows.{window.kind}", id=window.title or window.id)


def _state(window: FleetWindow, words: Words) -> str:
    if window.is_taken_back:
        return words.label("windows.taken_back")
    return "" if window.state is None else words.label(f"changeset_state.{window.state}")


def _event(window: FleetWindow, words: Words) -> CalendarEvent:
    told = []
    if window.devices:
        count = words.count(len(window.devices), "devices")
        told = [f"{count}: {named_hosts(window.devices)}", _state(window, words)]
    elif window.is_taken_back:
        told = [_state(window, words)]
    return CalendarEvent(
        window.uid,
        window.revision,
        window.signed_at,
        window.start,
        window.end,
        without_addresses(_title(window, words)),
        without_addresses("\n".join(told)),
        is_cancelled=window.is_cancelled,
    )

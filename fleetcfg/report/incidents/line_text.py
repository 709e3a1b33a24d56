"""Lines and what they carried, for people and for programs. Pure."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator

from fleetcfg.model.line_samples import (
    LOADS,
    SLOTS,
    LineMeasure,
    LineState,
    LineWindow,
    MeasuredLine,
)
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.lines import plain
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.record_class import ToldDocument, ToldInstant, ToldRecord, of
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.lines import JudgedLine, JudgedLines, TakenFile

_STATES: Final[tuple[LineState, ...]] = ("over", "unknown", "kept")
_UNITS: Final[Mapping[LineMeasure, tuple[float, str]]] = {
    "bits_in": (1_000_000, "Mbit/s"),
    "bits_out": (1_000_000, "Mbit/s"),
    "loss": (0.01, "%"),
    "delay_ms": (1, "ms"),
    "jitter_ms": (1, "ms"),
}
_PARTS: Final = 1_000_000  # of whole numbers: data has no others


def taken_text(taken: TakenFile, words: Words) -> str:
    """Return what became of a file: a line for each of its lines."""
    name = escape(taken.name)
    if taken.is_known:
        return f"{words.label('line.known', file=name)}\n"
    told = [words.label("line.taken", file=name, sha256=taken.sha256[:12])]
    for each in taken.lines:
        span = f"{local_time(each.first)} – {local_time(each.last)}"
        count = words.count(each.count, "line_samples")
        told.append(f"  {escape(each.line)}: {count}, {span}")
        if each.replaced:
            told.append(f"    {words.label('line.replaced', count=each.replaced)}")
    return "".join(f"{line}\n" for line in told)


def lines_text(judged: JudgedLines, words: Words) -> str:
    """Return each line with what it carried, and how many lines of each provider keep the rule."""
    title = words.label("line.title.week")
    if judged.month is not None:
        title = words.label("line.title.month", month=f"{judged.month:%m/%Y}")
    most, cited = f"{judged.rules.most_load * 100:g}", cited_text(judged.clause, words)
    rule = words.label("line.rule" if cited else "line.rule.own", most=most, clause=cited)
    told = [title, rule, ""]
    for each in judged.lines:
        told += _line(each, words)
    told.append("")
    for provider in judged.providers:
        counts = _counted(provider.lines, words)
        told.append(f"{escape(provider.provider)}: {counts}")
    notices = plain(notice_lines(judged.notices, words, PLAIN_COLUMNS))
    return "".join(f"{line}\n".replace(" \n", "\n") for line in told) + notices


def _counted(counts: Mapping[LineState, int], words: Words) -> str:
    told = {**counts, "unknown": counts.get("unknown", 0) + counts.get("unmeasured", 0)}
    return ", ".join(
        f"{words.label(f'line.state.{state}')} {told[state]}"
        for state in _STATES
        if told.get(state)
    )


def _line(judged: JudgedLine, words: Words) -> Iterator[str]:
    line, window = judged.line, judged.window
    is_bare = all(each.state == "unmeasured" for each in window.measured)
    state = words.label(f"line.state.{'unmeasured' if is_bare else judged.state}")
    where = f"{escape(line.site)}, {escape(line.provider)}, {line.capacity:g} Mbit/s"
    yield f"{escape(line.id)} ({where}): {state}"
    if len(judged.windows) > 1 or sum(judged.windows.values()) > 1:
        yield f"  {words.label('line.windows')}: {_counted(judged.windows, words)}"
    if window.missing == SLOTS:
        return
    yield f"  {local_time(window.start)} – {local_time(window.end)}"
    for each in window.measured:
        if each.state != "unmeasured" or each.measure in LOADS:
            yield f"    {_measured(each, words)}"
    yield from _gaps(window, words)


def _measured(each: MeasuredLine, words: Words) -> str:
    divisor, unit = _UNITS[each.measure]
    name = words.label(f"line.measure.{each.measure}")
    if each.percentile is None:
        return f"{name}: {words.label('line.state.unmeasured')}"
    value, most = each.percentile / divisor, each.most / divisor
    share = words.label("line.share", share=f"{each.share * 100:.1f}")
    state = words.label(f"line.state.{each.state}")
    return f"{name}: {value:.2f} / {most:g} {unit}, {share}: {state}"


def _gaps(window: LineWindow, words: Words) -> Iterator[str]:
    if not window.missing:
        return
    yield f"    {words.label('line.missing', count=window.missing)}"
    for gap in window.gaps:
        yield f"      {local_time(gap.start)} – {local_time(gap.end)}"


Parts = Annotated[int, BeforeValidator(lambda share: round(share * _PARTS))]
"""A share in parts of a million: data has whole numbers alone."""


class _Gap(ToldRecord):
    start: ToldInstant
    end: ToldInstant


class _Figure(ToldRecord):
    """A measure: loads in bits a second, losses in parts of a million, times in µs."""

    measure: LineMeasure
    percentile: int | None = of(lambda one: _whole(one, one.percentile))
    most: int = of(lambda one: _whole(one, one.most))
    share_ppm: Parts = of("share")
    above: int
    state: LineState


class _Window(_Gap):
    missing: int
    gaps: list[_Gap]
    measured: list[_Figure]


class _Line(ToldRecord):
    line: str = of("line.id")
    site: str = of("line.site")
    provider: str = of("line.provider")
    capacity_bits: Parts = of("line.capacity")
    state: LineState
    windows: dict[LineState, int]
    worst: _Window = of("window")


class _Provider(ToldRecord):
    provider: str
    lines: dict[LineState, int]


class LinesRecord(ToldDocument):
    """Lines and what they carried."""

    SCHEMA = "fleetcfg.lines/1"

    month: str | None = of(
        lambda told: told.month and told.month.astimezone(VIETNAM).strftime("%Y-%m")
    )
    most_load_ppm: Parts = of("rules.most_load")
    lines: list[_Line]
    providers: list[_Provider]
    notices: list[str]


def _whole(each: MeasuredLine, value: float | None) -> int | None:
    factor = {"loss": _PARTS, "delay_ms": 1_000, "jitter_ms": 1_000}.get(each.measure, 1)
    return None if value is None else round(value * factor)

"""How the fleet stood over its last audits, as text: a bar for each, with its figures in words.

A bar is of plain letters, one for each state, so that it reads without colour, in every encoding
and on a terminal of 40 columns.
"""

from collections.abc import Mapping
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.timezone import spell_each
from fleetcfg.model.verdict import TOLD_KINDS, VERDICTS, VerdictKind
from fleetcfg.observations.run_names import short_name
from fleetcfg.observations.trend import FleetTrend, TrendPoint
from fleetcfg.report.audit_words import notice_lines, verdict_word
from fleetcfg.report.clock import local_time
from fleetcfg.report.lines import Span, Style, StyledLine, flow, fold, said
from fleetcfg.report.output import output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

_MOST_COLUMNS: Final = 60
_MOST_NAMED: Final = 3  # of the audits that were left out, the newest
_TIME_COLUMNS: Final = 19  # with seconds, shown or not: bars of any two trends are alike
_SIGNS: Final[Mapping[DeviceState, tuple[str, Style]]] = {
    DeviceState.AS_DECLARED: ("=", "good"),
    DeviceState.AS_SHOWN: ("-", "good"),
    DeviceState.NOT_AS_DECLARED: ("#", "bad"),
    DeviceState.WAITING: ("~", "doubtful"),
    DeviceState.NOTHING_DECLARED: ("0", "doubtful"),
    DeviceState.NOT_SEEN: ("?", "doubtful"),
    DeviceState.ATTESTED: ("+", "dim"),
}


class TrendText:
    """Prints a trend."""

    def __init__(self, target: RenderTarget) -> None:
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words

    def tell(self, noun: object) -> None:
        """Print it."""
        if isinstance(noun, FleetTrend):
            self._output.put(trend_lines(noun, self._words, self._output.columns))

    def end(self) -> None:
        """Nothing is left to tell."""


def trend_lines(trend: FleetTrend, words: Words, columns: int) -> list[StyledLine]:
    """Return what a bar is made of, and for each audit its bar and its figures."""
    lines = _head(trend, words, columns)
    starts = spell_each([point.started_at for point in trend.points])
    for point, start in zip(trend.points, starts, strict=True):
        lines += _point(point, start, words, columns)
    return [*lines, *_foot(trend, words, columns)]


def _head(trend: FleetTrend, words: Words, columns: int) -> list[StyledLine]:
    """Return of what it is, and what a bar is made of."""
    lines = notice_lines(["SIMULATED"] * trend.is_simulated, words, columns)
    if trend.selected is not None:
        of = words.label("trend.selected", devices=words.count(trend.selected, "devices"))
        lines += fold(said(of), columns)
    legend = [
        (Span(f"{sign} ", style), *said(words.label(f"state.{state}")))
        for state, (sign, style) in _SIGNS.items()
    ]
    return [*lines, *flow(legend, columns, separator="  ")]


def _foot(trend: FleetTrend, words: Words, columns: int) -> list[StyledLine]:
    """Return what audits are not among them, and why."""
    lines = [] if trend.points else [said(words.label("trend.none"))]
    since = trend.monthly_before
    if since is not None and trend.points and trend.points[0].started_at < since:
        lines += fold(said(words.label("history.monthly", since=local_time(since))), columns)
    for label, runs in (("left_out", trend.left_out), ("broken_off", trend.broken_off)):
        if runs:
            names = ", ".join(short_name(run.header.run) for run in runs[-_MOST_NAMED:])
            told = words.label(f"trend.{label}", count=len(runs), runs=names)
            lines += fold(said(told, "doubtful"), columns)
    for label in ("trend.whole", "store.unproved"):
        lines += fold(said(words.label(label), "dim"), columns)
    return lines


def _point(point: TrendPoint, when: str, words: Words, columns: int) -> list[StyledLine]:
    room = min(columns, _MOST_COLUMNS) - _TIME_COLUMNS - 2
    devices = [
        said(f"{count} {words.label(f'state.{state}')}")
        for state, count in point.told.items()
        if count
    ]
    found = [
        (Span(words.label(f"report.kind.{kind}") + ": ", "dim"), *told)
        for kind in TOLD_KINDS
        if (told := _found(point, kind, words))
    ]
    return [
        (*said(when, "strong"), Span("  "), *_bar(point, room)),
        *flow([*devices, *found], columns, indent="  "),
    ]


def _found(point: TrendPoint, kind: VerdictKind, words: Words) -> StyledLine:
    """Return how many findings of *kind* there were, by verdict."""
    found = [
        Span(f"{verdict_word(verdict, words)} {point.findings[verdict]}", info.tone)
        for verdict, info in VERDICTS.items()
        if info.kind is kind and point.findings.get(verdict)
    ]
    return tuple(part for one in found for part in (Span(", "), one))[1:]


def _bar(point: TrendPoint, room: int) -> StyledLine:
    """Return a bar of *room* signs in which each state that occurs has one at least."""
    counts = {state: count for state, count in point.told.items() if count}
    total = sum(counts.values())
    if not total:
        return ()
    wide = {state: max(1, room * count // total) for state, count in counts.items()}
    largest = max(counts, key=lambda state: counts[state])
    wide[largest] += room - sum(wide.values())
    return tuple(
        Span(_SIGNS[state][0] * wide[state], _SIGNS[state][1]) for state in _SIGNS if state in wide
    )

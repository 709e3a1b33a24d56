"""Lines and what they carried, for people and for programs. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from fleetcfg.model.line_samples import (
    LOADS,
    SLOTS,
    LineMeasure,
    LineState,
    LineWindow,
    MeasuredLine,
)
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_line
from fleetcfg.report.lines import plain
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.lines import JudgedLine, JudgedLines, TakenFile

LINES_SCHEMA: Final = "fleetcfg.lines/1"
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


def lines_json(judged: JudgedLines, _words: Words) -> str:
    """Return the same as data: whole numbers, times in UTC."""
    body: dict[str, Json] = {
        "schema": LINES_SCHEMA,
        "month": judged.month.astimezone(VIETNAM).strftime("%Y-%m") if judged.month else None,
        "most_load_ppm": round(judged.rules.most_load * _PARTS),
        "lines": [_record(each) for each in judged.lines],
        "providers": [
            {"provider": each.provider, "lines": _plain(each.lines)} for each in judged.providers
        ],
        "notices": list(judged.notices),
    }
    return json_line(body) + "\n"


def _record(judged: JudgedLine) -> Json:
    line, window = judged.line, judged.window
    return {
        "line": line.id,
        "site": line.site,
        "provider": line.provider,
        "capacity_bits": round(line.capacity * _PARTS),
        "state": judged.state,
        "windows": _plain(judged.windows),
        "worst": {
            "start": spell_instant(window.start),
            "end": spell_instant(window.end),
            "missing": window.missing,
            "gaps": [
                {"start": spell_instant(gap.start), "end": spell_instant(gap.end)}
                for gap in window.gaps
            ],
            "measured": [_figure(each) for each in window.measured],
        },
    }


def _plain(counts: Mapping[LineState, int]) -> dict[str, Json]:
    return {str(state): count for state, count in counts.items()}


def _figure(each: MeasuredLine) -> Json:
    """Spell a measure: loads in bits a second, losses in parts of a million, times in µs."""
    factor = {"loss": _PARTS, "delay_ms": 1_000, "jitter_ms": 1_000}.get(each.measure, 1)
    told = None if each.percentile is None else round(each.percentile * factor)
    return {
        "measure": each.measure,
        "percentile": told,
        "most": round(each.most * factor),
        "share_ppm": round(each.share * _PARTS),
        "above": each.above,
        "state": each.state,
    }

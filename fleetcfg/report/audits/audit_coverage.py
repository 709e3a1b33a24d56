"""How much an audit looked at, what it found, and how it ended: its last lines."""

from collections.abc import Iterable, Mapping, Sequence

from fleetcfg.model.audit import AuditSummary, Coverage
from fleetcfg.model.declared import Severity
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.report.audit_words import counted_text, verdict_style, verdict_word
from fleetcfg.report.clock import duration
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import Span, Style, StyledLine, columns_of, flow, said
from fleetcfg.words import Words

_EXIT_STYLES: dict[int, Style] = {0: "good", 2: "bad"}
_SEVERITY_STYLES: Mapping[Severity, Style] = {"critical": "bad", "high": "bad"}


def coverage_lines(
    summary: AuditSummary,
    words: Words,
    columns: int,
    *,
    is_adopted: bool = False,
    severities: Mapping[Severity, int] | None = None,
    notices: Sequence[str] = (),
) -> list[StyledLine]:
    """Return how much was looked at, what was found, and how it ended: the result last.

    Args:
        summary: Of the audit.
        words: The language.
        columns: Where to fold.
        is_adopted: Whether devices are watched in what no baseline declares, too.
        severities: Findings by severity; none of them is told if there is none.
        notices: Codes that the result is told with, each in one word.
    """
    coverage = summary.coverage
    rows = [
        ("coverage.devices", _devices(coverage, words)),
        ("coverage.parameters", _parameters(coverage, words, is_adopted=is_adopted)),
        ("coverage.findings", _findings(coverage, words)),
    ]
    if graded := _severities(severities or {}, words):
        rows.append(("coverage.severities", graded))
    rows.append(("coverage.result", [*_result(summary, words), *short_notices(notices, words)]))
    return _row_lines(rows, words, columns)


def brief_lines(
    summary: AuditSummary,
    words: Words,
    columns: int,
    *,
    severities: Mapping[Severity, int],
    notices: Sequence[str],
    folded: Mapping[Verdict, int],
) -> list[StyledLine]:
    """Return the same in fewer lines: how much was seen in one, and no row that says nothing.

    Args:
        summary: Of the audit; other arguments as of `coverage_lines`.
        words: The language.
        columns: Where to fold.
        severities: Breaches by severity.
        notices: Codes that the result is told with, each in one word.
        folded: Findings, by verdict, that stand in one line above.
    """
    coverage = summary.coverage
    rows = [("coverage.seen", _seen(coverage, words))]
    if any(count > folded.get(verdict, 0) for verdict, count in coverage.findings.items()):
        rows.append(("coverage.findings", _findings(coverage, words)))
    if graded := _severities(severities, words):
        rows.append(("coverage.severities", graded))
    rows.append(("coverage.result", [*_result(summary, words), *short_notices(notices, words)]))
    return _row_lines(rows, words, columns)


def _row_lines(
    rows: Sequence[tuple[str, Sequence[StyledLine]]], words: Words, columns: int
) -> list[StyledLine]:
    width = max(columns_of(words.label(key)) for key, _ in rows)
    lines: list[StyledLine] = []
    for key, pieces in rows:
        label = words.label(key)
        head = Span(label + " " * (width - columns_of(label) + 2), "strong")
        row = flow(pieces, columns, indent=" " * (width + 2))
        lines += [(head, *row[0][1:]), *row[1:]]  # the label stands in place of the indent
    return lines


def short_notices(notices: Iterable[str], words: Words) -> list[StyledLine]:
    """Return a word for each of *notices*."""
    return [said(words.label(f"notice.{code}"), "doubtful") for code in notices]


def _seen(coverage: Coverage, words: Words) -> list[StyledLine]:
    parameters = words.count(coverage.declared, "audit.parameters")
    return [
        said(f"{coverage.reached}/{words.count(coverage.selected, 'devices')}"),
        said(f"{coverage.looked_at}/{parameters}"),
        *_unread(coverage, words),
        *_unseen(coverage, words),
        said(f"{coverage.unmanaged} {words.label('coverage.unmanaged')}", "dim"),
    ]


def _devices(coverage: Coverage, words: Words) -> list[StyledLine]:
    read = said(f"{coverage.reached}/{coverage.selected} {words.label('coverage.reached')}")
    return [read, *_unread(coverage, words)]


def _unread(coverage: Coverage, words: Words) -> list[StyledLine]:
    return [
        *_counted(coverage.unknown, "coverage.unknown", words, "doubtful"),
        *_counted(coverage.attested, "coverage.attested", words, "doubtful"),
        *_counted(coverage.nothing_declared, "coverage.nothing_declared", words, "doubtful"),
        *_counted(coverage.not_tried, "coverage.not_tried", words, "doubtful"),
    ]


def _parameters(coverage: Coverage, words: Words, *, is_adopted: bool) -> list[StyledLine]:
    key = "coverage.looked_at.adopted" if is_adopted else "coverage.looked_at"
    return [
        said(f"{coverage.looked_at}/{coverage.declared} {words.label(key)}"),
        said(f"{coverage.conform} {words.label('coverage.conform')}"),
        *_unseen(coverage, words),
        said(f"{coverage.unmanaged} {words.label('coverage.unmanaged')}", "dim"),
    ]


def _unseen(coverage: Coverage, words: Words) -> list[StyledLine]:
    return [
        *_counted(coverage.hidden, "coverage.hidden", words, "dim"),
        *_counted(coverage.answered_for, "coverage.answered_for", words, "doubtful"),
        *_counted(coverage.unjudged, "coverage.unjudged", words, "doubtful"),
    ]


def _counted(count: int, key: str, words: Words, style: Style) -> list[StyledLine]:
    return [said(f"{count} {words.label(key)}", style)] if count else []


def _findings(coverage: Coverage, words: Words) -> list[StyledLine]:
    found = [
        said(f"{verdict_word(verdict, words)} {coverage.findings[verdict]}", verdict_style(verdict))
        for verdict in sorted(VERDICTS, key=lambda one: VERDICTS[one].rank)
        if coverage.findings.get(verdict)
    ]
    if found:
        return found
    if coverage.unknown or coverage.not_tried:
        return [said(words.label("coverage.none_seen"))]
    return [said(words.label("coverage.none"), "good")]


def _severities(severities: Mapping[Severity, int], words: Words) -> list[StyledLine]:
    return [
        said(f"{words.label(f'severity.{severity}')} {count}", _SEVERITY_STYLES.get(severity, ""))
        for severity, count in severities.items()
        if count
    ]


def _result(summary: AuditSummary, words: Words) -> list[StyledLine]:
    code = int(EXITS[summary.conclusion])
    style = _EXIT_STYLES.get(code, "doubtful")
    ended = words.label(f"exit.{code}")
    is_timed = summary.finished_at is not None
    broken_off = words.label("coverage.interrupted" if is_timed else "coverage.ended_untold")
    return [
        *([said(broken_off, "doubtful")] * summary.is_interrupted),
        said(f"{ended} ({words.label('coverage.exit')} {code})", style),
        *([said(only, "doubtful")] if (only := counted_text(summary, words)) else []),
        *([said(duration(summary.milliseconds, words))] * is_timed),
    ]

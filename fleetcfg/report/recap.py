"""The recap of an audit: one line of figures a device, in columns where they fit."""

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.report.lines import Span, Style, StyledLine, columns_of, flow, said, trimmed
from fleetcfg.words import Words

# What fits on a line of 80 beside a name; the others join when there is something to count.
_ALWAYS_IN_RECAP = (Verdict.CONFORM, Verdict.UNAUTHORIZED, Verdict.UNKNOWN, Verdict.UNMANAGED)
_RECAP = (*_ALWAYS_IN_RECAP, *(v for v in Verdict if v not in _ALWAYS_IN_RECAP))

Counts = Mapping[Verdict, int]


_UNTOLD = (Verdict.CONFORM, Verdict.UNKNOWN, Verdict.UNMANAGED)  # parameters without a finding


def recap_counts(report: DeviceReport | FleetReport) -> Counts:
    """Return the figures of one device, or of the fleet: its findings, as the total counts them.

    What makes no finding is counted by parameters.
    """
    of_device = report.counts if isinstance(report, DeviceReport) else {}
    counts = {verdict: of_device[verdict] for verdict in _UNTOLD if of_device.get(verdict)}
    for finding in report.findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return counts


def recap_lines(
    recap: Mapping[str, Counts], words: Words, columns: int, fleet: Counts | None = None
) -> list[StyledLine]:
    """Return one line a device, by name: ``host : ok=41 unauthorized=1 …``, and one of the fleet.

    Programs read the figures elsewhere: these are named as people call the verdicts.

    Args:
        recap: Figures by host.
        words: The language.
        columns: Where to fold; 0 never folds.
        fleet: Figures of the fleet as such, where there are any.
    """
    told = {host: recap[host] for host in sorted(recap)}
    told |= {words.label("audit.fleet"): fleet} if fleet else {}
    rows = {host: _cells(counts, words) for host, counts in told.items()}
    width = max(map(columns_of, rows), default=0)
    always = [row[: len(_ALWAYS_IN_RECAP)] for row in rows.values()]
    widths = [max(columns_of(cell.text) for cell in column) for column in zip(*always, strict=True)]
    lines: list[StyledLine] = []
    for host, row in rows.items():
        blanks = " " * (width - columns_of(host))
        name = (*said(host, _worst(told[host])), Span(f"{blanks} : "))
        lines += _row(name, row, widths, columns)
    return lines


def _row(
    name: StyledLine, row: Sequence[Span], widths: Sequence[int], columns: int
) -> list[StyledLine]:
    padded = [Span(c.text.ljust(w), c.style) for c, w in zip(row, widths, strict=False)]
    spread = chain.from_iterable((Span(" "), cell) for cell in [*padded, *row[len(widths) :]])
    whole = (*name, *islice(spread, 1, None))
    if columns and sum(columns_of(span.text) for span in whole) > columns:
        return flow([(*name, row[0]), *((cell,) for cell in row[1:])], columns, separator=" ")
    return [trimmed(whole)]


def _worst(counts: Counts) -> Style:
    styles = {VERDICTS[verdict].tone for verdict, count in counts.items() if count}
    if "bad" in styles:
        return "bad"
    return "doubtful" if "doubtful" in styles else "good"


def _name(verdict: Verdict, words: Words) -> str:
    is_short = verdict is Verdict.CONFORM
    return words.label("recap.conform" if is_short else f"verdict.{verdict}")


def _cells(counts: Counts, words: Words) -> list[Span]:
    return [
        Span(
            f"{_name(v, words)}={counts.get(v, 0)}",
            VERDICTS[v].tone if counts.get(v) else "dim",
        )
        for v in _RECAP
        if v in _ALWAYS_IN_RECAP or counts.get(v)
    ]

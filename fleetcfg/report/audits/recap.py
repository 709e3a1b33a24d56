"""What an audit comes to, in few lines: what is fine in one, and tables of what is not."""

from collections.abc import Callable, Sequence
from typing import Final

from fleetcfg.model.audit_totals import AuditTotals, PartTotals
from fleetcfg.model.device_state import DeviceState
from fleetcfg.observations.run_names import short_name
from fleetcfg.report.audits.audit_view import AuditTally
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.lines import Span, Style, StyledLine, columns_of, flow, fold, said
from fleetcfg.words import Words

_MOST_THIN: Final = 3  # devices that are named; the others are counted
_MOST_PARTS: Final = 10  # rows of a table; the others are counted
_Column = tuple[str, Callable[[PartTotals], int], Style]


def _in(*states: DeviceState) -> Callable[[PartTotals], int]:
    return lambda part: part.count(*states)


_COLUMNS: Final[Sequence[_Column]] = (
    ("recap.devices", _in(*DeviceState), ""),
    ("recap.different", _in(DeviceState.NOT_AS_DECLARED), "bad"),
    ("recap.waiting", _in(DeviceState.WAITING), "doubtful"),
    ("recap.undeclared", _in(DeviceState.NOTHING_DECLARED), "doubtful"),
    ("recap.unseen", _in(DeviceState.NOT_SEEN), "doubtful"),
    ("recap.partly", lambda part: part.partly, ""),
    ("recap.allowed", lambda part: part.allowed, ""),
)
_ALWAYS: Final = ("recap.devices", "recap.different", "recap.unseen")
_NOT_CLEAN: Final = (
    DeviceState.NOT_AS_DECLARED,
    DeviceState.WAITING,
    DeviceState.NOTHING_DECLARED,
    DeviceState.NOT_SEEN,
)


def clean_lines(totals: AuditTotals, words: Words, columns: int) -> list[StyledLine]:
    """Return how many devices are as declared: one line, however many they are.

    Those that do not show all, and those of which nothing is declared, stand in lines of their own.
    """
    whole = totals.whole
    undeclared = whole.count(DeviceState.NOTHING_DECLARED)
    clean = whole.count(DeviceState.AS_DECLARED) - whole.partly
    lines: list[StyledLine] = []
    if clean:
        told = words.label("audit.clean", devices=words.count(clean, "devices"))
        lines += fold(said(told, "good"), columns)
    if whole.partly:
        told = words.label("audit.partly", devices=words.count(whole.partly, "devices"))
        lines += fold(said(told), columns)
    if thin := totals.thin:
        lines += fold(said(_thin(totals, thin, words), "dim"), columns)
    if undeclared:
        told = words.label("audit.undeclared", devices=words.count(undeclared, "devices"))
        lines += fold(said(told, "doubtful"), columns)
    return [(), *lines] if lines else []


def brief_clean_lines(totals: AuditTotals, words: Words, columns: int) -> list[StyledLine]:
    """Return the same in one line, and a sentence for devices of which nothing is declared.

    That is a reason why an audit is not clean, and so is told in full.
    """
    whole = totals.whole
    undeclared = whole.count(DeviceState.NOTHING_DECLARED)
    counts: list[tuple[str, int, Style]] = [
        ("audit.brief.clean", whole.count(DeviceState.AS_DECLARED) - whole.partly, "good"),
        ("audit.brief.partly", whole.partly, ""),
        ("audit.brief.thin", len(totals.thin), "dim"),
    ]
    told = [one for one in counts if one[1]]
    pieces = [
        said(words.label(key, devices=str(count) if n else words.count(count, "devices")), style)
        for n, (key, count, style) in enumerate(told)
    ]
    lines = flow(pieces, columns)
    if undeclared:
        said_of = words.label("audit.undeclared", devices=words.count(undeclared, "devices"))
        lines += fold(said(said_of, "doubtful"), columns)
    return lines


def _thin(totals: AuditTotals, hosts: Sequence[str], words: Words) -> str:
    """Return of which devices little can be read: how much is declared, was seen, can be read."""
    named = [
        words.label(
            "audit.thin.device",
            host=host,
            declared=totals.devices[host].declared,
            looked_at=totals.devices[host].looked_at,
            readable=totals.devices[host].readable,
        )
        for host in hosts[:_MOST_THIN]
    ]
    if more := len(hosts) - len(named):
        named.append(words.label("audit.more", count=more))
    return words.label("audit.thin", devices=", ".join(named))


def table_lines(totals: AuditTotals, words: Words, columns: int) -> list[StyledLine]:
    """Return what is not clean by provider, and by unit; nothing where that says no more."""
    lines: list[StyledLine] = []
    providers = [part for part in totals.by_provider() if part.name]
    units = [part for part in totals.by_unit() if part.name and part.count(*_NOT_CLEAN)]
    if len(providers) > 1 and any(part.count(*_NOT_CLEAN) for part in providers):
        lines += _table("recap.providers", providers, words, columns)
    units.sort(key=lambda part: -part.count(*_NOT_CLEAN))
    if len(units) > 1 and units[0].count(*_NOT_CLEAN) > 1:
        lines += _table("recap.units", units, words, columns)
    return lines


def _table(key: str, parts: Sequence[PartTotals], words: Words, columns: int) -> list[StyledLine]:
    """Return one row a part: in columns where they fit, else in a line of words each."""
    shown = [column for column in _COLUMNS if column[0] in _ALWAYS or any(map(column[1], parts))]
    rows = parts[:_MOST_PARTS]
    width = max(columns_of(text) for text in (words.label(key), *(row.name for row in rows)))
    heads = sum(columns_of(words.label(name)) + 2 for name, _, _ in shown)
    if width + heads + 2 <= columns:
        lines = _wide(key, rows, shown, words)
    else:
        lines = _narrow(rows, shown, words, columns)
    if more := len(parts) - len(rows):
        lines.append(said("  " + words.label("recap.more", count=more), "dim"))
    return [(), *lines]


def _wide(
    key: str, rows: Sequence[PartTotals], shown: Sequence[_Column], words: Words
) -> list[StyledLine]:
    heads = [words.label(name) for name, _, _ in shown]
    width = max(columns_of(text) for text in (words.label(key), *(row.name for row in rows)))
    lines = [said(f"  {_padded(words.label(key), width)}  {'  '.join(heads)}", "dim")]
    for row in rows:
        cells = [Span(f"  {_padded(escape(row.name), width)}")]
        for head, (_, count_in, style) in zip(heads, shown, strict=True):
            count = count_in(row)
            cells.append(Span(f"{count:>{columns_of(head) + 2}}", style if count else "dim"))
        lines.append(tuple(cells))
    return lines


def _narrow(
    rows: Sequence[PartTotals], shown: Sequence[_Column], words: Words, columns: int
) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for row in rows:
        counts = [
            said(f"{count} {words.label(name)}", style)
            for name, count_in, style in shown
            if (count := count_in(row))
        ]
        lines += [
            *flow([said(row.name)], columns, indent="  "),
            *flow(counts, columns, indent="    "),
        ]
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def view_lines(tally: AuditTally, words: Words, columns: int) -> list[StyledLine]:
    """Return what was left out, and that the result counts it; nothing if all of it was shown."""
    lines: list[StyledLine] = []
    earlier = tally.view.earlier
    if earlier is not None:
        counts = {"recap.appeared": tally.appeared, "recap.stayed": tally.stayed}
        counts |= {"recap.gone": tally.gone, "recap.unlooked": tally.unlooked}
        counts |= {"recap.unread": tally.unread}
        told = [
            said(words.label(key, count=count))
            for key, count in counts.items()
            if count or key not in ("recap.unlooked", "recap.unread")
        ]
        since = words.label(
            "recap.since", run=short_name(earlier.run), at=local_time(earlier.started_at)
        )
        lines += flow([said(since, "strong"), *told], columns)
        if tally.unasked:
            devices = words.count(tally.unasked_devices, "devices")
            found = words.count(tally.unasked, "findings")
            unasked = words.label(
                "recap.unasked", devices=devices, findings=found, run=short_name(earlier.wider)
            )
            lines += fold(said(unasked, "doubtful"), columns)
    if tally.hidden:
        hidden = words.count(tally.hidden, "findings")
        lines += fold(said(words.label("recap.hidden", findings=hidden), "doubtful"), columns)
    if tally.hidden_devices:
        hidden = words.count(tally.hidden_devices, "devices")
        lines += fold(
            said(words.label("recap.hidden_devices", devices=hidden), "doubtful"), columns
        )
    return [(), *lines] if lines else []

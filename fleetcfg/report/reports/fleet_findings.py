"""The tables of a report on a fleet that tell what was found: equal findings once, and where."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import SEVERITIES, FindingGroup
from fleetcfg.model.fleet_figures import DeviceFigures, is_trouble
from fleetcfg.model.uniformity import TOLD_MARKS, Outlier, Uniformity, UniformityMark
from fleetcfg.model.verdict import TOLD_KINDS, VERDICTS, Verdict, VerdictKind
from fleetcfg.report.audit_words import clauses_text
from fleetcfg.report.report_parts import NOTHING, Cell, ReportTable
from fleetcfg.report.reports.fleet_wording import FleetWording, number, spelled

_MOST_NAMES: Final = 6  # of rooms in one cell; the list behind it has all of them
_MOST_SHORT: Final = 30  # groups that a summary tells; the gravest
MOST_OUTLIERS: Final = 25
MOST_PARAMETERS: Final = 16
_NO_BREACH: Final = (VerdictKind.ALLOWED, VerdictKind.WAITS)  # was seen; what was not has no weight
_VALUES: Final = ("declared", "authorized", "live")
_JOINED: Final = ("clauses", "acknowledged")  # columns that a page has no room for
_OUTLIER: Final = ("room", *TOLD_MARKS, "declared", "looked_at", "readable")
_DIFFERING: Final = ("number", "parameter", *TOLD_MARKS)
_SIGNS: Final = {"differs": "≠", "permitted": "~", "waits": "…", "unseen": "?"}


def told_groups(wording: FleetWording) -> list[FindingGroup]:
    """Return what is not as it should be, the gravest first."""
    return _joined(group for group in wording.figures.groups if is_trouble(group))


def noted_groups(wording: FleetWording) -> list[FindingGroup]:
    """Return what is only noted: let off, or what no reading shows; not what is attested."""
    groups = (group for group in wording.figures.groups if not is_trouble(group))
    return _joined(group for group in groups if group.first.verdict is not Verdict.ATTESTED)


def _joined(groups: Iterable[FindingGroup]) -> list[FindingGroup]:
    """Return *groups*, those as one that are untold for one and the same reason."""
    found = dict[object, list[FindingGroup]]()
    for group in groups:
        one = group.first
        is_joined = VERDICTS[one.verdict].is_grouped and one.reason and not one.facts
        key = (one.severity, one.verdict, one.parameter, one.reason) if is_joined else id(group)
        found.setdefault(key, []).append(group)
    return [FindingGroup(tuple(f for one in same for f in one.findings)) for same in found.values()]


def severity_table(wording: FleetWording) -> ReportTable:
    """Return how many findings there are of each severity, a column for each kind.

    Breaches come first, with the devices that have them, as the screen counts them. An emergency,
    or a breach that was acknowledged, is none of them and as grave. What was not seen has no
    severity.
    """
    label = wording.words.label
    rows = [
        (Cell(label(f"severity.{severity}")), *_weighed(wording, (severity,)))
        for severity in SEVERITIES
    ]
    breaches = tuple(label(f"report.{name}") for name in ("kind.breach", "column.devices"))
    others = (label(f"report.kind.{kind}") for kind in _NO_BREACH)
    titles = (label("report.column.severity"), *breaches, *others)
    total = (Cell(label("report.total")), *_weighed(wording, SEVERITIES))
    return ReportTable("by-severity", label("report.by.severity"), titles, tuple(rows), total)


def _weighed(wording: FleetWording, of: Sequence[Severity]) -> Iterator[Cell]:
    """Yield how many findings *of* a severity are breaches, on how many devices, and the others.

    The numbers of breaches lead to the first of them.
    """
    breaches = [
        (place, FindingGroup(own))
        for place, group in enumerate(told_groups(wording), 1)
        if group.first.severity in of and (own := _of_kind(group, VerdictKind.BREACH, wording))
    ]
    yield from _counted("", breaches)[1:]
    meant = [group for group in wording.figures.groups if group.first.severity in of]
    for kind in _NO_BREACH:
        yield number(sum(len(_of_kind(group, kind, wording)) for group in meant))


def kinds_table(wording: FleetWording) -> ReportTable:
    """Return how many findings there are of each kind, and on how many devices: no sum of them."""
    label = wording.words.label
    rows = tuple(
        _counted(
            label(f"report.kind.{kind}"),
            [
                (0, FindingGroup(own))
                for group in wording.figures.groups
                if (own := _of_kind(group, kind, wording))
            ],
        )
        for kind in TOLD_KINDS
    )
    titles = tuple(label(f"report.column.{name}") for name in ("kind", "findings", "devices"))
    return ReportTable("by-kind", label("report.by.kind"), titles, rows)


def _of_kind(group: FindingGroup, kind: VerdictKind, wording: FleetWording) -> tuple[Finding, ...]:
    return tuple(one for one in group.findings if wording.kind_of(one) is kind)


def _counted(name: str, groups: Sequence[tuple[int, FindingGroup]]) -> tuple[Cell, ...]:
    """Return a row: how many findings, and on how many devices; both lead to the first of them."""
    hosts = [host for _, group in groups for host in group.hosts]
    link = f"finding-{groups[0][0]}" if groups and groups[0][0] else ""
    return (
        Cell(name),
        number(len(hosts), link=link),
        number(len(set(hosts) - {""}), link=link),
    )


def findings_tables(wording: FleetWording) -> list[ReportTable]:
    """Return equal findings together, the gravest first; the rest of many in a long table."""
    groups = list(enumerate(told_groups(wording), 1))
    short, rest = groups[:_MOST_SHORT], groups[_MOST_SHORT:]
    title = wording.words.label("report.findings")
    tables = [_findings("findings", title, short, wording, is_long=False)]
    if rest:
        more = wording.words.label("report.findings.more", count=len(rest))
        tables.append(_findings("findings-more", more, rest, wording, is_long=True))
    return tables


def noted_table(wording: FleetWording) -> ReportTable:
    """Return what is only noted, equal ones together."""
    groups = list(enumerate(noted_groups(wording), 1))
    title = wording.words.label("report.noted")
    return _findings("noted", title, groups, wording, is_long=len(groups) > _MOST_SHORT)


def _findings(
    name: str,
    title: str,
    groups: Sequence[tuple[int, FindingGroup]],
    wording: FleetWording,
    *,
    is_long: bool,
) -> ReportTable:
    columns: tuple[str, ...] = (
        "severity",
        "finding",
        "parameter",
        "values",
        "clauses",
        "where",
        "findings",
        "devices",
    )
    known = [wording.known(group.findings) for _, group in groups]
    is_known = any(word != NOTHING for word in known)
    columns += ("acknowledged",) * is_known
    titles = tuple(wording.words.label(f"report.column.{column}") for column in columns)
    rows = tuple(
        (*_group(place, group, wording), *([Cell(word)] if is_known else []))
        for (place, group), word in zip(groups, known, strict=True)
    )
    joins = {columns.index(one): columns.index("values") for one in _JOINED if one in columns}
    return ReportTable(name, title, titles, rows, is_long=is_long, joins=joins)


def _group(place: int, group: FindingGroup, wording: FleetWording) -> tuple[Cell, ...]:
    first, link = group.first, f"finding-{place}" if is_trouble(group) else ""
    return (
        Cell(wording.words.label(f"severity.{first.severity}")),
        wording.kind(first),
        Cell(wording.parameter(first) or NOTHING),
        Cell(_values(group, wording)),
        Cell(clauses_text(first, wording.words) or NOTHING),
        Cell(_where(group, wording), link=link),
        number(len(group.findings), link=link),
        number(len(set(group.hosts) - {""}), link=link),
    )


def _values(group: FindingGroup, wording: FleetWording) -> str:
    first, other = group.first, group.findings[-1]
    is_alike = (first.declared, first.live) == (other.declared, other.live)
    return wording.values(first) if is_alike else wording.sentence(first.reason, first.facts)


def _where(group: FindingGroup, wording: FleetWording) -> str:
    names = [wording.place_of(host) for host in group.hosts[:_MOST_NAMES]]
    more = len(group.hosts) - len(names)
    return _listed(names) + (wording.words.label("report.more", count=more) if more else "")


def _listed(names: Sequence[str]) -> str:
    """Return *names* as a list; what all begin with is said once, up to its last small word.

    ``Phòng họp UBND xã Mù Cả, Bum Tở, Bum Nưa``: no part of a proper name is left out.
    """
    words = [name.split(" ") for name in names]
    alike = takewhile(lambda each: len({*each}) == 1, zip(*words, strict=False))
    shared = [each[0] for each in alike] if len(names) > 1 else []
    said = max((at for at, word in enumerate(shared, 1) if word.islower()), default=0)
    if said >= min(map(len, words), default=0):
        said = 0  # a name would have nothing left
    return ", ".join([*names[:1], *(" ".join(each[said:]) for each in words[1:])])


def finding_rooms_table(wording: FleetWording) -> ReportTable:
    """Return each finding on each device: the list that every number of findings leads to.

    It stands alone where a format holds one table, so it tells each value in a column of its own.
    """
    label, groups = wording.words.label, told_groups(wording)
    columns = _room_columns(groups, wording)
    rows = tuple(
        row
        for place, group in enumerate(groups, 1)
        for row in _room_rows(place, group, wording, columns)
    )
    titles = tuple(map(label, columns.titles()))
    return ReportTable("finding-rooms", label("report.finding_rooms"), titles, rows, is_long=True)


@dataclass(frozen=True, slots=True)
class _RoomColumns:
    """The columns of that table that not every fleet needs.

    Attributes:
        values: Which values are told.
        extra: Which of `_EXTRA`.
    """

    values: Sequence[str]
    extra: Sequence[str]

    def titles(self) -> Iterator[str]:
        """Yield the key of the title of every column."""
        for name in ("number", "severity", "kind", "finding", "parameter", "room", "device"):
            yield f"report.column.{name}"
        yield from self.values
        for name in ("clauses", "place", "since", *self.extra):
            yield f"report.column.{name}"


def _room_columns(groups: Sequence[FindingGroup], wording: FleetWording) -> _RoomColumns:
    findings = [finding for group in groups for finding in group.findings]
    is_signed = any(finding.authorized for finding in findings)
    values = [name for name in _VALUES if name != "authorized" or is_signed]
    extra = [name for name, of in _EXTRA.items() if any(of(one, wording) for one in findings)]
    return _RoomColumns(values, extra)


def _room_rows(
    place: int, group: FindingGroup, wording: FleetWording, columns: _RoomColumns
) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each finding of *group*; numbers of other tables lead to the first."""
    first = group.first
    severity = Cell(wording.words.label(f"severity.{first.severity}"))
    verdict, parameter = wording.kind(first), Cell(wording.parameter(first) or NOTHING)
    for index, finding in enumerate(group.findings):
        yield (
            Cell(str(place), is_number=True, anchor="" if index else f"finding-{place}"),
            severity,
            Cell(wording.words.label(f"report.kind.{wording.kind_of(finding)}")),
            verdict,
            parameter,
            *wording.device_cells(finding.host),
            *(_value(finding, name) for name in columns.values),
            Cell(clauses_text(finding, wording.words) or NOTHING),
            Cell(_declared_at(finding)),
            Cell(wording.since(finding)),
            *(Cell(_EXTRA[name](finding, wording) or NOTHING) for name in columns.extra),
        )


def _actor(finding: Finding, _wording: FleetWording) -> str:
    return finding.actor


def _acknowledged(finding: Finding, wording: FleetWording) -> str:
    told = wording.known([finding])
    return "" if told == NOTHING else told


_EXTRA: Final[Mapping[str, Callable[[Finding, FleetWording], str]]] = {
    "actor": _actor,
    "acknowledged": _acknowledged,
}
"""Columns of findings that are there only where any finding has something to say in them."""


def _value(finding: Finding, name: str) -> Cell:
    told: Mapping[str, str | None] = {
        "declared": finding.declared,
        "authorized": finding.authorized,
        "live": finding.live,
    }
    value = told[name]
    return Cell(NOTHING if value is None else spelled(value))


def _declared_at(finding: Finding) -> str:
    """Return the file and line that declare it; a dash if none does."""
    place = finding.place
    if place is None or not place.file:
        return NOTHING
    return f"{place.file}:{place.line}" if place.line else place.file


def uniformity_table(uniformity: Uniformity, wording: FleetWording) -> ReportTable:
    """Return how many devices differ in each parameter that differs anywhere."""
    label = wording.words.label
    titles = tuple(label(f"report.column.{name}") for name in _DIFFERING)
    rows = tuple(
        (
            Cell(str(place), is_number=True),
            Cell(wording.parameter_name(name)),
            *_marked(counts),
        )
        for place, (name, counts) in enumerate(uniformity.parameters.items(), 1)
    )
    title = label("report.uniformity.parameters")
    return ReportTable("differing", title, titles, rows, is_long=len(rows) > _MOST_SHORT)


def outliers_table(uniformity: Uniformity, wording: FleetWording) -> ReportTable:
    """Return the matrix as its picture shows it: outliers, and the parameters by their numbers."""
    label = wording.words.label
    names = list(uniformity.parameters)[:MOST_PARAMETERS]
    numbers = tuple(str(place) for place in range(1, len(names) + 1))
    heads = tuple(label(f"report.column.{name}") for name in _OUTLIER)
    shown = uniformity.outliers[:MOST_OUTLIERS]
    rows = tuple(_outlier(outlier, names, wording) for outlier in shown)
    return ReportTable("matrix", label("report.uniformity.matrix"), (*heads, *numbers), rows)


def _outlier(outlier: Outlier, names: Sequence[str], wording: FleetWording) -> tuple[Cell, ...]:
    marks = [outlier.marks.get(name) for name in names]
    link = wording.device_anchor(outlier.host)
    return (
        Cell(wording.place_of(outlier.host), link=link),
        *_marked({mark: outlier.count(mark) for mark in TOLD_MARKS}),
        *_seen_of(wording.devices.get(outlier.host)),
        *(Cell(_SIGNS[mark] if mark else "·") for mark in marks),
    )


def _marked(counts: Mapping[UniformityMark, int]) -> tuple[Cell, ...]:
    """Return how many there are of each mark that says that something is not as declared."""
    return tuple(
        number(counts.get(mark, 0), "bad" if mark == "differs" else "") for mark in TOLD_MARKS
    )


def _seen_of(device: DeviceFigures | None) -> tuple[Cell, ...]:
    """Return how much of a device is declared and was seen, of how much it shows."""
    if device is None:
        return (Cell(NOTHING),) * 3
    return tuple(map(number, (device.declared, device.looked_at, device.readable)))

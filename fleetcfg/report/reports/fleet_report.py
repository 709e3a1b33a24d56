"""The reports on a fleet: an audit as such, the page of one room, of one provider, of the province.

All four are sections over the same figures. A report on some rooms tells of nothing else: neither a
name nor a number of the others.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.fleet_figures import BY_GRAVITY, NOT_JUDGED, FleetFigures, found_on
from fleetcfg.model.timezone import VIETNAM, spell_each
from fleetcfg.model.uniformity import uniformity_of
from fleetcfg.model.verdict import TOLD_KINDS
from fleetcfg.report.clock import local_time
from fleetcfg.report.numbers import spell_shares
from fleetcfg.report.pictures.coverage import CoveragePart, coverage_svg
from fleetcfg.report.pictures.matrix import MatrixRow, matrix_svg
from fleetcfg.report.pictures.topology import topology_svg
from fleetcfg.report.pictures.trend import TrendSeries, trend_svg
from fleetcfg.report.report_parts import (
    NOTHING,
    Block,
    Cell,
    Paragraph,
    Picture,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
)
from fleetcfg.report.reports.basis_lines import basis_lines, dated_title
from fleetcfg.report.reports.fleet_findings import (
    MOST_OUTLIERS,
    MOST_PARAMETERS,
    finding_rooms_table,
    findings_tables,
    kinds_table,
    noted_groups,
    noted_table,
    outliers_table,
    severity_table,
    told_groups,
    uniformity_table,
)
from fleetcfg.report.reports.fleet_tables import (
    ALWAYS_TOLD,
    attested_table,
    device_sums,
    devices_table,
    room_sums,
    rooms_table,
    state_anchor,
    unseen_table,
)
from fleetcfg.report.reports.fleet_wording import STATE_TONES, FleetWording, notices_told, number
from fleetcfg.words import Words
from fleetcfg.workflow.audits.figures import FiguresKind, scoped

_NOT_IN_RUN: Final = "REPORT_NOT_IN_RUN"
"""Devices are declared today that the audit did not try."""


def fleet_report(
    figures: FleetFigures,
    words: Words,
    *,
    kind: FiguresKind,
    scope: str,
    acknowledged: Callable[[Finding], Acknowledgement | None] = not_acknowledged,
) -> Report:
    """Return a report on *figures*.

    Args:
        figures: Of the whole fleet.
        words: The language.
        kind: ``audit``, ``site``, ``provider`` or ``province``.
        scope: Id of the site or the provider; empty for the others.
        acknowledged: Gives who knows of a finding; no state and no number changes by it.

    Raises:
        RequestError: ``REPORT_SITE_UNKNOWN``, ``REPORT_PROVIDER_UNKNOWN``.
    """
    wording = FleetWording.of(scoped(figures, kind, scope), words, acknowledged)
    today = figures.origin.made_at.astimezone(VIETNAM).date()
    return Report(
        kind,
        words.language,
        words.label("report.title"),
        _subject(wording, kind),
        _source(wording.figures, words),
        tuple(_sections(wording, kind)),
        bases=basis_lines((dated_title(one, today, words) for one in figures.bases), words),
    )


def _source(figures: FleetFigures, words: Words) -> ReportSource:
    origin = figures.origin
    return ReportSource(
        origin.run,
        origin.digest,
        origin.read_at,
        origin.made_at,
        origin.tool_version,
        tuple(notices_told(figures, words)),
    )


def _subject(wording: FleetWording, kind: FiguresKind) -> str:
    rooms = wording.figures.rooms
    facts = {"at": local_time(wording.figures.origin.read_at)}
    if kind in ("site", "provider"):
        facts["name"] = rooms[0].name if kind == "site" else rooms[0].provider_name
    return wording.words.label(f"report.subject.{kind}", **facts)


def _sections(wording: FleetWording, kind: FiguresKind) -> Iterator[ReportSection]:
    figures = wording.figures
    if not (figures.origin.is_whole or figures.read):
        yield _section(wording, "overview", [_broken_off(wording)])
        if figures.devices:
            yield _unseen(wording)
        return
    yield _overview(wording, kind)
    if kind != "site":
        yield _system(wording)
    yield _found(wording, kind)
    if kind != "site":
        yield from _uniformity(wording)
    if len(wording.figures.trend) > 1:
        yield _trend(wording)
    yield _unseen(wording)
    yield _attested(wording)
    if kind != "site":
        yield _sums(wording)
    yield _lists(wording)


def _section(
    wording: FleetWording, name: str, blocks: Sequence[Block], *, is_detail: bool = False
) -> ReportSection:
    heading = wording.words.label(f"report.section.{name}")
    return ReportSection(name, heading, tuple(blocks), is_detail)


def _overview(wording: FleetWording, kind: FiguresKind) -> ReportSection:
    figures, words = wording.figures, wording.words
    tiles = _device_tiles(wording) if kind == "site" else _room_tiles(wording)
    blocks: list[Block] = [] if figures.origin.is_whole else [_broken_off(wording)]
    blocks += [tiles, Paragraph(_told(wording))]
    untold = figures.origin.selected - sum(device.is_in_run for device in figures.devices)
    if untold > 0 and not figures.untold:
        blocks.append(Paragraph(words.label("report.not_tried", count=untold), "doubtful"))
    parts = _coverage_parts(wording)
    title = words.label("report.coverage")
    blocks.append(Picture("coverage", title, coverage_svg(parts, words), "looked-at"))
    blocks.append(_coverage_table(parts, title, words))
    return _section(wording, "overview", blocks)


def _broken_off(wording: FleetWording) -> Paragraph:
    """Return that the audit did not come to its end, and of how many devices it knows anything."""
    facts = {"read": wording.figures.read, "asked": wording.figures.asked}
    return Paragraph(wording.words.label("report.broken_off", **facts), "doubtful")


def _room_tiles(wording: FleetWording) -> Tiles:
    states = [room.state for room in wording.figures.rooms]
    whole = Tile(wording.words.label("report.tile.rooms"), str(len(states)), link="rooms")
    return _tiles(wording, whole, states, state_anchor)


def _device_tiles(wording: FleetWording) -> Tiles:
    """Return the tiles of one room: of its devices."""
    states = [device.told_state for device in wording.figures.devices]
    whole = Tile(wording.words.label("report.tile.devices"), str(len(states)), link="devices")
    return _tiles(wording, whole, states, lambda _: "devices")


def _tiles(
    wording: FleetWording,
    whole: Tile,
    states: Sequence[DeviceState],
    list_of: Callable[[DeviceState], str],
) -> Tiles:
    tiles = [whole]
    for state in (*ALWAYS_TOLD, *(state for state in BY_GRAVITY if state not in ALWAYS_TOLD)):
        count = states.count(state)
        if count or state in ALWAYS_TOLD:
            label = wording.words.label(f"report.state.{state}")
            tone, link = (STATE_TONES[state], list_of(state)) if count else ("", "")
            tiles.append(Tile(label, str(count), tone, link))
    return Tiles(tuple(tiles))


def _told(wording: FleetWording) -> str:
    figures = wording.figures
    found = found_on(wording.found, wording.found)
    return wording.words.label(
        "report.told",
        rooms=len(figures.rooms),
        devices=len(figures.devices),
        **{str(kind): found.get(kind, 0) for kind in TOLD_KINDS},
    )


def _coverage_parts(wording: FleetWording) -> list[CoveragePart]:
    devices = wording.figures.devices
    told = {
        "conform": sum(device.conform for device in devices),
        "differs": sum(device.differs - device.waits - device.allowed for device in devices),
        "waits": sum(device.waits for device in devices),
        "allowed": sum(device.allowed for device in devices),
        "unjudged": sum(device.unjudged for device in devices),
        "hidden": sum(device.hidden for device in devices),
    }
    attested = sum(device.attested for device in devices)
    not_asked = sum(device.declared for device in devices if not device.is_in_run)
    asked = sum(device.declared for device in devices) - not_asked
    unseen = asked - sum(told.values()) - attested
    counts = told | {"unseen": unseen, "not_asked": not_asked, "attested": attested}
    label = wording.words.label
    return [CoveragePart(kind, label(f"report.part.{kind}"), n) for kind, n in counts.items()]


def _coverage_table(parts: Sequence[CoveragePart], title: str, words: Words) -> ReportTable:
    shares = spell_shares([part.count for part in parts], words.language)
    rows = tuple(
        (Cell(part.word), number(part.count), Cell(share))
        for part, share in zip(parts, shares, strict=True)
    )
    whole = sum(part.count for part in parts)
    names = ("part", "parameters", "share")
    heads = tuple(words.label(f"report.column.{name}") for name in names)
    total = (Cell(words.label("report.part.declared")), number(whole), Cell(NOTHING))
    return ReportTable("looked-at", title, heads, rows, total)


def _system(wording: FleetWording) -> ReportSection:
    words = wording.words
    svg = topology_svg(wording.figures.rooms, words, wording.room_anchor)
    picture = Picture("topology", words.label("report.topology"), svg, "by-provider")
    table = room_sums(wording, "provider", lambda room: room.provider_name)
    return _section(wording, "system", [picture, table])


def _found(wording: FleetWording, kind: FiguresKind) -> ReportSection:
    label = wording.words.label
    blocks = _none_found(wording)
    if told_groups(wording):
        blocks = [*findings_tables(wording), finding_rooms_table(wording)]
        blocks[:0] = [kinds_table(wording), *([] if kind == "site" else [severity_table(wording)])]
    if noted_groups(wording):
        blocks += [Paragraph(label("report.noted.told")), noted_table(wording)]
    return _section(wording, "findings-by-gravity", blocks)


def _none_found(wording: FleetWording) -> list[Block]:
    """Return what no finding means: nothing, as far as nothing was seen."""
    figures, words = wording.figures, wording.words
    if figures.is_all_seen:
        return [Paragraph(words.label("report.findings.none"), "good")]
    facts = {
        "looked_at": figures.looked_at,
        "declared": sum(device.declared for device in figures.devices),
    }
    told = [words.label("report.findings.none_seen", **facts)]
    if unseen := len(figures.unseen) + figures.not_asked:
        devices = words.count(unseen, "devices")
        section = words.label("report.section.not-seen")
        told.append(words.label("report.findings.unseen", devices=devices, section=section))
    return [Paragraph(" ".join(told), "doubtful")]


def _uniformity(wording: FleetWording) -> Iterator[ReportSection]:
    words, found = wording.words, uniformity_of(wording.figures)
    facts = {
        "uniform": found.uniform,
        "differing": sum(1 for one in found.parameters.values() if one.get("differs")),
        "devices": sum(1 for one in found.outliers if one.count("differs")),
    }
    blocks: list[Block] = [Paragraph(words.label("report.uniformity.told", **facts))]
    if not wording.figures.looked_at:
        blocks = [Paragraph(words.label("report.uniformity.none_seen"), "doubtful")]
    if found.outliers:
        names = list(found.parameters)[:MOST_PARAMETERS]
        rows = [
            MatrixRow(
                wording.place_of(one.host), [one.marks.get(n) for n in names], one.count("differs")
            )
            for one in found.outliers[:MOST_OUTLIERS]
        ]
        title = words.label("report.uniformity.matrix")
        if len(rows) < len(found.outliers) or len(names) < len(found.parameters):
            shown = {"rows": len(rows), "columns": len(names)}
            blocks.append(Paragraph(words.label("report.uniformity.cut", **shown), "dim"))
        blocks.append(Picture("uniformity", title, matrix_svg(names, rows, words), "matrix"))
        blocks += [outliers_table(found, wording), uniformity_table(found, wording)]
    yield _section(wording, "uniform", blocks)


def _trend(wording: FleetWording) -> ReportSection:
    words, points = wording.words, wording.figures.trend
    states = [state for state in BY_GRAVITY if any(p.counts.get(state, 0) for p in points)]
    names = {state: words.label(f"report.state.{state}") for state in states}
    series = [
        TrendSeries(state, names[state], [point.counts.get(state, 0) for point in points])
        for state in states
    ]
    times = spell_each([point.read_at for point in points])
    rows = tuple(
        (
            Cell(time),
            *(number(point.counts.get(state, 0), STATE_TONES[state]) for state in states),
        )
        for time, point in zip(times, points, strict=True)
    )
    heads = (words.label("report.column.read_at"), *names.values())
    title = words.label("report.trend")
    picture = Picture("trend", title, trend_svg(series, (times[0], times[-1]), words), "by-run")
    blocks: list[Block] = [picture, ReportTable("by-run", title, heads, rows)]
    if left_out := wording.figures.trend_left_out:
        blocks.append(Paragraph(words.label("report.trend.left_out", count=left_out), "doubtful"))
    blocks.append(Paragraph(words.label("store.unproved"), "dim"))
    return _section(wording, "trend", blocks)


def _unseen(wording: FleetWording) -> ReportSection:
    table, words, figures = unseen_table(wording), wording.words, wording.figures
    blocks = [*_counted_only(wording), *([table] if table.rows else [])]
    if not blocks and figures.looked_at:
        blocks = [Paragraph(words.label("report.unseen.none"), "good")]
    elif not blocks:
        blocks = [Paragraph(words.label("report.unseen.none_read"), "doubtful")]
    return _section(wording, "not-seen", blocks)


def _counted_only(wording: FleetWording) -> Iterator[Block]:
    """Yield how many were not seen that no list names one by one: the devices' own table does."""
    words, figures = wording.words, wording.figures
    if figures.not_asked:
        facts = {
            "devices": words.count(figures.not_asked, "devices"),
            "state": words.label(f"report.state.{DeviceState.NOT_ASKED}"),
            "list": words.label("report.devices"),
        }
        told = (words.sentence(_NOT_IN_RUN, facts), words.remedy(_NOT_IN_RUN, {}))
        yield Paragraph(" ".join(told), "doubtful")
    if partly := sum(one.told_state is DeviceState.AS_SHOWN for one in figures.devices):
        yield Paragraph(words.label("audit.partly", devices=words.count(partly, "devices")))
    named = (DeviceState.AS_SHOWN, *NOT_JUDGED)
    others = (one for one in figures.devices if one.told_state not in named)
    if count := sum(not one.is_shown_whole for one in others):
        section = words.label("report.section.findings-by-gravity")
        devices = words.count(count, "devices")
        yield Paragraph(words.label("report.unseen.others", devices=devices, section=section))


def _attested(wording: FleetWording) -> ReportSection:
    table, label = attested_table(wording), wording.words.label
    if not table.rows:
        return _section(wording, "by-people", [Paragraph(label("report.attested.none"))])
    return _section(wording, "by-people", [Paragraph(label("report.attested.told")), table])


def _sums(wording: FleetWording) -> ReportSection:
    label = wording.words.label
    tables = [
        room_sums(wording, "role", lambda room: label(f"role.{room.role}")),
        device_sums(wording, "family", lambda device: device.family or label("report.unknown")),
        room_sums(wording, "unit", lambda room: room.unit),
    ]
    return _section(wording, "sums", tables)


def _lists(wording: FleetWording) -> ReportSection:
    return _section(wording, "lists", [rooms_table(wording), devices_table(wording)])

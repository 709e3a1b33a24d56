"""Reports on the fleet: an audit as such, and its page of a room, a provider or the province."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, get_args

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.kept import open_kept, say_passed_over
from fleetcfg.cli.options.named_in import NamedIn
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.cli.shared.replay import acknowledged_here
from fleetcfg.model.fleet_figures import RoomFigures
from fleetcfg.observations.runs import load_run
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.workflow.audits.figures import FiguresKind, FiguresRequest, figures_of, require_scope
from fleetcfg.workflow.clock import now

_UNITS: Final[Mapping[str, Callable[[Sequence[RoomFigures]], Iterable[str]]]] = {
    "site": lambda rooms: [room.id for room in rooms],
    "provider": lambda rooms: dict.fromkeys(room.provider for room in rooms if room.provider),
}
"""Of which units there is one each, by kind."""


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield them, each with the unit that it is of."""
    kind = next(one for one in get_args(FiguresKind) if one == asked.kind)
    request = FiguresRequest(now(), RunDigest(), asked.run)
    province = asked.work.readable_province(request.made_at)
    with open_kept(asked.store) as kept:
        figures = figures_of(request, province, kept)
        say_passed_over(kept, load_run(kept, figures.origin.run), asked.run)
    known = acknowledged_here(asked.work.records, is_simulated=figures.origin.is_simulated)
    units = _UNITS[kind](figures.rooms) if asked.is_each else (asked.scope,)
    for unit in units:
        made = fleet_report(figures, current_words(), kind=kind, scope=unit, acknowledged=known)
        yield unit, made


def find_scope(there: NamedIn, name: str) -> None:
    """Refuse a site or a provider that there is not."""
    if (kind := there.typed["kind"]) in ("site", "provider"):
        require_scope(there.province.fleet, kind, name)

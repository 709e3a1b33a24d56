"""Each kind of report by its name: what it is made of, and of which units it can be made."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.language import current_words
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.store import Observations, open_observations
from fleetcfg.report.report_parts import Report
from fleetcfg.report.run_digest import RunDigest
from fleetcfg.workflow.clock import now

if TYPE_CHECKING:
    from fleetcfg.ledger.ledger_state import LedgerState
    from fleetcfg.model.fleet_figures import RoomFigures


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What was typed.

    Attributes:
        scope: Of what; empty for a report of everything, or one of each unit.
        run: Id of the audit; empty for the newest whole one.
        is_each: Whether one is wanted of each unit.
    """

    kind: str
    scope: str
    run: str
    is_each: bool
    store: Path
    work: WorkOptions

    def require_known(self) -> None:
        """Refuse what no report can be made of.

        Raises:
            RequestError: REPORT_KIND_UNKNOWN, REPORT_EACH, REPORT_SCOPE_EXTRA;
                REPORT_SCOPE_MISSING, REPORT_CHANGE_MISSING, REPORT_LEVEL_MISSING.
        """
        if self.kind not in KINDS:
            near, known = nearest(self.kind, KINDS), ", ".join(KINDS)
            raise RequestError("REPORT_KIND_UNKNOWN", kind=self.kind, nearest=near, known=known)
        if self.is_each and (self.kind not in UNITS or self.scope):
            raise RequestError("REPORT_EACH")
        extra = self.scope if self.kind in _WHOLE else ""
        if self.kind == "change" and self.run:
            extra = f"--run {self.run}"
        if extra:
            raise RequestError("REPORT_SCOPE_EXTRA", kind=self.kind, scope=extra)
        if self.kind not in _WHOLE and not (self.scope or self.is_each):
            raise self._missing()

    def _missing(self) -> RequestError:
        """Return what says of what the report must be: each kind needs another thing."""
        if self.kind == "change":
            return RequestError("REPORT_CHANGE_MISSING")
        if self.kind == "level":
            return RequestError("REPORT_LEVEL_MISSING")
        return RequestError("REPORT_SCOPE_MISSING", kind=self.kind)


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield each report that was asked for, and the unit that it is of.

    Raises:
        RequestError: As `AskedReport.require_known`; HISTORY_NO_AUDIT, HISTORY_RUN_UNKNOWN;
            as each kind has it.
        ObservationError: ``STORE_*``.
    """
    asked.require_known()
    yield from KINDS[asked.kind](asked)


def _of_fleet(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    from fleetcfg.report.fleet_report import fleet_report  # noqa: PLC0415 - templates of its pictures
    from fleetcfg.workflow.report_figures import (  # noqa: PLC0415 - as above
        FiguresKind,
        FiguresRequest,
        figures_of,
    )

    kind = next(one for one in get_args(FiguresKind) if one == asked.kind)
    request = FiguresRequest(now(), RunDigest(), asked.run)
    province = asked.work.readable_province(request.made_at)
    with _observations(asked.store) as kept:
        if kept is None:
            raise RequestError("HISTORY_NO_AUDIT", file=str(asked.store))
        figures = figures_of(request, province, kept)
    units = UNITS[kind](figures.rooms) if asked.is_each else (asked.scope,)
    for unit in units:
        yield unit, fleet_report(figures, current_words(), kind=kind, scope=unit)


def _of_level(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    from fleetcfg.checks.level_requirements import (  # noqa: PLC0415 - only this kind
        LEVELS,
        SecurityLevel,
        level_standard,
    )
    from fleetcfg.report.level_report import level_report  # noqa: PLC0415 - as above
    from fleetcfg.workflow.level import LevelRequest, assess_level  # noqa: PLC0415 - as above

    level: SecurityLevel | None = next((one for one in LEVELS if str(one) == asked.scope), None)
    if level is None:
        raise RequestError("REPORT_LEVEL_UNKNOWN", level=asked.scope)
    basis, request = asked.work.read_basis(), LevelRequest(level, now(), asked.run)
    with _observations(asked.store) as kept:
        if kept is None and asked.run:
            raise RequestError("HISTORY_NO_AUDIT", file=str(asked.store))
        ledger = _ledger(asked.work)
        assessment = assess_level(request, level_standard(), basis, kept, ledger)
        digest = RunDigest()
        run = assessment.case.run
        for noun in replay_run(kept, run) if kept is not None and run is not None else ():
            digest.tell(noun)
    yield "", level_report(assessment, current_words(), digest=digest.hexdigest() if run else "")


def _of_change(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    from fleetcfg.authority.files import read_carried  # noqa: PLC0415 - needs cryptography
    from fleetcfg.report.change_report import change_report  # noqa: PLC0415 - the same
    from fleetcfg.trust.documents.package import MAX_PACKAGE  # noqa: PLC0415 - the same
    from fleetcfg.workflow.change_ticket import read_change_ticket  # noqa: PLC0415 - the same

    file = Path(asked.scope)
    data = read_carried(file, most=MAX_PACKAGE)
    with asked.work.open_workspace() as workspace:
        ticket = read_change_ticket(workspace, file, data)
    yield "", change_report(ticket, current_words())


@contextmanager
def _observations(store: Path) -> Generator[Observations | None]:
    """Open what is kept; None if nothing ever was."""
    if not store.exists():
        yield None
        return
    with closing(open_observations(store)) as kept:
        yield kept


def _ledger(work: WorkOptions) -> "LedgerState | None":
    """Return what the record of this machine comes to; None if it keeps none."""
    folder = work.records.ledger
    if not is_installed(folder):
        return None
    from fleetcfg.authority.installation import open_installation  # noqa: PLC0415 - needs cryptography
    from fleetcfg.ledger.projection import project  # noqa: PLC0415 - the same

    with open_installation(folder) as installation:
        return project(installation.store, installation.objects)


KINDS: Final[Mapping[str, Callable[[AskedReport], Iterator[tuple[str, Report]]]]] = {
    "audit": _of_fleet,
    "site": _of_fleet,
    "provider": _of_fleet,
    "province": _of_fleet,
    "change": _of_change,
    "level": _of_level,
}
UNITS: Final[Mapping[str, Callable[[Sequence["RoomFigures"]], Iterable[str]]]] = {
    "site": lambda rooms: [room.id for room in rooms],
    "provider": lambda rooms: dict.fromkeys(room.provider for room in rooms if room.provider),
}
_WHOLE: Final = frozenset({"audit", "province"})

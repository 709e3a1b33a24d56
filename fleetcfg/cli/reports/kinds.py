"""What is asked for of a report, and what makes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 - of this package or of a duty, loaded when needed
from pathlib import Path

from fleetcfg.cli.options.period import PeriodOptions
from fleetcfg.cli.options.report_kinds import KINDS
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.duty import ReportKind
from fleetcfg.errors import RequestError
from fleetcfg.report.report_parts import Report


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What was typed.

    Attributes:
        scope: Of what; empty for a report of everything, or one of each unit.
        run: Id of the audit; empty for the newest whole one.
        is_each: Whether one is wanted of each unit.
        period: Of which days, for kinds that are of days.
    """

    kind: str
    scope: str
    run: str
    is_each: bool
    store: Path
    work: WorkOptions
    period: PeriodOptions

    def require_known(self) -> ReportKind:
        """Return the kind; refuse what no report can be made of."""
        kind = KINDS[self.kind]
        if self.is_each and (kind.scope != "unit" or self.scope):
            raise RequestError("REPORT_EACH")
        if extra := self._extra(kind):
            raise RequestError("REPORT_SCOPE_EXTRA", kind=self.kind, scope=extra)
        if not kind.of_days:
            self.period.require_none(self.kind)
        if kind.scope not in ("everything", "year") and not (self.scope or self.is_each):
            raise self._missing(kind)
        return kind

    def _extra(self, kind: ReportKind) -> str:
        """Return what was typed and is not for this kind; nothing if there is none."""
        if kind.scope == "everything" and self.scope:
            return self.scope
        return "" if kind.of_run or not self.run else f"--run {self.run}"

    def _missing(self, kind: ReportKind) -> RequestError:
        """Return what says of what the report must be: each kind needs another thing."""
        match kind.scope:
            case "package":
                return RequestError("REPORT_CHANGE_MISSING")
            case "level":
                return RequestError("REPORT_LEVEL_MISSING")
            case "meeting":
                return RequestError("REPORT_MEETING_MISSING")
            case _:
                return RequestError("REPORT_SCOPE_MISSING", kind=self.kind)


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield each report that was asked for, and the unit that it is of."""
    kind = asked.require_known()
    make: Callable[[AskedReport], Iterator[tuple[str, Report]]]
    make = import_module(kind.module).make_reports
    yield from make(asked)

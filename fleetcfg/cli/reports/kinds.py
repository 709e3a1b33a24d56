"""Each kind of report by its name: of what it can be made, and what makes it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from pathlib import Path
from typing import Annotated, Final, Literal

from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_known
from fleetcfg.cli.options.period import PeriodOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.errors import RequestError
from fleetcfg.report.report_parts import Report


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind.

    Attributes:
        module: Makes it; in ``fleetcfg.cli.reports``.
        scope: What is named by the scope that one is asked for with. Of everything there is no
            scope, and of each unit there can be one; a year may be left out.
    """

    module: str
    scope: Literal["everything", "unit", "package", "level", "meeting", "year"]


KINDS: Final[Mapping[str, ReportKind]] = {
    "audit": ReportKind("fleet", "everything"),
    "site": ReportKind("fleet", "unit"),
    "provider": ReportKind("fleet", "unit"),
    "province": ReportKind("fleet", "everything"),
    "provinces": ReportKind("provinces", "everything"),
    "change": ReportKind("change", "package"),
    "level": ReportKind("level", "level"),
    "meeting": ReportKind("meeting", "meeting"),
    "windows": ReportKind("windows", "everything"),
    "stock": ReportKind("stock", "unit"),
    "year": ReportKind("period", "year"),
    "adhoc": ReportKind("period", "everything"),
    "unit-score": ReportKind("period", "unit"),
}


def _no_kind(typed: str, near: str, known: str) -> RequestError:
    return RequestError("REPORT_KIND_UNKNOWN", kind=typed, nearest=near, known=known)


KindArgument = Annotated[
    str,
    argument(
        "KIND",
        "help.report.kind",
        one_of(*KINDS),
        callback=one_known(tuple(KINDS), _no_kind),
    ),
]


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
        if kind.module != "period":
            self.period.require_none(self.kind)
        if kind.scope not in ("everything", "year") and not (self.scope or self.is_each):
            raise self._missing(kind)
        return kind

    def _extra(self, kind: ReportKind) -> str:
        """Return what was typed and is not for this kind; nothing if there is none."""
        if kind.scope == "everything" and self.scope:
            return self.scope
        is_of_runs = kind.scope != "package" and kind.module not in ("period", "provinces")
        return "" if is_of_runs or not self.run else f"--run {self.run}"

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
    made_by = import_module(f"fleetcfg.cli.reports.{asked.require_known().module}")
    make: Callable[[AskedReport], Iterator[tuple[str, Report]]] = made_by.make_reports
    yield from make(asked)

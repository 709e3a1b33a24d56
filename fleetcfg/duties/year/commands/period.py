"""Reports on a year, on days that were asked for, and on one unit: counted from what is kept."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Final, get_args

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.kept import open_kept, say_ahead
from fleetcfg.cli.options.named_in import NamedIn
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.declared.province import require_valid
from fleetcfg.duties.year.rules.level_requirements import level_standard
from fleetcfg.duties.year.told.period_report import period_report
from fleetcfg.duties.year.use.level import LevelRequest, assess_level
from fleetcfg.duties.year.use.period import (
    PeriodKind,
    PeriodRequest,
    period_case,
    period_figures,
    units_of,
)
from fleetcfg.duties.year.use.period_security import is_security_asked, security_tables
from fleetcfg.duties.year.use.period_subject import subject_of
from fleetcfg.errors import RequestError
from fleetcfg.ledger.projection import project
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.tables import Period, PeriodTable, day_of, year_of
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.store import Observations
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.basis_lines import dated_title
from fleetcfg.workflow.clock import now

_REGULATION: Final = ClauseKey("report.regulation")
_FIRST_YEAR: Final = 2019  # of the Decision
_YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)
_LEVEL: Final = 3  # the safe one (Decree 331/2026, Art. 13.3): a network of a whole province


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield them, each with the unit that it is of.

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: REPORT_YEAR_UNKNOWN, REPORT_DAYS; as `period_figures`.
        ObservationError: ``STORE_*``.
        LedgerError: ``LEDGER_*``.
    """
    request, sources = _request(asked), asked.work.sources()
    basis = asked.work.read_basis(sources)
    require_valid(basis.province)  # what cannot be read of them would be counted nowhere
    with ExitStack() as opened:
        kept = opened.enter_context(open_kept(asked.store)) if asked.store.exists() else None
        if kept is not None:
            say_ahead(kept)
        record = _record(asked, opened)
        case = period_case(request, basis.province, basis.province.registers, kept, record)
        security = tuple(_security(request, basis, case, kept, record))
    codes = basis.notices
    known, today = _in_force(case), request.now.astimezone(VIETNAM).date()
    titles = [dated_title(one, today, current_words()) for one in known]
    clause = case.law.clause(_REGULATION, on=case.until)
    ended = str(clause) if clause is not None and clause.is_ended else ""
    abouts = units_of(basis.province) if asked.is_each else (request.about,)
    for about in abouts:
        one = PeriodRequest(request.kind, request.period, request.now, about)
        figures = period_figures(one, case, sources, security)
        report = period_report(figures, current_words(), notices=codes, bases=titles, ended=ended)
        yield about if asked.is_each else "", report


def _year_asked(asked: str, at: datetime) -> Period:
    """Return the year that was asked for; that of today if none was."""
    today = day_of(at)
    last = today.year + (today > year_of(today.year).last)
    year = int(asked) if _YEAR.fullmatch(asked) else 0 if asked else last
    if not _FIRST_YEAR <= year <= last:
        raise RequestError("REPORT_YEAR_UNKNOWN", year=asked, last=last)
    return year_of(year)


def find_scope(there: NamedIn, name: str) -> None:
    """Refuse a year or a unit that there is not."""
    if there.typed["kind"] == "unit-score":
        find_about(there, name)
    else:
        _year_asked(name, now())


def find_about(there: NamedIn, name: str) -> None:
    """Refuse what is neither a site, an organisation, a unit, a provider nor a device."""
    subject_of(there.province.fleet, there.province.registers, name)


def _request(asked: AskedReport) -> PeriodRequest:
    kind: PeriodKind = next(one for one in get_args(PeriodKind) if one == asked.kind)
    at, options = now(), asked.period
    if kind == "adhoc":
        return PeriodRequest(kind, options.days(at), at, options.about)
    if kind == "year":
        options.require_none(kind)
        return PeriodRequest(kind, _year_asked(asked.scope, at), at)
    period = options.days(at) if options.from_ else _year_asked("", at)
    return PeriodRequest(kind, period, at, asked.scope)


def _record(asked: AskedReport, opened: ExitStack) -> Installation | None:
    folder = asked.work.records.ledger
    return opened.enter_context(open_installation(folder)) if is_installed(folder) else None


def _in_force(case: PeriodCase) -> list[LegalBasis]:
    """Return the documents that held on the last day that is told of."""
    return [
        one
        for one in case.fleet.legal_bases.values()
        if one.valid_from <= case.until and (one.valid_to is None or case.until <= one.valid_to)
    ]


def _security(
    request: PeriodRequest,
    basis: AuditBasis,
    case: PeriodCase,
    kept: Observations | None,
    record: Installation | None,
) -> Iterator[PeriodTable]:
    """Yield how far measures are in place, by the last whole audit of the time."""
    standard = level_standard()
    is_asked = is_security_asked(case.law, standard, on=case.until)
    if request.kind == "unit-score" or not is_asked:
        return
    runs = case.audits.runs if case.audits else ()
    whole = [n for n, one in enumerate(runs) if one.conclusion != "broken_off"]
    last = runs[whole[-1]].run if whole else ""
    ledger = None if record is None else project(record.store, record.objects)
    asked = LevelRequest(_LEVEL, request.now, last)
    assessment = assess_level(asked, standard, basis, kept if last else None, ledger)
    yield from security_tables(assessment, 1 << whole[-1] if whole else 0)

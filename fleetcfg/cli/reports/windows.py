"""The report on windows: when devices may be changed, and when not, by this machine's record."""

from collections.abc import Iterator
from datetime import datetime

from fleetcfg.authority.record_facts import RecordFacts, read_record_facts
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.cli.terminal.errors import say
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.windows_report import windows_report
from fleetcfg.workflow.changes.windows import FleetWindow, fleet_windows
from fleetcfg.workflow.clock import now


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one."""
    folder, at = asked.work.records.ledger, now()
    record = read_record_facts(folder)
    if record is None:
        raise RequestError("LEDGER_ABSENT", folder=str(folder))
    expired = _expired(record, at)
    windows = _windows(record, asked.work, at)
    yield "", windows_report(windows, current_words(), at=at, expired=expired)


def _windows(record: RecordFacts, work: WorkOptions, at: datetime) -> tuple[FleetWindow, ...]:
    """Return all windows; with the meetings, where the signed registers are known here."""
    try:
        basis = work.read_basis()
    except RequestError:  # no declarations lie here: the record has windows and freezes
        return fleet_windows(record, now=at)
    meetings = basis.registers.meetings.values() if basis.registers is not None else ()
    return fleet_windows(record, tuple(meetings), revision=basis.manifest, now=at)


def _expired(record: RecordFacts, at: datetime) -> datetime | None:
    """Return since when no status is in force, and say so; None if one is, or none ever was."""
    status = record.status
    if status is None or at < status.expires:
        return None
    say(RefusalError("STATUS_EXPIRED", stage=Stage.STATUS, version=status.version))
    return status.expires

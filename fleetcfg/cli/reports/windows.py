"""The report on windows: when devices may be changed, and when not, by this machine's record."""

from collections.abc import Iterator

from fleetcfg.authority.record_facts import read_record_facts
from fleetcfg.cli.language import current_words
from fleetcfg.cli.report_kinds import AskedReport
from fleetcfg.errors import RequestError
from fleetcfg.report.report_parts import Report
from fleetcfg.report.windows_report import windows_report
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.windows import fleet_windows


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one.

    Raises:
        RequestError: LEDGER_ABSENT.
        LedgerError: ``LEDGER_*``.
    """
    folder, at = asked.work.records.ledger, now()
    record = read_record_facts(folder)
    if record is None:
        raise RequestError("LEDGER_ABSENT", folder=str(folder))
    yield "", windows_report(fleet_windows(record, now=at), current_words(), at=at)

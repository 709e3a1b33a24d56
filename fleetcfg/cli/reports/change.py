"""The report on one change that is proposed: what the Department reads before it signs."""

from collections.abc import Iterator
from pathlib import Path

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.language import current_words
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.change_report import change_report
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.workflow.changes.ticket import read_change_ticket


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one."""
    file = Path(asked.scope)
    data = read_carried(file, most=MAX_PACKAGE)
    with asked.work.open_workspace() as workspace:
        ticket = read_change_ticket(workspace, file, data)
    yield "", change_report(ticket, current_words())

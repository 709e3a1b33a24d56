"""The log of a meeting as a report: of the audit that closed it, and of what people said."""

from collections.abc import Iterator

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.kept import open_kept
from fleetcfg.cli.options.named_in import NamedIn
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.cli.shared.meetings import known_statements_here
from fleetcfg.devices.registry import catalogs
from fleetcfg.observations.run_names import find_run
from fleetcfg.report.meetings.meeting_log_report import meeting_log_report
from fleetcfg.report.report_parts import Report
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meetings.check import MeetingCheckRequest
from fleetcfg.workflow.meetings.log import closed_meeting, closing_run
from fleetcfg.workflow.meetings.meeting import find_meeting, registers_for


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one.

    Raises:
        RequestError: MEETING_UNKNOWN, MEETING_CANCELLED, MEETING_NOT_CLOSED,
            MEETING_CLOSED_BY_NO_RUN; HISTORY_NO_AUDIT; as `find_run`.
        ObservationError: ``STORE_*``.
        LedgerError: ``LEDGER_*``.
    """
    basis = asked.work.open_basis()
    registers = registers_for(basis)
    meeting = find_meeting(registers, asked.scope)
    request = MeetingCheckRequest(meeting, registers, known_statements_here(asked.work))
    closing = "" if asked.run else closing_run(request)
    with open_kept(asked.store) as kept:
        run = closing or find_run(kept, asked.run, now=now()).header.run
        log = closed_meeting(request, basis, kept, catalogs(), run=run)
    yield meeting.id, meeting_log_report(log, current_words(), at=now())


def find_scope(there: NamedIn, name: str) -> None:
    """Refuse a meeting that there is not."""
    find_meeting(there.province.registers, name)

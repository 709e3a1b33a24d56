"""``fleetcfg calendar check``: what is wrong with the meetings that are to come."""

from typing import Annotated

from fleetcfg import __version__
from fleetcfg.authority.record_facts import read_record_facts
from fleetcfg.cli.options.common import output_of
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meetings.check_calendar import check_calendar


def check(*, work: WorkOptions, output: Annotated[str, output_of("problems")] = "text") -> int:
    """Report what is wrong, and return the exit code."""
    at = now()
    basis = work.read_basis()
    record = read_record_facts(work.records.ledger) if basis.contact.has_root else None
    found = check_calendar(basis.province, record, now=at)
    checked = (("calendar.meetings", found.meetings),)
    told = Validation(found.problems, checked, __version__, basis.standing)
    open_renderer("problems", output).tell(told)
    return Exit.FINDINGS if found.problems else Exit.CLEAN

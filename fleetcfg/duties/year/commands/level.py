"""The report on a level of security: what the law asks for, and what is known to be there."""

from collections.abc import Iterator
from contextlib import nullcontext

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.kept import open_kept, say_passed_over
from fleetcfg.cli.options.named_in import NamedIn
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.duties.year.rules.level_requirements import level_standard
from fleetcfg.duties.year.told.level_report import level_report
from fleetcfg.duties.year.use.level import LevelRequest, assess_level, require_level
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.projection import project
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.report_parts import Report
from fleetcfg.workflow.clock import now


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one."""
    request = LevelRequest(require_level(asked.scope), now(), asked.run)
    basis = asked.work.read_basis()
    is_needed = bool(asked.run) or asked.store.exists()
    with open_kept(asked.store) if is_needed else nullcontext() as kept:
        ledger = _ledger(asked.work)
        assessment = assess_level(request, level_standard(), basis, kept, ledger)
        run = assessment.case.run
        digest = "" if kept is None or run is None else _digest(kept, run, asked.run)
    yield "", level_report(assessment, current_words(), digest=digest)


def find_scope(_there: NamedIn, name: str) -> None:
    """Refuse what is no level."""
    require_level(name)


def _digest(kept: Observations, run: StoredRun, named: str) -> str:
    """Return the digest of *run*; tell which newer ones are passed over by what was *named*."""
    say_passed_over(kept, run, named)
    digest = RunDigest()
    for noun in replay_run(kept, run):
        digest.tell(noun)
    return digest.hexdigest()


def _ledger(work: WorkOptions) -> LedgerState | None:
    """Return what the record of this machine comes to; None if it keeps none."""
    folder = work.records.ledger
    if not is_installed(folder):
        return None
    with open_installation(folder) as installation:
        return project(installation.store, installation.objects)

"""``fleetcfg plan``: what is to be changed, as a file that others read and sign."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import (
    STORE,
    EveryOption,
    LimitOption,
    SkipOption,
    StoreOption,
    option,
)
from fleetcfg.cli.options.kept import open_kept, say_ahead
from fleetcfg.cli.options.named import files_there, naming, read_by
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.typed_times import moment_of, span_of, window_of
from fleetcfg.report.documents.proposal import PlanWritten
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audits.drift import LAST
from fleetcfg.workflow.changes.plan import (
    ChangeSetRequest,
    plan_changes,
    require_limit,
    require_new,
)
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import Concurrency
from fleetcfg.workflow.system import make_context


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetOptions:
    """What a change-set says of itself, and which devices it is about."""

    number: Annotated[str, option("--id", "CS-…", "help.plan.id")]
    executor: Annotated[str, option("--executor", "PERSON", "help.plan.executor")]
    reason: Annotated[str, option("--reason", "TEXT", "help.plan.reason")]
    out: Annotated[Path, option("--out", "FILE", "help.plan.out")]
    limit: LimitOption = None
    audit: Annotated[
        str, option("--from-audit", "last|RUN", "help.plan.from_audit", callback=naming("audit id"))
    ] = ""
    store: StoreOption = STORE
    manifest: Annotated[
        Path | None, option("--manifest", "FILE", "help.plan.manifest", callback=files_there)
    ] = None
    every: EveryOption = False
    until: Annotated[
        str, option("--until", "TIME", "help.plan.until", callback=read_by(moment_of))
    ] = ""
    during: Annotated[str, option("--for", "3d|8h", "help.plan.for", callback=read_by(span_of))] = (
        ""
    )
    start: Annotated[
        str, option("--from", "TIME", "help.plan.from", callback=read_by(moment_of))
    ] = ""
    executor_log: Annotated[str, option("--executor-log", "ORIGIN", "help.plan.executor_log")] = ""
    max_attempts: Annotated[int, option("--max-attempts", "N", "help.plan.max_attempts", min=1)] = 1
    at_once: Annotated[int, option("--at-once", "N", "help.plan.at_once", min=1, max=50)] = 1
    freeze_exemption: Annotated[str, option("--freeze-exemption", "ID", "help.plan.freeze")] = ""
    skip_unreachable: SkipOption = False
    rotate: Annotated[str, option("--rotate-password", "ACCOUNT", "help.plan.rotate")] = ""

    def request(self, concurrency: Concurrency, now: datetime) -> ChangeSetRequest:
        """Return what is asked for."""
        require_limit(self.limit or self.audit, every=self.every)
        require_new(self.out)
        return ChangeSetRequest(
            self.number,
            self.reason,
            window_of(self.start, self.until, self.during, now=now),
            self.executor,
            self.executor_log,
            self.max_attempts,
            self.at_once,
            self.freeze_exemption or None,
            self.limit or (),
            self.audit,
            self.store,
            self.manifest,
            self.skip_unreachable,
            concurrency,
            self.rotate,
            self.out.parent,
        )


def plan(
    *, options: ChangeSetOptions, signing: Signing, work: WorkOptions, reading: ReadOptions
) -> int:
    """Plan, and return the exit code."""
    request, signer = options.request(reading.concurrency, now()), signing.signer()
    if options.audit == LAST:
        with open_kept(options.store) as kept:
            say_ahead(kept)
    with work.open_workspace() as workspace:
        result = plan_changes(request, workspace, signer, make_context(notice_listener()))
    if result.changeset is None:
        is_left = result.conclusion is Conclusion.FINDINGS
        print(word("plan.unwritable" if is_left else "plan.nothing"))
    else:
        write_new(options.out, result.bundle)
        told = str(options.out), result.accounts, result.shared
        open_renderer("plan").tell(PlanWritten(result.changeset, result.sha256, *told))
    return EXITS[result.conclusion]

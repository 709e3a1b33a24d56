"""``fleetcfg adopt``: devices as they are now, as a document by which they are watched."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.cli.options.common import (
    DecisionDateOption,
    DecisionOption,
    EveryOption,
    LimitOption,
    SkipOption,
    argument,
    flag,
    option,
)
from fleetcfg.cli.options.complete import patterns
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.typed_times import day_of
from fleetcfg.report.documents.proposal import AdoptionWritten
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.changes.plan import require_limit, require_new
from fleetcfg.workflow.context import Concurrency
from fleetcfg.workflow.documents.adopt import AdoptRequest, adopt_devices
from fleetcfg.workflow.system import make_context


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionOptions:
    """What an adoption says of itself, and which devices it is about."""

    host: Annotated[
        list[str] | None,
        argument("HOST", "help.adopt.host", patterns, callback=naming("limit")),
    ] = None
    number: Annotated[str, option("--id", "AD-…", "help.adopt.id")]
    reason: Annotated[str, option("--reason", "TEXT", "help.adopt.reason")]
    decision: DecisionOption
    decision_date: DecisionDateOption
    out: Annotated[Path, option("--out", "FILE", "help.adopt.out")]
    limit: LimitOption = None
    every: EveryOption = False
    with_findings: Annotated[bool, flag("--with-findings", "help.adopt.with_findings")] = False
    skip_unreachable: SkipOption = False

    def request(self, concurrency: Concurrency) -> AdoptRequest:
        """Return what is asked for."""
        named = [*(self.host or ()), *(self.limit or ())]
        require_limit(named, every=self.every)
        require_new(self.out)
        return AdoptRequest(
            self.number,
            self.reason,
            self.decision,
            day_of(self.decision_date),
            named,
            self.with_findings,
            self.skip_unreachable,
            concurrency,
        )


def adopt(*, options: AdoptionOptions, work: WorkOptions, reading: ReadOptions) -> int:
    """Adopt, and return the exit code."""
    request = options.request(reading.concurrency)
    with work.open_workspace() as workspace:
        result = adopt_devices(request, workspace, make_context(notice_listener()))
    write_new(options.out, result.package)
    counts = result.devices, result.parameters, result.findings
    told = AdoptionWritten(options.number, *counts, result.sha256, str(options.out))
    open_renderer("adoption").tell(told)
    return EXITS[result.conclusion]

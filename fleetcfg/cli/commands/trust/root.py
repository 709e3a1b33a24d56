"""``fleetcfg trust root``: a root document drafted from a policy."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import TRUST, LedgerOption, OutOption, option
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import placing
from fleetcfg.cli.shared.drafted import write_next
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.trust_documents import NextDocument, draft_next_root


def root(
    *,
    policy: Annotated[Path, option("--from", "FILE", "help.trust.root.from", callback=files_there)],
    out: OutOption,
    after: Annotated[
        Path | None, option("--after", "FILE", "help.trust.root.after", callback=files_there)
    ] = None,
    ledger: LedgerOption = None,
) -> int:
    """Draft a root document from a policy."""
    place = placing(ledger)
    payload, problems = draft_next_root(policy, after, place, trust=TRUST, now=now())
    say_problems(problems.in_order())
    if payload is None:
        return Exit.ERROR
    return write_next(out, "root", NextDocument(payload, None))

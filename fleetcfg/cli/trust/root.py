"""``fleetcfg trust root``: a root document drafted from a policy."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.authority.record_place import place_of
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.options import TRUST, LedgerOption, OutOption, option
from fleetcfg.cli.record_options import records_folder
from fleetcfg.cli.trust.drafted import tell_draft
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.trust_documents import draft_next_root


def root(
    *,
    policy: Annotated[Path, option("--from", "FILE", "help.trust.root.from")],
    out: OutOption,
    after: Annotated[Path | None, option("--after", "FILE", "help.trust.root.after")] = None,
    ledger: LedgerOption = None,
) -> int:
    """Draft a root document from a policy."""
    payload, problems = draft_next_root(
        policy,
        after,
        lambda domain: ledger or place_of(records_folder(), domain),
        trust=TRUST,
        now=now(),
    )
    say_problems(problems.in_order())
    if payload is None:
        return Exit.ERROR
    write_new(out, draft(payload, "root").to_bytes() + b"\n")
    return tell_draft(out, "root", payload)

"""``fleetcfg trust root``: a root document drafted from a policy."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.policy import draft_root
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.options import OutOption, option
from fleetcfg.cli.trust.drafted import tell_draft
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, draft, envelope_of
from fleetcfg.trust.documents.root import read_root
from fleetcfg.workflow.clock import now


def root(
    *,
    policy: Annotated[Path, option("--from", "FILE", "help.trust.root.from")],
    out: OutOption,
    after: Annotated[Path | None, option("--after", "FILE", "help.trust.root.after")] = None,
) -> int:
    """Draft a root document from a policy."""
    before = None if after is None else _document_in(after, "root")
    named = None if before is None else (read_root(before.payload), before.sha256)
    payload, problems = draft_root(
        read_carried(policy), policy, read=read_carried, before=named, now=now()
    )
    say_problems(problems.in_order())
    if payload is None:
        return Exit.ERROR
    write_new(out, draft(payload, "root").to_bytes() + b"\n")
    return tell_draft(out, "root", payload)


def _document_in(file: Path, kind: DocumentKind) -> Envelope:
    return envelope_of(parse(read_carried(file), MAX_BUNDLE), kind)

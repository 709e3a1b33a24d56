"""``fleetcfg meeting attest``: two people tried a site together, and each signs it (Art. 5.4)."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import try_new, write_new
from fleetcfg.cli.language import word
from fleetcfg.cli.meeting_work import MeetingArgument, SiteOption
from fleetcfg.cli.options import option
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meeting import facts_of, find_meeting, require_site, subject_of
from fleetcfg.workflow.meeting_people import tried_facts


def attest(
    meeting: MeetingArgument,
    *,
    site: SiteOption,
    other: Annotated[str, option("--with", "PERSON", "help.meeting.with")],
    good: Annotated[list[str] | None, option("--good", "WHAT", "help.meeting.good")] = None,
    bad: Annotated[list[str] | None, option("--bad", "WHAT", "help.meeting.bad")] = None,
    out: Annotated[Path, option("--out", "FILE", "help.meeting.attest.out")],
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Write what was tried, with the first signature; the other person signs the file."""
    from fleetcfg.model.statement import StatementKind  # noqa: PLC0415 - beside what needs cryptography
    from fleetcfg.workflow.statements import Saying, draft_statement  # noqa: PLC0415 - needs cryptography

    at = now()
    meant = find_meeting(work.readable_province(at).registers, meeting)
    facts = facts_of(meant, tried_facts(require_site(meant, site), good or (), bad or ()))
    saying = Saying(StatementKind.MEETING_TRIED, subject_of(meant), facts, (other,))
    try_new(out)
    with work.records.open_record() as installation:
        envelope = draft_statement(saying, installation, signing.signer(), now=at)
    write_new(out, envelope.to_bytes() + b"\n")
    print(f"→ {out}: {word('meeting.attest_waits', person=other, file=str(out))}")
    return Exit.CLEAN

"""``fleetcfg meeting attest``: two people tried a site together, and each signs it (Art. 5.4)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import try_new, write_new
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import (
    ByOption,
    MeetingArgument,
    SiteOption,
    Spoken,
    say_and_send,
)
from fleetcfg.errors import RequestError
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meetings.meeting import facts_of, find_meeting, require_site, subject_of
from fleetcfg.workflow.meetings.people import ALSO_TRIED, by_facts, tried_facts

_ANSWERS: Final = read_by(lambda one: tried_facts("", (one,), ()))


def attest(
    meeting: MeetingArgument,
    *,
    site: SiteOption,
    other: Annotated[str, option("--with", "PERSON", "help.meeting.with")] = "",
    by: ByOption = "",
    good: Annotated[
        list[str] | None,
        option(
            "--good",
            "WHAT",
            "help.meeting.good",
            callback=_ANSWERS,
            autocompletion=one_of(*ALSO_TRIED),
        ),
    ] = None,
    bad: Annotated[
        list[str] | None, option("--bad", "WHAT", "help.meeting.bad", callback=_ANSWERS)
    ] = None,
    out: Annotated[Path | None, option("--out", "FILE", "help.meeting.attest.out")] = None,
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Write what was tried for the other to sign; record what one without a key said of it."""
    registers = work.readable_province(now()).registers
    meant = find_meeting(registers, meeting)
    facts = tried_facts(require_site(meant, site), good or (), bad or ())
    if by and not other:
        facts = {**facts, **by_facts(as_text(by), registers)}
        told = word("meeting.tried_on_paper", site=site, by=as_text(by))
        saying = Spoken(StatementKind.MEETING_TRIED, meant, facts, told)
        say_and_send(saying, out, work=work, signing=signing)
    elif other and not by and out is not None:
        _draft(meant, facts, other, out, signing, work)
    else:
        raise RequestError("MEETING_BOTH")
    return Exit.CLEAN


def _draft(
    meeting: Meeting,
    facts: Mapping[str, StatementFact],
    other: str,
    out: Path,
    signing: Signing,
    work: WorkOptions,
) -> None:
    """Write the statement with the first signature; the other person signs the file."""
    from fleetcfg.workflow.statements import Saying, draft_statement  # noqa: PLC0415 - needs cryptography

    said = facts_of(meeting, facts)
    saying = Saying(StatementKind.MEETING_TRIED, subject_of(meeting), said, (other,))
    try_new(out)
    with work.records.open_record() as installation:
        envelope = draft_statement(saying, installation, signing.signer(), now=now())
    write_new(out, envelope.to_bytes() + b"\n")
    print(f"→ {out}: {word('meeting.attest_waits', person=other, file=str(out))}")

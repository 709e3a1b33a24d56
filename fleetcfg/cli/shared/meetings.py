"""What the commands about meetings share: which meeting, what was said of it, and its sites."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.files import try_new, write_new
from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.audit_listener import AuditListener
from fleetcfg.cli.terminal.ticking import ticking
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import NO_STATEMENTS, StatementFact, StatementKind, Statements
from fleetcfg.observations.store import Observations, observations_in
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.meetings.check import MeetingCheckRequest
from fleetcfg.workflow.meetings.meeting import (
    facts_of,
    find_meeting,
    registers_for,
    require_site,
    subject_of,
)
from fleetcfg.workflow.meetings.people import by_facts
from fleetcfg.workflow.system import make_context

T = TypeVar("T")
MeetingArgument = Annotated[str, argument("MEETING", "help.meeting.id", callback=naming("meeting"))]
ByOption = Annotated[str, option("--by", "CONTACT", "help.meeting.by", callback=naming("contact"))]
SentOption = Annotated[Path | None, option("--out", "FILE", "help.meeting.check_in.out")]
SiteOption = Annotated[
    str, option("--site", "SITE", "help.meeting.site", callback=naming("site of a meeting"))
]


@dataclass(frozen=True, slots=True)
class _Untold:
    """Tells nothing: the audit of a check is told by the check."""

    def tell(self, noun: object) -> None:
        """Pass it over."""

    def end(self) -> None:
        """Nothing is left to tell."""


def known_statements_here(work: WorkOptions) -> Statements:
    """Return what people said, by the record of this machine; nothing where it has none."""
    folder = work.records.ledger
    if not is_installed(folder):
        return NO_STATEMENTS
    from fleetcfg.authority.installation import open_installation  # noqa: PLC0415 - needs cryptography
    from fleetcfg.authority.statements import known_statements  # noqa: PLC0415 - the same

    with open_installation(folder) as installation:
        return known_statements(installation, now=now())


ReadMeeting = Callable[[MeetingCheckRequest, AuditBasis, Observations, Context], T]
"""A use case that reads every site of a meeting."""


class MeetingReading:
    """A meeting whose sites are read; who is waited for is shown on a terminal.

    Attributes:
        meeting: As it may be told.
    """

    def __init__(
        self,
        meeting: str,
        work: WorkOptions,
        reading: ReadOptions,
        store: Path | None,
        *,
        is_calling: bool = False,
    ) -> None:
        self._basis, self._work = work.open_basis(), work
        self._reading, self._store, self._is_calling = reading, store, is_calling
        self._registers = registers_for(self._basis)
        self.meeting = find_meeting(self._registers, meeting)

    def read(self, do: ReadMeeting[T]) -> T:
        """Return what *do* makes of it; raises as `check_meeting`."""
        listener = AuditListener(_Untold(), is_streaming=False)
        request = MeetingCheckRequest(
            self.meeting,
            self._registers,
            known_statements_here(self._work),
            self._reading.concurrency,
            is_kept=self._store is not None,
            is_calling=self._is_calling,
        )
        with (
            observations_in(self._store) as observations,
            ticking(listener.tick, is_wanted=listener.progress.is_seen),
        ):
            return do(request, self._basis, observations, make_context(listener))


def say_of(
    kind: StatementKind,
    meeting: Meeting,
    facts: Mapping[str, StatementFact],
    work: WorkOptions,
    signing: Signing,
) -> None:
    """Record what the person of the key says of *meeting*; nothing where no key was given."""
    if not signing.is_given:
        return
    from fleetcfg.workflow.statements import Saying, say  # noqa: PLC0415 - needs cryptography

    with work.records.open_record() as installation:
        saying = Saying(kind, subject_of(meeting), facts_of(meeting, facts))
        say(saying, installation, signing.signer(), now=now())


@dataclass(frozen=True, slots=True)
class SpokenAtSite:
    """That a person came to a site of a meeting, or left it.

    Attributes:
        meeting: Its id.
        site: Its id.
        by: Id of the contact who is there, and has no key; empty if it is who signs.
    """

    kind: StatementKind
    meeting: str
    site: str
    by: str


def say_at_site(
    spoken: SpokenAtSite, out: Path | None, *, work: WorkOptions, signing: Signing
) -> None:
    """Record who is at a site of a meeting, or leaves it, and tell it.

    Args:
        spoken: What is said.
        out: A new file for the machine that runs the meeting, which has a record of its own.
        work: Where the register and the record are.
        signing: Key of the person who says so.
    """
    registers = work.readable_province(now()).registers
    meant = find_meeting(registers, spoken.meeting)
    facts = {"site": require_site(meant, spoken.site), **by_facts(spoken.by, registers)}
    is_in = spoken.kind is StatementKind.DUTY_IN
    told = word("meeting.checked_in" if is_in else "meeting.checked_out", site=spoken.site)
    say_and_send(Spoken(spoken.kind, meant, facts, told), out, work=work, signing=signing)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one person says of a meeting; *told* is what the screen says once it is recorded."""

    kind: StatementKind
    meeting: Meeting
    facts: Mapping[str, StatementFact]
    told: str


def say_and_send(spoken: Spoken, out: Path | None, *, work: WorkOptions, signing: Signing) -> None:
    """Record what the person of the key says, and write it for the machine that runs the meeting.

    Args:
        spoken: What is said.
        out: A new file for that machine, which has a record of its own; None for no file.
        work: Where the record is.
        signing: Key of the person who says so.
    """
    from fleetcfg.authority.statements import keep_statement  # noqa: PLC0415 - needs cryptography
    from fleetcfg.workflow.statements import Saying, draft_statement  # noqa: PLC0415 - the same

    signer, at = signing.signer(), now()  # no person says it who does not sign
    if out is not None:
        try_new(out)
    with work.records.open_record() as installation:
        about, facts = subject_of(spoken.meeting), facts_of(spoken.meeting, spoken.facts)
        envelope = draft_statement(Saying(spoken.kind, about, facts), installation, signer, now=at)
        keep_statement(envelope, installation, now=at)
    print(f"→ {spoken.told}")
    if out is not None:
        write_new(out, envelope.to_bytes() + b"\n")
        print(f"→ {out}: {word('meeting.send_on')}")

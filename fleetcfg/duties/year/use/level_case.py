"""What the requirements of a level are answered by, and what an answer is: nouns alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.duties.year.rules.level_requirements import LevelRequirement, SecurityLevel
from fleetcfg.errors import Facts
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.observations.runs import StoredRun

GapKind = Literal[
    "differs",
    "waived",
    "attested",
    "unseen",
    "unread",
    "stand_in",
    "left_out",
    "not_in_run",
    "undeclared",
    "unmeasured",
    "changed_since",
    "lacks",
    "common",
    "unlisted",
    "edited",
    "unsigned",
    "old",
    "unreported",
]
"""Why something is not met where it is asked.

differs        it was seen, and is otherwise
waived         so it is, and a document allows it for a while
attested       nothing looked: a person answers for it
unseen         the device was read, and did not tell
unread         the device did not answer
stand_in       an unsigned simulator answered for it
left_out       it was signed, and the inventory here leaves it out
not_in_run     the device was not in the run
undeclared     its family has a place for it, and no baseline asks it of the device
unmeasured     its family has no place for it: the tool cannot tell
changed_since  what is declared of the device is not what the run judged by
lacks          the inventory does not say it
common         the inventory says it of all devices at once, and not of this one or its group
unlisted       no list says what may run there, or which release should
edited         a file is not as it was signed
unsigned       a baseline is not as it was signed, so it is not issued
old            a document was issued too long ago
unreported     the window of a change is over, and nothing is known of what became of it
"""

_UNTOLD: Final = frozenset({"NOT_CONFIGURABLE_REMOTELY", "NOT_IN_FAMILY"})


class LevelResult(StrEnum):
    """How far something that is asked is so."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NO_DATA = "no_data"  # nothing here has looked at it
    NOT_APPLICABLE = "not_applicable"  # for a reason that is told


@dataclass(frozen=True, slots=True)
class LevelGap:
    """One place at which something is not met.

    Attributes:
        host: Empty if it is of no device.
        what: A parameter, a field of the inventory, a file, a baseline, a change-set; of a device
            that did not answer, the code that says why.
        finding: What the run found, if it found something.
        facts: Of that code, or of the document that is too old.
    """

    kind: GapKind
    host: str = ""
    what: str = ""
    finding: Finding | None = None
    facts: Facts = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class LevelEvidence:
    """One thing that an answer rests on: which kind of thing, and its figures."""

    key: str
    facts: Facts = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class LevelAnswer:
    """What can be said of one requirement.

    Attributes:
        gaps: Where it is not met, in the order of the inventory.
        on: When what it rests on was so, in UTC; None if nothing was looked at.
    """

    requirement: LevelRequirement
    result: LevelResult
    evidence: tuple[LevelEvidence, ...] = ()
    gaps: tuple[LevelGap, ...] = ()
    on: datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelDevice:
    """One device of the inventory, by what requirements ask of it.

    Attributes:
        report: What the run says of it; None if it is not in the run.
        asked: Which of the parameters that any requirement names are declared of it, and in which
            baseline, by which document.
        known: For which of them its family has a place.
        settings: How many parameters are declared of it.
        is_current: Whether as many are declared as when the run judged it.
        hidden_by: Why nothing that the run says of it was seen of the device; None if that counts.
    """

    device: Device
    report: DeviceReport | None
    asked: Mapping[str, str]
    known: frozenset[str]
    settings: int
    is_current: bool
    is_reached: bool
    hidden_by: GapKind | None = None

    @property
    def host(self) -> str:
        """Its name."""
        return self.device.host

    @property
    def is_read(self) -> bool:
        """Whether the run read it."""
        if self.report is None or self.hidden_by is not None:
            return False
        return not self.report.reason and self.report.is_asked

    def unread(self) -> LevelGap:
        """Return why nothing was seen of it."""
        if self.hidden_by is not None:
            return LevelGap(self.hidden_by, self.host)
        if self.report is None:
            return LevelGap("not_in_run", self.host)
        if self.report.reason:
            return LevelGap("unread", self.host, self.report.reason, facts=self.report.facts)
        return LevelGap("unmeasured", self.host)

    def gap_of(self, name: str) -> LevelGap | None:
        """Return why the parameter *name* is not seen to be as declared; None if it is."""
        if self.hidden_by is not None:
            return self.unread()
        if name not in self.asked:
            return LevelGap("undeclared", self.host, name)
        if self.report is None or self.report.reason:
            return self.unread()
        for finding in self.report.findings:  # gravest first
            if finding.parameter == name:
                return LevelGap(_kind(finding), self.host, name, finding)
        if not self.report.is_asked:
            return LevelGap("unseen", self.host, name)
        return None if self.is_current else LevelGap("changed_since", self.host, name)


def _kind(finding: Finding) -> GapKind:
    if finding.verdict is Verdict.WAIVED:
        return "waived"
    if finding.verdict is Verdict.ATTESTED:
        return "attested"
    is_seen = VERDICTS[finding.verdict].is_seen and finding.reason not in _UNTOLD
    return "differs" if is_seen else "unseen"


@dataclass(frozen=True, slots=True)
class KeptAudits:
    """How long audits are kept here, and how far back they go.

    Attributes:
        keep_days: None for ever.
        oldest: When the oldest began; None if there is none.
    """

    keep_days: int | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelCase:
    """Everything that requirements are answered by.

    Attributes:
        at: When it is answered, in UTC.
        run: The audit; None if none is kept.
        of_fleet: What the audit found on the fleet as such.
        kept: None if there is no store.
        ledger: What the record comes to; None if this machine keeps none.
    """

    level: SecurityLevel
    at: datetime
    basis: AuditBasis
    devices: Sequence[LevelDevice]
    run: StoredRun | None = None
    of_fleet: Sequence[Finding] = ()
    kept: KeptAudits | None = None
    ledger: LedgerState | None = None

    @property
    def run_at(self) -> datetime | None:
        """When the audit began."""
        return None if self.run is None else self.run.header.started_at

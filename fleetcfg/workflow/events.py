"""What use cases tell while they work, as nouns: each listener makes words, files or figures of it.

Not yet a public interface: names and members may change with the next version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fleetcfg.errors import FleetcfgError, KeyCounterError, RefusalError
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.playbook.outcome import PlaybookEvent, PlayEnding
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.trust.crypto.canonical import Json

if TYPE_CHECKING:  # every audit loads this module, and few audits what these need
    from fleetcfg.authority.joining import LeftOut
    from fleetcfg.ledger.fido_counters import Backwards
    from fleetcfg.plan.change_plan import OneWayChange, Unplanned
    from fleetcfg.playbook.staging import Staged
    from fleetcfg.trust.documents.breakglass import BreakGlass
    from fleetcfg.worker.read_device import UnreadDevice


@dataclass(frozen=True, slots=True)
class ReadingStarted:
    """So many devices are going to be read."""

    devices: int


@dataclass(frozen=True, slots=True)
class DeviceRead:
    """One device answered, or did not; in the order in which they end."""

    host: str


@dataclass(frozen=True, slots=True)
class ReadingEnded:
    """All were asked; *missing* those that could not be read, by host."""

    missing: "tuple[UnreadDevice, ...]"


@dataclass(frozen=True, slots=True)
class AuditStarted:
    """An audit begins."""

    header: AuditHeader


@dataclass(frozen=True, slots=True)
class DeviceBegun:
    """One device is being asked now."""

    host: str


@dataclass(frozen=True, slots=True)
class DeviceAudited:
    """One device was judged; the report is kept already."""

    report: DeviceReport


@dataclass(frozen=True, slots=True)
class FleetAudited:
    """The fleet as such was judged, after all its devices; the report is kept already."""

    report: FleetReport


@dataclass(frozen=True, slots=True)
class AuditEnded:
    """An audit is over."""

    summary: AuditSummary


@dataclass(frozen=True, slots=True)
class DifferencesFound:
    """What an adoption would allow although it is not as it was declared."""

    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class LeftUnplanned:
    """What a change-set could not take in, and why."""

    unplanned: "Sequence[Unplanned]"


@dataclass(frozen=True, slots=True)
class PlannedOneWay:
    """Which changes of a change-set could not be undone."""

    changes: "Sequence[OneWayChange]"


@dataclass(frozen=True, slots=True)
class RolloutStarted:
    """Devices are going to be written to, checked or settled.

    Attributes:
        changeset: Its number; empty if it is about several.
        sha256: Its digest; empty if it is about several.
        simulated: How many of the devices are simulated.
    """

    changeset: str
    sha256: str
    devices: int
    simulated: int


@dataclass(frozen=True, slots=True)
class DeviceDone:
    """One device came to its end."""

    outcome: DeviceOutcome


@dataclass(frozen=True, slots=True)
class KeyCountedBackwards:
    """A FIDO key may have been copied."""

    counter: "Backwards"

    @property
    def warning(self) -> KeyCounterError:
        """What is said of it."""
        one = self.counter
        person = one.signed.person
        return KeyCounterError("KEY_COUNTER", person=person, counter=one.counter, known=one.known)


@dataclass(frozen=True, slots=True)
class SignedElsewhere:
    """A signature was made with another tool: nothing here shows that its signer read the page."""

    person: str

    @property
    def warning(self) -> RefusalError:
        """What is said of it."""
        return RefusalError("SIGNED_ELSEWHERE", person=self.person)


@dataclass(frozen=True, slots=True)
class ReceiptSigned:
    """A receipt was signed and recorded; its bytes are to be carried to the Department.

    Attributes:
        beside: The file of the change-set, as a playbook names it; empty outside of playbooks.
    """

    changeset: str
    data: bytes
    beside: str = ""


@dataclass(frozen=True, slots=True)
class PlayAhead:
    """What one play of a playbook would do."""

    staged: "Staged"


@dataclass(frozen=True, slots=True)
class ChangeSetAuthorized:
    """A change-set of a playbook came through the door, and would be applied to *hosts*."""

    file: str
    changeset: str
    hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlaybookChecked:
    """All that a playbook would do was told.

    Attributes:
        left_out: Devices that are meant, and that only the signed inventory has.
        attested: Devices, each with an operation that its family lacks: a person is asked instead.
    """

    left_out: tuple[str, ...] = ()
    attested: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaybookStarted:
    """A playbook begins, or goes on, on some simulated devices or none.

    Attributes:
        stand_ins: Devices for which an unsigned simulator answers.
        left_out: Devices that are meant, and that only the signed inventory has.
        run: Under which it can be taken up again, should it be killed.
    """

    is_simulated: bool
    stand_ins: int = 0
    left_out: tuple[str, ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line that stands in the journal of a playbook, and is on the disk."""

    line: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class PlaybookEnded:
    """What a run of a playbook comes to.

    Attributes:
        counts: Of tasks, by host and status.
    """

    run: str
    counts: Mapping[str, Mapping[TaskStatus, int]]
    ending: PlayEnding


@dataclass(frozen=True, slots=True)
class BreakGlassRead:
    """What was changed before the paper, as it is to be signed.

    Attributes:
        is_again: It was signed before, and is written once more.
    """

    document: "BreakGlass"
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class PartLeftOut:
    """A part of a carried file does not hold, was left out, and stops nothing."""

    part: "LeftOut"

    @property
    def warning(self) -> RefusalError:
        """What is said of it."""
        part = self.part
        return RefusalError("PART_LEFT_OUT", document=part.document, of=part.of, why=part.why)


@dataclass(frozen=True, slots=True)
class FreezeReleased:
    """A change-set can be made in a time that was frozen, for that was released."""

    warning: RefusalError


@dataclass(frozen=True, slots=True)
class NewerKept:
    """A document was proven and is remembered, although what it came with is refused.

    Attributes:
        code: ``ROOT_KEPT``, ``STATUS_KEPT`` or ``MANIFEST_KEPT``.
    """

    code: str
    version: int

    @property
    def warning(self) -> RefusalError:
        """What is said of it."""
        return RefusalError(self.code, version=self.version)


@dataclass(frozen=True, slots=True)
class RejectionKept:
    """A rejection was recorded, although something that came with it is refused."""

    number: str
    person: str

    @property
    def warning(self) -> RefusalError:
        """What is said of it."""
        return RefusalError("REJECTION_KEPT", changeset=self.number, person=self.person)


@dataclass(frozen=True, slots=True)
class SlicesSent:
    """Work was cut into slices, which are in the outbox; *not_after* what is not home is missed."""

    batch: str
    slices: int
    devices: int
    not_after: datetime


@dataclass(frozen=True, slots=True)
class SlicesAway:
    """So many slices of a batch are not home yet, and their time is not over."""

    batch: str
    slices: int
    not_after: datetime


@dataclass(frozen=True, slots=True)
class ResultRefused:
    """A result that came home does not count, and why; *name* is where it lay."""

    name: str
    why: FleetcfgError


@dataclass(frozen=True, slots=True)
class SliceSentAgain:
    """A slice that no machine of its zone took in was given out once more."""

    zone: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CarrierFailed:
    """Who carries slices and results did not take or give something; it is tried the next time.

    Attributes:
        is_awaited: Whether anything is awaited of it; else the command does not fail.
    """

    why: FleetcfgError
    is_awaited: bool = True


Event = (
    ReadingStarted
    | DeviceRead
    | ReadingEnded
    | AuditStarted
    | DeviceBegun
    | DeviceAudited
    | FleetAudited
    | AuditEnded
    | DifferencesFound
    | LeftUnplanned
    | PlannedOneWay
    | RolloutStarted
    | DeviceDone
    | KeyCountedBackwards
    | SignedElsewhere
    | ReceiptSigned
    | BreakGlassRead
    | PartLeftOut
    | FreezeReleased
    | NewerKept
    | RejectionKept
    | PlayAhead
    | ChangeSetAuthorized
    | PlaybookChecked
    | PlaybookStarted
    | JournalLine
    | PlaybookEnded
    | PlaybookEvent
    | SlicesSent
    | SlicesAway
    | ResultRefused
    | SliceSentAgain
    | CarrierFailed
)

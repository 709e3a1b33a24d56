"""What can be shown of one carried file: what it says, whose it is, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from fleetcfg.authority.drafts import DraftDocument
from fleetcfg.authority.following import Following
from fleetcfg.authority.log_content import LogContent
from fleetcfg.authority.next_step import NextStep, next_of_bundle
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.approval import Approval

InspectionState = Literal["passed", "waiting", "unsigned", "not_judged", "refused"]

# Too few have approved or signed so far; and a person who only looks has not the executor's key.
_STATES: Final[Mapping[str, InspectionState]] = {
    "APPROVAL_THRESHOLD": "waiting",
    "MANIFEST_WAITING": "unsigned",
    "EXECUTOR_KEY_ABSENT": "not_judged",
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One approval in a bundle: what it says, or why it counts for nothing."""

    approval: Approval | None
    refusal: RefusalError | None = None


@dataclass(frozen=True, slots=True)
class LogDetails:
    """The head of an installation's log, signed by it or cosigned by a witness.

    Attributes:
        size: How many entries the log has; *root* is the hash of the tree over them, in hex.
        cosigned: When, by name of the witness.
        start: Position of the first entry that the file has; None if it has the head only.
        receipts: How many receipts it has.
        simulated: How many devices of its entries are declared to be simulated.
        person: Whose log it is, by the newest status here; empty if that does not say so.
        seen: How many entries the Department has seen, as far as is known here; None if nothing is.
        content: What the file has beside its head; None if it has the head only.
    """

    origin: str
    size: int
    root: str
    cosigned: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    start: int | None = None
    receipts: int = 0
    simulated: int = 0
    person: str = ""
    seen: int | None = None
    content: LogContent | None = None

    @property
    def problem(self) -> RefusalError | None:
        """Why its entries are not those of its head, or contradict it; None if nothing was seen."""
        return None if self.content is None else self.content.problem


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file.

    Attributes:
        kind: ``bundle``, ``package``, ``receipt``, ``breakglass``, ``root``, ``status``,
            ``manifest``, ``log`` or ``cosigned``.
        sha256: Digest of the payload; empty if it has none that can be read.
        size: Of the whole file, in bytes, and *file_sha256* its digest.
        document: What it says; None if nothing of it is proven.
        people: Whose signatures prove it, or names of the logs and witnesses.
        view: What an approver reads of it; empty if it is no change-set.
        votes: Approvals inside.
        refusal: Why it is not proven, or would not be applied here and now.
        stale: Why it no longer holds, though it is what it says; None if it does.
        is_judged: Whether it went through all steps of the door.
        payload: Of a proven root, status, manifest, adoption, receipt or break-glass.
        log: Of a head that is proven.
        simulated: How many devices of a change-set are simulated.
        released: FREEZE_RELEASED of each freeze that a release alone keeps out of its window.
        needed: How many people must approve it, by the root in force here.
        draft: What it is if it only lacks signatures; nothing of it is proven.
        elsewhere: Who signed or approved it with another tool, by what was taken in here.
        following: The manifest that a proven change-set waits for, *following_people* who has
            signed it so far, *following_needed* how many must.
    """

    kind: str
    sha256: str
    size: int
    document: Json = None
    people: Sequence[str] = ()
    view: str = ""
    votes: Sequence[Vote] = ()
    refusal: RefusalError | None = None
    stale: RefusalError | None = None
    is_judged: bool = False
    file_sha256: str = ""
    payload: bytes = b""
    draft: DraftDocument | None = None
    log: LogDetails | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    simulated: int = 0
    released: Sequence[RefusalError] = ()
    needed: int = 0
    elsewhere: Sequence[str] = ()
    following: Following | None = None
    following_people: Sequence[str] = ()
    following_needed: int = 0

    @property
    def is_proven(self) -> bool:
        """Whether enough people who may sign it have signed it."""
        return self.document is not None

    @property
    def trouble(self) -> RefusalError | None:
        """Why it was refused, or why the entries of a log do not fit the head that is proven."""
        return self.log.problem if self.refusal is None and self.log else self.refusal

    @property
    def state(self) -> InspectionState:
        """How far it came here; only what is ``refused`` was found to be wrong, or to be over."""
        state: InspectionState = "passed"
        if self.trouble:
            state = "waiting" if self.is_unissued else _STATES.get(self.trouble.code, "refused")
        return "refused" if self.is_over and state in {"waiting", "unsigned"} else state

    @property
    def is_over(self) -> bool:
        """Whether it no longer holds: then it waits for no signature."""
        return self.stale is not None

    @property
    def is_unissued(self) -> bool:
        """Whether it has no mark of issue yet, and all that comes before is well."""
        refusal = self.refusal
        return (
            refusal is not None
            and refusal.code == "CHANGESET_NOT_ISSUED"
            and refusal.facts.get("why") == "absent"
        )

    @property
    def is_approved(self) -> bool:
        """Whether the door of this machine found enough approvals, all of them good."""
        refusal = self.refusal
        is_through = refusal is None or refusal.stage > Stage.APPROVALS
        return self.is_judged and (is_through or self.is_unissued)

    @property
    def approving(self) -> int:
        """How many people have approved it, each by a signature that was proven."""
        given = [vote.approval for vote in self.votes if vote.approval is not None]
        return len({one.person for one in given if one.verdict == "approve"})

    @property
    def next_step(self) -> NextStep:
        """What a change-set still lacks, and whose turn it is."""
        signed, signing = len(self.following_people), self.following_needed
        waiting = None if self.following is None else signing
        return next_of_bundle(self.approving, self.needed, signed=signed, signing=waiting)

    @property
    def conclusion(self) -> Conclusion:
        """How it ends, to look at this file."""
        does_fit = self.log is None or self.log.problem is None
        return Conclusion.CLEAN if self.is_proven and does_fit else Conclusion.REFUSED

"""The one door: what makes `Authorized`, and the only thing that does.

`Authority.authorize` takes the bytes of a bundle and returns an authorized change-set or raises
`RefusalError`: nothing else, whatever the bytes. The steps are made in this order, the first that
fails ends it, and their numbers are in every refusal:

     0  the bytes are a bundle                     5  the status is the newest, and fresh
     2  the record of this installation is whole   6  the manifest is the one in force
     3  the clock is not behind the record         7  the change-set is its author's, and holds
     4  the root leads here, and has not expired   8  the approvals are enough people's, and agree;
                                                      the Department issued it over just these
                                                   9  it is time
                                                  10  this is the executor
                                                  11  it has not been spent on every device

(1, the tool itself, is judged in 7, where a change-set first says what it needs.) What is proven of
root, status and manifest is kept before the next step, so that what they revoke stays revoked even
if the rest is refused. No argument turns a check off, and none has a default.

`authorize` makes all of them. What allows no writing needs fewer, of the same numbers: to read a
change-set (`propose`), to record one (`issue`), to bring newer documents in (`update`), to take in
an adoption or a receipt. An unwitnessed log (2) stops writing and none of these: importing is how
it comes to be witnessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, NoReturn, TypeVar, final

from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.chain import Pinned, pin
from fleetcfg.trust.verify.ports import InventoryPort, LedgerPort, Tool
from fleetcfg.trust.verify.quorum import VerificationTime, VerifiedSignature
from fleetcfg.trust.verify.results import (
    Attested,
    DeclaredEmergency,
    InForce,
    IssuedChangeSet,
    Proposal,
)
from fleetcfg.trust.verify.steps import Proven, Public, Steps

T_co = TypeVar("T_co", bound=Document, covariant=True)

_KEY = object()


@final
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Authorized(Generic[T_co]):
    """A document that came through the door; what writes to a device takes this and nothing less.

    It is made by `Authority` alone and cannot be copied, pickled or changed. Who needs one
    elsewhere sends the bundle, and lets the other side open its own door.

    Attributes:
        key: What the door alone has.
        document: What may be done.
        payload: The bytes that were signed, *sha256* their digest.
        carried: The bytes that came to the door, approvals and all: what is sent elsewhere.
        root_version: The root that it was judged by.
        people: Who approved it.
        signatures: Every signature under it and its approvals, with the counters of FIDO keys.
        at: When it came through.
        closed: By device, why it is not to be changed any more.
        lasts: Refuses a time at which it does not hold any more.
    """

    key: InitVar[object]
    document: T_co
    payload: bytes
    carried: bytes
    sha256: str
    root_version: int
    people: frozenset[str]
    signatures: tuple[VerifiedSignature, ...]
    at: datetime
    closed: Mapping[str, RefusalError]
    lasts: Callable[[datetime], None]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            msg = "only the door makes Authorized"
            raise TypeError(msg)

    def require_still(self, now: datetime, *, lasted: timedelta) -> None:
        """Judge time again: a run can outlast what allowed it, and its clock can be set.

        Args:
            now: The time.
            lasted: How long ago *at* is, by what only counts seconds and cannot be set.

        Raises:
            RefusalError: CLOCK_BEHIND, CLOCK_JUMP, STATUS_EXPIRED, APPROVAL_EXPIRED, EXPIRED,
                FREEZE or FROZEN, at the stages of the door.
        """
        with refuse_at(Stage.CLOCK):
            checks.require_clock(self.at, now)
            checks.require_steady(now - self.at, lasted)
        self.lasts(now)

    def require_open(self, device: str) -> None:
        """Refuse a device of the document on which it was spent, or overtaken, before.

        A document that names many devices comes through the door while one of them is left.

        Raises:
            RefusalError: ALREADY_CONSUMED or DEVICE_SEQ_OLD at stage 11.
        """
        refusal = self.closed.get(device)
        if refusal is not None:
            raise RefusalError(refusal.code, stage=refusal.stage, **refusal.facts)

    def __init_subclass__(cls) -> NoReturn:
        msg = "there is one Authorized"
        raise TypeError(msg)

    def __reduce__(self) -> NoReturn:
        msg = "authority is not copied: send the bundle"
        raise TypeError(msg)

    def __setstate__(self, state: object) -> NoReturn:
        self.__reduce__()

    def __repr__(self) -> str:
        return f"Authorized({self.sha256}, root_version={self.root_version})"


@final
class Authority:
    """The Department's authority as this installation knows it: a root, and a record.

    Args:
        pinned: The root that is trusted, from `bootstrap` or from the record.
        ledger: The record; what is newly proven is kept in it.
        inventory: What the fleet is, by the bytes of one manifest.
        tool: This program.

    Every method judges as of *now*, which has a zone and is read once for the whole run, and raises

    * RefusalError: with the code and the stage of the first check that failed;
    * LedgerError: the record could not be read or written: nothing to do with the bytes;
    * ValueError: *now* has no time zone.
    """

    def __init__(
        self, pinned: Pinned, ledger: LedgerPort, inventory: InventoryPort, tool: Tool
    ) -> None:
        self._steps = Steps(pinned, ledger, inventory, tool)

    @property
    def root(self) -> Root:
        """The newest root that was proven."""
        return self._steps.root

    def authorize(self, data: bytes | Bundle, *, now: datetime) -> Authorized[ChangeSet]:
        """Return the change-set of a bundle, if it may be applied here and now: all steps."""
        steps, bundle = self._steps, _read(data)
        steps.require_whole()
        changeset, author, proven = self._prove_proposal(bundle, now)
        approvals, approvers = steps.prove_approvals(bundle, changeset, author, proven)
        steps.require_issued(bundle)
        steps.require_time(changeset, proven)
        steps.require_executor(changeset, proven)
        closed = steps.find_spent(changeset, bundle.changeset.sha256, proven)
        return Authorized(
            _KEY,
            changeset,
            bundle.changeset.payload,
            sha256=bundle.changeset.sha256,
            root_version=self.root.version,
            carried=data if isinstance(data, bytes) else data.to_bytes(),
            people=frozenset(approval.person for approval in approvals),
            signatures=author + approvers,
            at=now,
            closed=closed,
            lasts=partial(_require_still, changeset, approvals, proven.in_force),
        )

    def propose(self, data: bytes | Bundle, *, now: datetime) -> Proposal:
        """Return the change-set of a bundle to read and to decide on: steps 0, 3 to 7.

        Approvals that are in the bundle already are not looked at. Here alone a change-set may be
        made under a manifest that waits for signatures: who decides on it signs both.
        """
        bundle = _read(data)
        changeset, _, proven = self._prove_proposal(bundle, now, is_decided_on=True)
        envelope = bundle.changeset
        return Proposal(changeset, envelope.payload, envelope.sha256, proven.in_force, bundle)

    def issue(self, data: bytes | Bundle, *, now: datetime) -> IssuedChangeSet:
        """Return the change-set of a bundle to be issued here: steps 0, 3 to 10.

        Of 8 all but that it was issued; a rejection that is known here is found in 7. Of 9 only
        what does not depend on the hour: it may be recorded before its window and in a freeze, and
        not once its window is over. Of 10 only what the root says of the executor.
        """
        bundle = _read(data)
        changeset, author, proven = self._prove_proposal(bundle, now)
        approvals, _ = self._steps.prove_approvals(bundle, changeset, author, proven)
        self._steps.require_window(changeset, proven)
        self._steps.require_named_executor(changeset)
        people = frozenset(approval.person for approval in approvals)
        return IssuedChangeSet(changeset, bundle.changeset.sha256, people, bundle)

    def take_issued(self, data: bytes | Bundle, *, now: datetime) -> IssuedChangeSet:
        """Return the change-set of a bundle that was issued: as `issue`, and all of 8."""
        issued = self.issue(data, now=now)
        self._steps.require_issued(issued.bundle)
        return issued

    def update(
        self,
        *,
        roots: Sequence[Envelope],
        status: Envelope,
        manifest: Envelope,
        now: datetime,
    ) -> InForce:
        """Take newer public documents in, and return what is in force: steps 3 to 6."""
        moment = self._steps.begin(now, (), roots)
        return self._steps.prove_in_force(Public(roots, status, manifest), moment).in_force

    def take_roots(self, roots: Sequence[Envelope], *, now: datetime) -> None:
        """Take newer roots in, with no status beside them: steps 3 and 4.

        Nothing is in force by it: only a status of the newest root says what is.
        """
        self._steps.follow_roots(roots, self._steps.begin(now, (), roots))

    def authorize_adoption(self, data: bytes, *, now: datetime) -> Authorized[Adoption]:
        """Return the adoption of an envelope: steps 0, 3, 4, and 7 as adoptions have it."""
        envelope = self._steps.read(data, "adoption")
        moment = self._begin(now)
        adoption, signed = self._steps.prove_adoption(envelope, moment)
        return Authorized(
            _KEY,
            adoption,
            envelope.payload,
            sha256=envelope.sha256,
            root_version=self.root.version,
            carried=data,
            people=frozenset(one.person for one in signed),
            signatures=signed,
            at=now,
            closed={},
            lasts=lambda _: None,
        )

    def prove_receipt(self, data: bytes, *, changeset: ChangeSet | None, now: datetime) -> Attested:
        """Return the receipt of an envelope: steps 0, 3, 4, and 7 as receipts have it.

        The executor's key is judged as of now, as every key is: a receipt that comes in when its
        key has run out or was revoked proves nothing any more.

        Args:
            data: The bytes of the envelope.
            changeset: What was issued, and must be what the receipt is about; None if it is not
                known here.
            now: The time.
        """
        envelope = self._steps.read(data, "receipt")
        return self._steps.prove_receipt(envelope, changeset, self._begin(now))

    def prove_breakglass(self, data: bytes, *, now: datetime) -> DeclaredEmergency:
        """Return the break-glass of an envelope: steps 0, 3, 4, and 7 as those have it."""
        envelope = self._steps.read(data, "breakglass")
        return self._steps.prove_breakglass(envelope, self._begin(now))

    def _prove_proposal(
        self, bundle: Bundle, now: datetime, *, is_decided_on: bool = False
    ) -> tuple[ChangeSet, tuple[VerifiedSignature, ...], Proven]:
        moment = self._steps.begin(now, bundle.crls, bundle.roots)
        public = Public(bundle.roots, bundle.status, bundle.manifest)
        proven = self._steps.prove_in_force(public, moment)
        if bundle.following is not None:
            if not is_decided_on:
                raise RefusalError("MANIFEST_WAITING", stage=Stage.MANIFEST)
            proven = self._steps.prove_following(bundle.following, proven)
        changeset, author = self._steps.prove_changeset(bundle.changeset, proven)
        return changeset, author, proven

    def _begin(self, now: datetime) -> VerificationTime:
        moment = self._steps.begin(now, (), ())
        self._steps.follow_roots((), moment)
        return moment


def bootstrap(data: bytes, *, fingerprint: str) -> Pinned:
    """Trust a root by its fingerprint: the one that the Decision prints, or the record kept.

    Raises:
        RefusalError: At stage 4; see `fleetcfg.trust.verify.chain.pin`.
    """
    with refuse_at(Stage.ROOT):
        return pin(data, fingerprint)


def _read(data: bytes | Bundle) -> Bundle:
    """Take a bundle apart; one that was taken apart before is not read again."""
    if isinstance(data, Bundle):
        return data
    with refuse_at(Stage.BYTES):
        return read_bundle(data)


def _require_still(
    changeset: ChangeSet,
    approvals: tuple[Approval, ...],
    in_force: InForce,
    now: datetime,
) -> None:
    with refuse_at(Stage.STATUS):
        checks.require_fresh(in_force.status, in_force.root, now)
    with refuse_at(Stage.APPROVALS):
        checks.require_unexpired(approvals, changeset, now)
    with refuse_at(Stage.TIME):
        checks.require_time(changeset, in_force, now)

"""The one door: what makes `Authorized`, and the only thing that does.

`Authority.authorize` takes the bytes of a bundle and returns an authorized change-set or raises
`RefusalError`: nothing else, whatever the bytes. The steps are made in this order, the first that
fails ends it, and their numbers are in every refusal:

     0  the bytes are a bundle                     5  the status is the newest, and fresh
     2  the record of this installation is whole   6  the manifest is the one in force
     3  the clock is not behind the record         7  the change-set is its author's, and holds
     4  the root leads here, and has not expired   8  the approvals are enough people's, and agree
                                                   9  it is time
                                                  10  this is the executor
                                                  11  it has not been spent

(1, the tool itself, is judged in 7, where a change-set first says what it needs.) What is proven of
root, status and manifest is kept before the next step, so that what they revoke stays revoked even
if the rest is refused. No argument turns a check off, and none has a default.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, NoReturn, TypeVar, final

from fleetcfg.errors import RefusalError
from fleetcfg.trust import checks
from fleetcfg.trust.approval import Approval
from fleetcfg.trust.bundle import Bundle, read_bundle
from fleetcfg.trust.chain import Pinned, follow, pin
from fleetcfg.trust.changeset import ChangeSet, read_changeset
from fleetcfg.trust.document import Document
from fleetcfg.trust.envelope import Envelope
from fleetcfg.trust.facts import Inventory, Ledger, Seen, Tool
from fleetcfg.trust.manifest import Manifest, read_manifest
from fleetcfg.trust.quorum import Moment, Signed, require_people, signed_by
from fleetcfg.trust.root import Root
from fleetcfg.trust.status import Status, read_status

T_co = TypeVar("T_co", bound=Document, covariant=True)

_KEY = object()


@final
class Authorized(Generic[T_co]):
    """A document that came through the door; what writes to a device takes this and nothing less.

    It is made by `Authority` alone and cannot be copied, pickled or changed. Who needs one
    elsewhere sends the bundle, and lets the other side open its own door.

    Attributes:
        document: What may be done.
        payload: The bytes that were signed, *sha256* their digest.
        root_version: The root that it was judged by.
        people: Who approved it.
        signatures: Every signature under it and its approvals, with the counters of FIDO keys.
        at: When it came through.
    """

    __slots__ = (
        "_lasts", "at", "document", "payload", "people", "root_version", "sha256", "signatures",
    )  # fmt: skip

    document: T_co
    payload: bytes
    sha256: str
    root_version: int
    people: frozenset[str]
    signatures: tuple[Signed, ...]
    at: datetime
    _lasts: Callable[[datetime], None]

    def __init__(self, key: object, passed: "_Passed", document: T_co) -> None:
        if key is not _KEY:
            msg = "only the door makes Authorized"
            raise TypeError(msg)
        facts = {
            "document": document,
            "payload": passed.envelope.payload,
            "sha256": passed.envelope.sha256,
            "root_version": passed.root.version,
            "people": passed.people,
            "signatures": passed.signatures,
            "at": passed.at,
            "_lasts": passed.lasts,
        }
        for name, fact in facts.items():
            object.__setattr__(self, name, fact)

    def require_still(self, now: datetime) -> None:
        """Judge time again: a run can outlast what allowed it.

        Raises:
            RefusalError: CLOCK_BEHIND, STATUS_EXPIRED, APPROVAL_EXPIRED, EXPIRED or FREEZE, at the
                stages of the door.
        """
        self._lasts(now)

    def __init_subclass__(cls) -> NoReturn:
        msg = "there is one Authorized"
        raise TypeError(msg)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        msg = "what is authorized does not change"
        raise AttributeError(msg)

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __reduce__(self) -> NoReturn:
        msg = "authority is not copied: send the bundle"
        raise TypeError(msg)

    def __repr__(self) -> str:
        return f"Authorized({self.sha256}, root_version={self.root_version})"


@dataclass(frozen=True, slots=True)
class _Passed:
    """What the door knows of an envelope that passed all steps."""

    envelope: Envelope
    root: Root
    people: frozenset[str]
    signatures: tuple[Signed, ...]
    at: datetime
    lasts: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class _Proven:
    """What the steps up to 6 have established."""

    pinned: Pinned
    status: Status
    manifest: Manifest
    manifest_sha256: str
    moment: Moment


@final
class Authority:
    """The Department's authority as this installation knows it: a root, and a record.

    Args:
        pinned: The root that is trusted, from `bootstrap` or from the record.
        ledger: The record; what is newly proven is kept in it.
        inventory: What the fleet is, by the bytes of one manifest.
        tool: This program.
    """

    def __init__(self, pinned: Pinned, ledger: Ledger, inventory: Inventory, tool: Tool) -> None:
        self._pinned = pinned
        self._ledger = ledger
        self._inventory = inventory
        self._tool = tool

    @property
    def root(self) -> Root:
        """The newest root that was proven."""
        return self._pinned.root

    def authorize(self, data: bytes, *, now: datetime) -> Authorized[ChangeSet]:
        """Return the change-set of a bundle, if it may be applied here and now.

        Args:
            data: The bytes of the bundle.
            now: The time, with its zone; read once for the whole run.

        Raises:
            RefusalError: With the code and the stage of the first check that failed.
            StoreError: The record could not be read or written: nothing to do with the bytes.
            ValueError: *now* has no time zone.
        """
        if now.tzinfo is None:
            msg = "a time without its zone is no time"
            raise ValueError(msg)
        with _stage(0):
            bundle = read_bundle(data)
        with _stage(2):
            checks.require_whole(self._ledger)
        with _stage(3):
            checks.require_clock(self._ledger.time_floor(), now)
        proven = self._prove(bundle, Moment(now, bundle.crls))
        with _stage(7):
            changeset, author = self._changeset(bundle.changeset, proven)
        with _stage(8):
            approvals, approvers = self._approvals(bundle, changeset, proven)
        with _stage(9):
            checks.require_time(changeset, proven.status, self.root, now)
        with _stage(10):
            checks.require_executor(changeset, proven.status, self.root, self._ledger, now)
        with _stage(11):
            checks.require_unspent(changeset, bundle.changeset.sha256, proven.status, self._ledger)
        people = frozenset(approval.person for approval in approvals)
        signatures = author + approvers
        lasts = partial(_require_still, changeset, approvals, proven.status, self.root, now)
        passed = _Passed(bundle.changeset, self.root, people, signatures, now, lasts)
        return Authorized(_KEY, passed, changeset)

    def _prove(self, bundle: Bundle, moment: Moment) -> _Proven:
        with _stage(4):
            self._pinned = follow(self._pinned, bundle.roots, moment, self._keep_root)
            checks.require_not_ahead(self.root.issued_at, moment.now)
        with _stage(5):
            status = self._status(bundle.status, moment)
        with _stage(6):
            manifest = self._manifest(bundle.manifest, status, moment)
        return _Proven(self._pinned, status, manifest, bundle.manifest.sha256, moment)

    def _keep_root(self, pinned: Pinned) -> None:
        self._pinned = pinned
        seen = Seen(pinned.root.version, pinned.sha256)
        self._ledger.keep_root(pinned.envelope.spelled(), seen, pinned.root.issued_at)

    def _status(self, envelope: Envelope, moment: Moment) -> Status:
        role = self.root.roles.status
        signed = signed_by(envelope, "status", self.root, role.keys, moment)
        require_people(signed, role.threshold, "STATUS_THRESHOLD")
        status = read_status(envelope.payload)
        checks.require_domain(status, self.root, "status")
        seen = Seen(status.version, envelope.sha256)
        checks.require_newest(
            seen, self._ledger.newest_status(), rollback="STATUS_ROLLBACK", fork="STATUS_FORK"
        )
        checks.require_not_ahead(status.issued_at, moment.now)
        self._ledger.keep_status(envelope.spelled(), seen, status.issued_at)
        checks.require_fresh(status, self.root, moment.now)
        return status

    def _manifest(self, envelope: Envelope, status: Status, moment: Moment) -> Manifest:
        role = self.root.roles.baseline
        signed = signed_by(envelope, "manifest", self.root, role.keys, moment)
        require_people(signed, role.threshold, "MANIFEST_THRESHOLD")
        manifest = read_manifest(envelope.payload)
        checks.require_domain(manifest, self.root, "manifest")
        seen = Seen(manifest.version, envelope.sha256)
        checks.require_newest(
            seen, self._ledger.newest_manifest(), rollback="MANIFEST_ROLLBACK", fork="MANIFEST_FORK"
        )
        checks.require_not_ahead(manifest.issued_at, moment.now)
        checks.require_in_force(seen, status)
        self._ledger.keep_manifest(envelope.spelled(), seen, manifest.issued_at)
        return manifest

    def _changeset(
        self, envelope: Envelope, proven: _Proven
    ) -> tuple[ChangeSet, tuple[Signed, ...]]:
        role = self.root.roles.author
        signed = signed_by(envelope, "changeset", self.root, role.keys, proven.moment)
        people = require_people(signed, role.threshold, "CHANGESET_THRESHOLD")
        changeset = read_changeset(envelope.payload)
        checks.require_domain(changeset, self.root, "changeset")
        if changeset.author not in people:
            raise RefusalError("AUTHOR_MISMATCH", author=changeset.author)
        checks.require_not_ahead(changeset.created_at, proven.moment.now)
        checks.require_not_withdrawn(changeset, envelope.sha256, proven.status)
        checks.require_bound(changeset, proven.pinned, proven.manifest, proven.manifest_sha256)
        checks.require_tool(changeset, self._tool)
        checks.require_devices(changeset, self.root, proven.manifest, self._inventory)
        return changeset, signed

    def _approvals(
        self, bundle: Bundle, changeset: ChangeSet, proven: _Proven
    ) -> tuple[tuple[Approval, ...], tuple[Signed, ...]]:
        read = [
            checks.authentic_approval(envelope, self.root, proven.moment)
            for envelope in bundle.approvals
        ]
        approvals = tuple(approval for approval, _ in read)
        for approval in approvals:
            checks.require_approval(approval, bundle.changeset, changeset, proven.moment.now)
        checks.require_view(approvals, changeset, bundle.changeset.payload, self._tool)
        checks.require_one_decision(approvals)
        checks.require_separation(approvals, changeset, self.root)
        checks.require_approvers(approvals, changeset, self.root)
        return approvals, tuple(signed for _, signed in read)


def bootstrap(data: bytes, *, fingerprint: str) -> Pinned:
    """Trust a root by its fingerprint: the one that the Decision prints, or the record kept.

    Raises:
        RefusalError: At stage 4; see `fleetcfg.trust.chain.pin`.
    """
    with _stage(4):
        return pin(data, fingerprint)


def _require_still(
    changeset: ChangeSet,
    approvals: tuple[Approval, ...],
    status: Status,
    root: Root,
    before: datetime,
    now: datetime,
) -> None:
    with _stage(3):
        checks.require_clock(before, now)
    with _stage(5):
        checks.require_fresh(status, root, now)
    with _stage(8):
        checks.require_unexpired(approvals, now)
    with _stage(9):
        checks.require_time(changeset, status, root, now)


@contextmanager
def _stage(number: int) -> Generator[None, None, None]:
    try:
        yield
    except RefusalError as refusal:
        raise RefusalError(refusal.code, stage=number, **refusal.facts) from refusal

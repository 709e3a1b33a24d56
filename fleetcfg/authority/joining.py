"""Copies of one change-set that came side by side, brought together: of each part what holds.

Any of the copies may be spoiled, also the first. Only a signature that holds, by a key that the
newest root gives the role, comes into what is joined; only a file that the manifest names by its
digest; of roots, statuses and manifests the newest that is proven. What is left out is told, and
stops nothing. A part of which no copy holds stays as it came: the door says what is wrong with it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Literal

from fleetcfg.authority.carried_files import ImportFile
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.ledger.issue_mark import prove_mark
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST, digest
from fleetcfg.trust.crypto.cms import SignedList
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, with_signature
from fleetcfg.trust.documents.approval import read_approval
from fleetcfg.trust.documents.bundle import MAX_CRLS, Bundle, read_bundle
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.chain import Pinned, follow
from fleetcfg.trust.verify.prove import (
    prove_approval,
    prove_changeset,
    prove_manifest,
    prove_status,
    rank_of,
)
from fleetcfg.trust.verify.quorum import (
    VerificationTime,
    refuse_unproven,
    require_signed_if_large,
    verify_signatures,
)
from fleetcfg.trust.verify.results import digests_of

_Prove = Callable[[Envelope, Root, VerificationTime], object]
_Newest = Literal["status", "manifest"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a carried file that does not hold, and stops nothing.

    Attributes:
        document: Of which kind it is, or it is a signature under; ``file`` for a declaration.
        of: The key that is said to have signed it, or its digest.
        why: The code of the refusal.
    """

    document: str
    of: str
    why: str


@dataclass(frozen=True, slots=True)
class JoinedBundle:
    """The copies of one change-set as one bundle.

    Attributes:
        first: The file of the first copy.
        data: The bytes of the bundle: those of the file, if there is one copy and all of it holds.
        is_joined: Whether there were several copies. Of a single one, only files are left out that
            its manifest does not name: of its signatures the door says what is wrong.
    """

    first: Path
    bundle: Bundle
    data: bytes
    left_out: tuple[LeftOut, ...]
    is_joined: bool


def join_bundles(
    brought: Sequence[ImportFile], pinned: Pinned, moment: VerificationTime
) -> list[JoinedBundle]:
    """Return the bundles of *brought*, one for each change-set, in order.

    Args:
        brought: What came; what is no bundle is passed over.
        pinned: The newest root that was proven here; the copies may bring newer ones.
        moment: Now, and the revocation lists that are known here.

    Raises:
        RefusalError: At stage 0: one of them is no bundle, or UNPROVEN_LARGE.
    """
    copies: dict[str, list[tuple[ImportFile, Bundle]]] = {}
    with refuse_at(Stage.BYTES):
        for one in brought:
            if one.kind == "bundle":
                bundle = read_bundle(one.data)
                _require_readable(bundle, pinned, moment)
                copies.setdefault(bundle.changeset.sha256, []).append((one, bundle))
        return [_join(each, pinned, moment) for each in copies.values()]


def join_manifests(
    copies: Sequence[Envelope], root: Root, moment: VerificationTime
) -> tuple[Envelope, tuple[LeftOut, ...]]:
    """Return the one manifest that *copies* are, with all signatures, and what is left out."""
    joining = _Joining(root, moment)
    (joined,) = joining.documents("manifest", root.roles.baseline.keys, copies)
    return joined, tuple(joining.left_out)


def leave_out_unproven(
    bundle: Bundle, root: Root, moment: VerificationTime
) -> tuple[Bundle, tuple[LeftOut, ...]]:
    """Return *bundle* with the approvals of its change-set that are proven, and what is left out.

    Of its files those stay that its manifest names. An approver adds to it: what was put into a
    file on its way must not stop his word, nor travel on with it.
    """
    joining = _Joining(root, moment)
    approvals = joining.approvals(bundle.changeset.sha256, bundle.approvals)
    files = joining.files(bundle.made_under, bundle.files)
    return replace(bundle, approvals=approvals, files=files), tuple(joining.left_out)


def _join(
    copies: Sequence[tuple[ImportFile, Bundle]], pinned: Pinned, moment: VerificationTime
) -> JoinedBundle:
    (first, one), bundles = copies[0], [bundle for _, bundle in copies]
    if len(copies) == 1:
        return _without_unnamed(first, one, _Joining(pinned.root, moment))
    lists, useful = tuple(chain.from_iterable(each.crls for each in bundles)), list[bytes]()
    moment = replace(moment, crls=tuple(dict.fromkeys((*moment.crls, *lists))))
    roots, root = _newest_roots(bundles, pinned, moment)

    def note(found: SignedList) -> None:
        useful.append(found.der)

    joining = _Joining(root, replace(moment, on_list=note))
    whole = _join_parts(bundles, joining)
    signed_lists = [crl for crl in lists if crl in useful]  # before those that may be padding
    crls = tuple(dict.fromkeys((*signed_lists, *lists)))[:MAX_CRLS]
    whole, left_out = replace(whole, roots=roots, crls=crls), tuple(joining.left_out)
    return JoinedBundle(first.file, whole, whole.to_bytes(), left_out, is_joined=True)


def _join_parts(bundles: Sequence[Bundle], joining: "_Joining") -> Bundle:
    """Return what the copies *bundles* bring together; roots and lists are those of the first."""
    changeset = joining.changeset([each.changeset for each in bundles])
    status = joining.newest("status", [each.status for each in bundles])
    manifest = joining.newest("manifest", [each.manifest for each in bundles])
    following = joining.following(changeset, [each.following for each in bundles])
    given = chain.from_iterable(each.approvals for each in bundles)
    approvals = joining.approvals(changeset.sha256, given)
    carried = chain.from_iterable(each.files for each in bundles)
    files = joining.files(following or manifest, carried)
    mark = joining.mark(approvals, [each.issue for each in bundles])
    parts = status, manifest, changeset, approvals
    return Bundle(bundles[0].roots, *parts, bundles[0].crls, following, files, mark)


def _without_unnamed(first: ImportFile, bundle: Bundle, joining: "_Joining") -> JoinedBundle:
    """Return the one copy of *bundle* without files that its manifest does not name."""
    files = joining.files(bundle.made_under, bundle.files)
    if files == bundle.files:
        return JoinedBundle(first.file, bundle, first.data, (), is_joined=False)
    kept = replace(bundle, files=files)
    left_out = tuple(joining.left_out)
    return JoinedBundle(first.file, kept, kept.to_bytes(), left_out, is_joined=False)


def _newest_roots(
    bundles: Sequence[Bundle], pinned: Pinned, moment: VerificationTime
) -> tuple[tuple[Envelope, ...], Root]:
    """Return the roots of the copy whose chain leads furthest, and where it leads to.

    A fork that people signed must come to light: the door refuses it.
    """
    proven: list[tuple[Bundle, Root]] = []
    for bundle in bundles:
        try:
            proven.append((bundle, follow(pinned, bundle.roots, moment, lambda _: None).root))
        except RefusalError as refusal:
            if refusal.code == "ROOT_FORK":
                return bundle.roots, pinned.root
    furthest = max(proven, key=lambda one: one[1].version, default=(bundles[0], pinned.root))
    return furthest[0].roots, furthest[1]


def _require_readable(bundle: Bundle, pinned: Pinned, moment: VerificationTime) -> None:
    """Refuse a bundle with a part too large to be read unproven that no known key signed.

    A manifest that waits for signatures is vouched for by the author, who names its digest.
    """
    _, root = _newest_roots((bundle,), pinned, moment)
    moment = replace(moment, crls=tuple(dict.fromkeys((*moment.crls, *bundle.crls))))
    require_signed_if_large(bundle.status, "status", root, moment)
    require_signed_if_large(bundle.manifest, "manifest", root, moment)
    require_signed_if_large(bundle.changeset, "changeset", root, moment)
    following = bundle.following
    if following is not None and len(following.payload) > UNPROVEN_MOST:
        named = prove_changeset(bundle.changeset, root, moment).document.baseline
        if named.manifest_sha256 != following.sha256:
            raise refuse_unproven("manifest", len(following.payload))


@dataclass(frozen=True, slots=True)
class _Joining:
    """What judges the parts of several copies, and notes what it leaves out."""

    root: Root
    moment: VerificationTime
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])

    def documents(
        self, kind: DocumentKind, keys: Collection[str], copies: Iterable[Envelope]
    ) -> list[Envelope]:
        """Return each document of *copies* once, with every signature by *keys* that holds."""

        def judge(alone: Envelope) -> object:
            return verify_signatures(alone, kind, self.root, keys, self.moment)

        found: dict[str, Envelope] = {}
        for copy in copies:
            joined = found.get(copy.sha256) or replace(copy, signatures=())
            for signature in copy.signatures:
                alone = replace(copy, signatures=(signature,))
                if signature not in joined.signatures and self._holds(kind, alone, judge):
                    joined = with_signature(joined, signature)
            found[copy.sha256] = joined
        return list(found.values())

    def changeset(self, copies: Sequence[Envelope]) -> Envelope:
        """Return the one change-set that *copies* are."""
        (joined,) = self.documents("changeset", self.root.roles.author.keys, copies)
        return joined if joined.signatures else copies[0]

    def newest(self, kind: _Newest, copies: Sequence[Envelope]) -> Envelope:
        """Return the newest of *copies* that is proven, a status or a manifest."""
        role, prove = (
            (self.root.roles.status, prove_status)
            if kind == "status"
            else (self.root.roles.baseline, prove_manifest)
        )
        joined = self.documents(kind, role.keys, copies)
        proven = [one for one in joined if self._is_proven(prove, one)]
        return max(proven, key=rank_of, default=copies[0])

    def following(self, changeset: Envelope, copies: Sequence[Envelope | None]) -> Envelope | None:
        """Return of *copies* the manifest that *changeset* is made under, if it waits."""
        waiting = [one for one in copies if one is not None]
        joined = self.documents("manifest", self.root.roles.baseline.keys, waiting)
        try:
            named = prove_changeset(changeset, self.root, self.moment).document.baseline
        except RefusalError:
            return waiting[0] if waiting else None
        for one in joined:
            if one.sha256 != named.manifest_sha256:
                self.left_out.append(LeftOut("manifest", one.sha256, "BASELINE_MISMATCH"))
        return next((one for one in joined if one.sha256 == named.manifest_sha256), None)

    def approvals(self, sha256: str, copies: Iterable[Envelope]) -> tuple[Envelope, ...]:
        """Return each approval of the change-set *sha256* once, if it is proven."""

        def judge(envelope: Envelope) -> None:
            said = prove_approval(envelope, self.root, self.moment).document
            if said.changeset != sha256:
                raise RefusalError("APPROVAL_OTHER_CHANGESET", person=said.person)

        found: dict[str, Envelope] = {}
        for copy in copies:
            if copy not in found.values() and self._holds("approval", copy, judge):
                found.setdefault(copy.sha256, copy)
        return tuple(found.values())

    def mark(
        self, approvals: Sequence[Envelope], copies: Iterable[IssueMark | None]
    ) -> IssueMark | None:
        """Return of *copies* the mark that says of *approvals*, all of them, that it is good."""
        marks = [one for one in copies if one is not None]
        for one in marks:
            with suppress(RefusalError):
                if prove_mark(one, self.root).approvals == digests_of(approvals):
                    return one
        return marks[0] if marks else None

    def files(self, manifest: Envelope, copies: Iterable[bytes]) -> tuple[bytes, ...]:
        """Return each file of *copies* once, if *manifest* names its digest."""
        try:
            named = {file.sha256 for file in read_manifest(manifest.payload).files}
        except RefusalError:
            named = set()
        by_digest = {digest(data): data for data in copies}
        unnamed = [sha256 for sha256 in by_digest if sha256 not in named]
        self.left_out.extend(LeftOut("file", sha256, "FOLDER_NOT_SIGNED") for sha256 in unnamed)
        return tuple(data for sha256, data in by_digest.items() if sha256 in named)

    def _holds(
        self, kind: DocumentKind, envelope: Envelope, judge: Callable[[Envelope], object]
    ) -> bool:
        try:
            judge(envelope)
        except RefusalError as refusal:
            part = LeftOut(kind, envelope.signatures[0].keyid, refusal.code)
            if part not in self.left_out:
                self.left_out.append(part)
            return False
        return True

    def _is_proven(self, prove: _Prove, envelope: Envelope) -> bool:
        try:
            prove(envelope, self.root, self.moment)
        except RefusalError:
            return False
        return True


def with_approval(bundle: Bundle, envelope: Envelope) -> Bundle:
    """Return *bundle*, unissued, with an approval more instead of what that person said before."""
    person = read_approval(envelope.payload).person
    others = [other for other in bundle.approvals if read_approval(other.payload).person != person]
    return replace(bundle, approvals=(*others, envelope), issue=None)

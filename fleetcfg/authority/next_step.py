"""Whose turn it is: the signatures that a file still lacks, or where it goes when it has them all.

Counted from what was proven, by the root that is known here; nothing is guessed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fleetcfg.authority.drafts import DraftDocument, signers_of, signing_role
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.quorum import VerificationTime

Destination = Literal[
    "root_first", "root", "status", "manifest", "adoption", "bundle", "bundle_waiting", "rejected"
]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a file still lacks.

    Attributes:
        missing: How many people still have to sign, by what they sign as; only what is missing.
        then: Where the file goes when nothing is.
    """

    missing: Mapping[str, int]
    then: Destination


def next_of_document(
    draft: DraftDocument, roots: Sequence[Root], moment: VerificationTime
) -> NextStep:
    """Return what *draft* lacks by *roots*: of a root by itself, and by the one before."""
    signed = {one.keyid for one in signers_of(draft, tuple(roots), moment)}
    names = (draft.kind, f"{draft.kind}_before")
    lacking = {
        name: _lacking(root, draft, signed) for name, root in zip(names, roots, strict=False)
    }
    then: Destination
    match draft.kind:
        case "root" if roots[0].version == 1:
            then = "root_first"
        case "root" | "status" | "manifest":
            then = draft.kind
        case _:
            then = "adoption"
    return NextStep(_missing(lacking), then)


def next_of_bundle(
    approving: int, needed: int, *, signed: int = 0, signing: int | None = None
) -> NextStep:
    """Return what a change-set lacks.

    Args:
        approving: How many people have approved it, of the *needed*.
        needed: How many must.
        signed: How many have signed the manifest that waits in it.
        signing: How many must; None if no manifest waits.
    """
    lacking = {"approver": needed - approving, "manifest": (signing or 0) - signed}
    return NextStep(_missing(lacking), "bundle" if signing is None else "bundle_waiting")


def next_of_decided(
    bundle: Bundle, approving: int, needed: int, root: Root, moment: VerificationTime
) -> NextStep:
    """Return what the change-set in *bundle* lacks, of which *approving* people count."""
    if bundle.following is None:
        return next_of_bundle(approving, needed)
    draft = DraftDocument(Path(), "manifest", bundle.following)
    signed = {one.person for one in signers_of(draft, (root,), moment)}
    signing = root.roles.baseline.threshold
    return next_of_bundle(approving, needed, signed=len(signed), signing=signing)


def _lacking(root: Root, draft: DraftDocument, signed: Collection[str]) -> int:
    role = signing_role(root, draft.kind)
    return role.threshold - len({root.keys[keyid].person for keyid in role.keys if keyid in signed})


def _missing(lacking: Mapping[str, int]) -> Mapping[str, int]:
    return {name: count for name, count in lacking.items() if count > 0}

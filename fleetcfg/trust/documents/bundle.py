"""The bundle: one file that carries all that a change-set needs, by mail or on a stick.

It is not signed and proves nothing; each part proves itself. Revocation lists travel in it, because
who applies is often off-line. A change-set can be made under a manifest that waits for its own
signatures: that manifest, and the files that are new in it, then travel with it. What was issued
has a mark of that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import (
    MAX_BUNDLE,
    Json,
    from_base64,
    parse_frame,
    spell,
    to_base64,
)
from fleetcfg.trust.crypto.envelope import ENVELOPE_VALUES, Envelope, draft_of, envelope_of
from fleetcfg.trust.documents.issue_mark import MAX_PROOF, IssueMark, issue_mark_of

BUNDLE_FORMAT = "fleetcfg-bundle/1"
MAX_ROOTS = 64
MAX_APPROVALS = 32
MAX_CRLS = 16
MAX_CRL = 1024 * 1024  # bytes of one; an authority of a country publishes some tens of kilobytes

MAX_FILES = 1_000
BUNDLE_VALUES = (
    (MAX_ROOTS + MAX_APPROVALS + 4) * (ENVELOPE_VALUES + 1) + MAX_CRLS + MAX_FILES + MAX_PROOF + 24
)
"""Values of the frame of one: see `fleetcfg.trust.crypto.canonical.UNPROVEN_MOST`."""

_MEMBERS = {"format", "roots", "status", "manifest", "changeset", "approvals"}
_OPTIONAL = {"crls", "next", "files", "issue"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was carried, in parts that are not yet looked at.

    Attributes:
        roots: Ascending, without a gap; possibly none.
        crls: Revocation lists in DER.
        following: The manifest that the change-set is made under, while it waits for signatures; it
            follows *manifest*, and may have none yet. None if the change-set is made under
            *manifest* itself.
        files: Declarations that this manifest names and the one before did not; each is known by
            its digest there.
        issue: That the Department issued the change-set over exactly *approvals*; None before.
    """

    roots: tuple[Envelope, ...]
    status: Envelope
    manifest: Envelope
    changeset: Envelope
    approvals: tuple[Envelope, ...]
    crls: tuple[bytes, ...] = ()
    following: Envelope | None = None
    files: tuple[bytes, ...] = ()
    issue: IssueMark | None = None

    @property
    def made_under(self) -> Envelope:
        """The manifest that the change-set is made under, signed or not."""
        return self.manifest if self.following is None else self.following

    def to_bytes(self) -> bytes:
        """Return the file."""
        value: dict[str, Json] = {
            "format": BUNDLE_FORMAT,
            "roots": [root.as_json() for root in self.roots],
            "status": self.status.as_json(),
            "manifest": self.manifest.as_json(),
            "changeset": self.changeset.as_json(),
            "approvals": [approval.as_json() for approval in self.approvals],
        }
        value["crls"] = [to_base64(crl) for crl in self.crls]
        if self.following is not None:
            value["next"] = self.following.as_json()
        if self.files:
            value["files"] = [to_base64(data) for data in self.files]
        if self.issue is not None:
            value["issue"] = self.issue.as_json()
        return spell(value)


def read_bundle(data: bytes) -> Bundle:
    """Take a bundle apart.

    Raises:
        RefusalError: JSON_… and DOC_TOO_LARGE as `canonical.parse_frame`; BUNDLE_FORMAT; BASE64;
            CRL_TOO_LARGE; what `envelope_of` raises.
    """
    value = parse_frame(data, MAX_BUNDLE, BUNDLE_VALUES)
    if not isinstance(value, Mapping) or value.get("format") != BUNDLE_FORMAT:
        raise RefusalError("BUNDLE_FORMAT", member="format")
    if value.keys() - _OPTIONAL != _MEMBERS:
        raise RefusalError("BUNDLE_FORMAT", member="_")
    return Bundle(
        tuple(envelope_of(root, "root") for root in _listed(value, "roots", MAX_ROOTS)),
        envelope_of(value["status"], "status"),
        envelope_of(value["manifest"], "manifest"),
        envelope_of(value["changeset"], "changeset"),
        tuple(envelope_of(a, "approval") for a in _listed(value, "approvals", MAX_APPROVALS)),
        tuple(_der(crl) for crl in _listed(value, "crls", MAX_CRLS)),
        draft_of(value["next"], "manifest") if "next" in value else None,
        tuple(_binary(data, "files") for data in _listed(value, "files", MAX_FILES)),
        issue_mark_of(value["issue"]) if "issue" in value else None,
    )


def _listed(value: Mapping[str, Json], member: str, limit: int) -> Sequence[Json]:
    listed = value.get(member, [])
    if not isinstance(listed, Sequence) or isinstance(listed, str) or len(listed) > limit:
        raise RefusalError("BUNDLE_FORMAT", member=member)
    return listed


def _der(value: Json) -> bytes:
    der = _binary(value, "crls")
    if len(der) > MAX_CRL:
        raise RefusalError("CRL_TOO_LARGE", size=len(der), limit=MAX_CRL)
    return der


def _binary(value: Json, member: str) -> bytes:
    if not isinstance(value, str):
        raise RefusalError("BUNDLE_FORMAT", member=member)
    return from_base64(value)

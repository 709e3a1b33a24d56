"""Who signed an envelope: people, found by the keys of a root.

Every signature is held to the same rules, in this order: the key is in the root, is not revoked (of
whatever time the signature claims to be), is valid now, has the role; then the signature itself, by
the kind that the *root* gives the key, never the envelope. One that does not hold refuses the whole
envelope: there is no reason for it to be there.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST
from fleetcfg.trust.crypto.cms import SignedList, verify_cms
from fleetcfg.trust.crypto.envelope import (
    DocumentKind,
    Envelope,
    Signature,
    namespace,
    pae,
    payload_type,
)
from fleetcfg.trust.crypto.sshsig import verify_sshsig
from fleetcfg.trust.documents.root import SPKI, Root, SshRootKey


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that holds.

    Attributes:
        counter: What a FIDO key counts to; None for other keys.
    """

    keyid: str
    person: str
    counter: int | None = None


@dataclass(frozen=True, slots=True)
class VerificationTime:
    """What signatures are judged by, beside the root; taken once for a whole bundle.

    Attributes:
        crls: Revocation lists in DER, from wherever they came; each counts.
        on_list: Told of those that an authority signed.
    """

    now: datetime
    crls: Sequence[bytes] = ()
    on_list: Callable[[SignedList], None] = lambda _: None


def verify_signatures(
    envelope: Envelope,
    kind: DocumentKind,
    root: Root,
    keys: Collection[str],
    moment: VerificationTime,
) -> tuple[VerifiedSignature, ...]:
    """Return one entry for each signature; all of them hold.

    Args:
        envelope: Of *kind*, as `envelope_of` made it.
        kind: What the signatures must be for.
        root: Where the keys are looked up.
        keys: Those that have the role.
        moment: Now, and what is known of revoked certificates.

    Raises:
        RefusalError: SIGNER_UNKNOWN, KEY_REVOKED, KEY_NOT_VALID_NOW, or why a signature is
            not good.
    """
    message = pae(payload_type(kind), envelope.payload)  # of *kind*, whatever the envelope says
    return tuple(
        _signed(signature, message, kind, root, keys, moment) for signature in envelope.signatures
    )


def require_signed_if_large(
    envelope: Envelope, kind: DocumentKind, root: Root, moment: VerificationTime, beside: int = 0
) -> None:
    """Refuse what is too large to be read unproven, unless a key of *root* has signed it.

    What may be read by it is not believed: any key counts, whatever its role. *beside* are bytes
    that come with the document and are taken apart because it names them.

    Raises:
        RefusalError: UNPROVEN_LARGE.
    """
    size = len(envelope.payload) + beside
    if size <= UNPROVEN_MOST:
        return
    message = pae(payload_type(kind), envelope.payload)
    for signature in envelope.signatures:
        with suppress(RefusalError):
            _signed(signature, message, kind, root, root.keys, moment)
            return
    raise refuse_unproven(kind, size)


def refuse_unproven(kind: DocumentKind, size: int) -> RefusalError:
    """Return the refusal of a document of *size* bytes that nobody signed who is known here."""
    return RefusalError("UNPROVEN_LARGE", document=kind, size=size, limit=UNPROVEN_MOST)


def require_people(
    signed: Sequence[VerifiedSignature], threshold: int, code: str
) -> frozenset[str]:
    """Return the people who signed; refuse with *code* if they are too few."""
    people = frozenset(signature.person for signature in signed)
    if len(people) < threshold:
        raise RefusalError(code, people=len(people), needed=threshold)
    return people


def is_usable(keyid: str, root: Root, now: datetime) -> bool:
    """Tell whether a key of *root* may sign at all now: neither revoked nor out of its time."""
    signer = root.keys.get(keyid)
    is_valid = signer is not None and signer.not_before <= now < signer.not_after
    return is_valid and not root.is_revoked(keyid)


def _signed(
    signature: Signature,
    message: bytes,
    kind: DocumentKind,
    root: Root,
    keys: Collection[str],
    moment: VerificationTime,
) -> VerifiedSignature:
    keyid = signature.keyid
    if root.is_revoked(keyid):
        raise RefusalError("KEY_REVOKED", keyid=keyid)
    signer = root.keys.get(keyid)
    if signer is None or keyid not in keys:
        raise RefusalError("SIGNER_UNKNOWN", keyid=keyid)
    if not is_usable(keyid, root, moment.now):
        raise RefusalError("KEY_NOT_VALID_NOW", keyid=keyid)
    if isinstance(signer, SshRootKey):
        counter = verify_sshsig(
            signature.data,
            message,
            key=signer.key,
            namespace=namespace(kind, root.trust_domain),
            uv=signer.uv,
        )
        return VerifiedSignature(keyid, signer.person, counter)
    verify_cms(
        signature.data,
        message,
        spki_sha256=keyid.removeprefix(SPKI),
        anchor_der=root.anchors[signer.anchor].der,
        crls=moment.crls,
        crl_max_age_h=signer.crl_max_age_h,
        now=moment.now,
        on_list=moment.on_list,
    )
    return VerifiedSignature(keyid, signer.person)

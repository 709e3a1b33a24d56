"""What a machine says to another, under the key of its log: slices, and what became of them.

What is signed begins with the name and the length of a type, as an envelope's does. No head of a
log begins so, for the name of a log has no space: no signature over one is one over the other.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.checkpoint import LOG, NoteSigner, Verifier
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST, digest
from fleetcfg.trust.crypto.envelope import DocumentKind, pae, payload_type
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.parcel import Parcel

_KINDS: Final[Mapping[str, DocumentKind]] = {
    "fleetcfg/slice/v1": "slice",
    "fleetcfg/slice-result/v1": "slice-result",
}


def sign_parcel(document: Document, objects: Iterable[bytes], signer: NoteSigner) -> Parcel:
    """Return *document* with the *objects* that it names, signed by the key of a log."""
    payload = document.to_bytes()
    signature = signer.private.sign(_message(document, payload))
    return Parcel(payload, signature, {digest(data): data for data in objects})


def require_parcel_signed(
    parcel: Parcel, document: Document, origin: str, logs: Mapping[str, str]
) -> None:
    """Refuse a parcel that the log *origin* did not sign.

    Args:
        parcel: As it came.
        document: What its payload was read to be.
        origin: Whose it is, by its own word.
        logs: Verifier keys by origin, as a root names them.

    Raises:
        RefusalError: PARCEL_SIGNATURE; KEY_MALFORMED, KEY_TYPE of the root's key.
    """
    if origin in logs:
        verifier = Verifier.from_text(logs[origin])
        if verifier.kind == LOG and verifier.name == origin and _is_by(parcel, document, verifier):
            return
    raise RefusalError("PARCEL_SIGNATURE", stage=Stage.ROOT, origin=origin)


def require_signed_by_any(parcel: Parcel, kind: DocumentKind, logs: Mapping[str, str]) -> None:
    """Refuse a parcel too large to be read unproven that no log which a root names has signed.

    Whose it is, and whether that one may say so, is looked at once it is read.

    Raises:
        RefusalError: UNPROVEN_LARGE; KEY_MALFORMED, KEY_TYPE of a key of the root.
    """
    if len(parcel.payload) <= UNPROVEN_MOST:
        return
    message = pae(payload_type(kind), parcel.payload)
    for verifier in map(Verifier.from_text, logs.values()):
        if verifier.kind == LOG and _holds(parcel.signature, message, verifier):
            return
    size = len(parcel.payload)
    raise RefusalError(
        "UNPROVEN_LARGE", stage=Stage.BYTES, document=kind, size=size, limit=UNPROVEN_MOST
    )


def _is_by(parcel: Parcel, document: Document, verifier: Verifier) -> bool:
    return _holds(parcel.signature, _message(document, parcel.payload), verifier)


def _holds(signature: bytes, message: bytes, verifier: Verifier) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _message(document: Document, payload: bytes) -> bytes:
    return pae(payload_type(_KINDS[document.type_]), payload)

"""Bytes with signatures: a strict subset of DSSE (Dead Simple Signing Envelope, v1.0.2).

What is signed is never the JSON around it but the pre-authentication encoding of a type and the
payload's bytes, so that no signature over one kind of document is one over another. An envelope
proves nothing: `fleetcfg.trust.verify.quorum` says who signed it. Refused, where DSSE would ignore
it: a member that is not named there, and a signature without a key id.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import (
    MAX_BUNDLE,
    MAX_PAYLOAD,
    Json,
    digest,
    from_base64,
    parse_frame,
    spell,
    to_base64,
)

DocumentKind = Literal[
    "root",
    "status",
    "manifest",
    "changeset",
    "approval",
    "receipt",
    "adoption",
    "breakglass",
    "acknowledgement",
    "statement",
    "slice",
    "slice-result",
]

KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
MAX_SIGNATURES = 16
MAX_SIGNATURE = 64 * 1024  # bytes
ENVELOPE_VALUES = 4 + 4 * MAX_SIGNATURES
"""Values of the frame of one: its payload stays a text until its signatures were looked at."""
KEY_ID = re.compile(r"SHA256:[A-Za-z0-9+/]{43}|spki-sha256:[0-9a-f]{64}")

_MEMBERS = {"payload", "payloadType", "signatures"}
_SIGNATURE_MEMBERS = {"keyid", "sig"}


@dataclass(frozen=True, slots=True)
class Signature:
    """A claim that the key *keyid* signed; *data* is a raw SSHSIG blob or a DER CMS."""

    keyid: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload and the signatures that stand beside it: not yet looked at."""

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]

    @property
    def sha256(self) -> str:
        """Digest of the payload: the document's identity."""
        return digest(self.payload)

    @property
    def message(self) -> bytes:
        """The bytes that every signature is over."""
        return pae(self.payload_type, self.payload)

    def to_bytes(self) -> bytes:
        """Return the envelope as it is kept and carried."""
        return spell(self.as_json())

    def as_json(self) -> Json:
        """Return the envelope as a part of a bundle."""
        signatures = [{"keyid": s.keyid, "sig": to_base64(s.data)} for s in self.signatures]
        return {
            "payload": to_base64(self.payload),
            "payloadType": self.payload_type,
            "signatures": signatures,
        }


def payload_type(kind: DocumentKind) -> str:
    """Return the exact payload type of a kind of document."""
    return f"application/vnd.fleetcfg.{kind}.v1+json"


def namespace(kind: DocumentKind, trust_domain: str) -> str:
    """Return the exact SSHSIG namespace of a kind of document in a trust domain."""
    return f"{kind}.v1@{trust_domain}"


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding (DSSE protocol, "Signature Definition")."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope_of(value: Json, kind: DocumentKind) -> Envelope:
    """Return the envelope that *value* is, of a document of *kind*, signed at least once.

    Raises:
        RefusalError: ENVELOPE_FIELDS, ENVELOPE_SIGNATURES, PAYLOAD_TYPE, BASE64, DOC_TOO_LARGE or
            SIG_TOO_LARGE.
    """
    envelope = draft_of(value, kind)
    if not envelope.signatures:
        raise RefusalError("ENVELOPE_SIGNATURES", count=0, limit=MAX_SIGNATURES)
    return envelope


def read_envelope(data: bytes, kind: DocumentKind) -> Envelope:
    """Return the envelope whose bytes *data* are, of a document of *kind*, signed at least once.

    Raises:
        RefusalError: JSON_*, DOC_TOO_LARGE; as `envelope_of`.
    """
    return envelope_of(parse_frame(data, MAX_BUNDLE, ENVELOPE_VALUES), kind)


def draft_of(value: Json, kind: DocumentKind) -> Envelope:
    """Return the envelope that *value* is, which may be unsigned.

    To go on signing it, and for nothing else: what believes a document asks `envelope_of`.

    Raises:
        RefusalError: As `envelope_of`.
    """
    if not isinstance(value, Mapping) or set(value) != _MEMBERS:
        raise RefusalError("ENVELOPE_FIELDS", document=kind)
    if value["payloadType"] != payload_type(kind):
        raise RefusalError("PAYLOAD_TYPE", document=kind)
    payload = _binary(value["payload"], kind)
    if len(payload) > MAX_PAYLOAD:
        raise RefusalError("DOC_TOO_LARGE", size=len(payload), limit=MAX_PAYLOAD)
    signatures = value["signatures"]
    if not isinstance(signatures, Sequence) or isinstance(signatures, str):
        raise RefusalError("ENVELOPE_FIELDS", document=kind)
    _require_number(len(signatures))
    read = tuple(_signature(signature, kind) for signature in signatures)
    if len({signature.keyid for signature in read}) != len(read):
        raise RefusalError("ENVELOPE_SIGNATURES", count=len(read), limit=MAX_SIGNATURES)
    return Envelope(payload, payload_type(kind), read)


def draft(payload: bytes, kind: DocumentKind) -> Envelope:
    """Return the envelope of an unsigned document of *kind*."""
    return Envelope(payload, payload_type(kind), ())


def with_signature(envelope: Envelope, signature: Signature) -> Envelope:
    """Return *envelope* with *signature*, in place of an older one by the same key.

    Raises:
        RefusalError: ENVELOPE_SIGNATURES if there would be too many.
    """
    others = [other for other in envelope.signatures if other.keyid != signature.keyid]
    signatures = sorted([*others, signature], key=lambda one: one.keyid)
    _require_number(len(signatures))
    return Envelope(envelope.payload, envelope.payload_type, tuple(signatures))


def _require_number(count: int) -> None:
    if count > MAX_SIGNATURES:
        raise RefusalError("ENVELOPE_SIGNATURES", count=count, limit=MAX_SIGNATURES)


def _signature(value: Json, kind: DocumentKind) -> Signature:
    if not isinstance(value, Mapping) or set(value) != _SIGNATURE_MEMBERS:
        raise RefusalError("ENVELOPE_FIELDS", document=kind)
    keyid = value["keyid"]
    if not isinstance(keyid, str) or KEY_ID.fullmatch(keyid) is None:
        raise RefusalError("ENVELOPE_FIELDS", document=kind)
    data = _binary(value["sig"], kind)
    if len(data) > MAX_SIGNATURE:
        raise RefusalError("SIG_TOO_LARGE", size=len(data), limit=MAX_SIGNATURE)
    return Signature(keyid, data)


def _binary(value: Json, kind: DocumentKind) -> bytes:
    if not isinstance(value, str):
        raise RefusalError("ENVELOPE_FIELDS", document=kind)
    return from_base64(value)


def payload_in(message: bytes, kind: DocumentKind) -> bytes:
    """Return the payload inside of a *message* to sign (DSSE v1.0.2, PAE).

    Raises:
        RefusalError: PAYLOAD_TYPE if it is no message of that kind.
    """
    named = payload_type(kind)
    start = pae(named, b"").rpartition(b" ")[0].rpartition(b" ")[0] + b" "
    length, _, payload = message.removeprefix(start).partition(b" ")
    if pae(named, payload) != message or length != b"%d" % len(payload):
        raise RefusalError("PAYLOAD_TYPE", document=kind)
    return payload

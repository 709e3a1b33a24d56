"""Signatures that ``ssh-keygen -Y sign`` makes, verified in this process (OpenSSH PROTOCOL.sshsig).

The rules, beyond a good signature:

1. version 1, no reserved text, sha256 or sha512, no byte too many, numbers in one encoding;
2. the namespace and the key are those that the caller expects, byte for byte;
3. RSA signs with rsa-sha2-256 or rsa-sha2-512, and nothing else does;
4. a FIDO key was made for ``ssh:``, was touched, was unlocked if *uv* asks for it, and claims
   nothing else. ``ssh-keygen -Y verify`` accepts signatures for which no key was touched.

Kept and carried is the raw blob; the armour is only how a person brings a signature here.
"""

import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.sshkey import SK_APPLICATION, KeyReader, SshKey

MAGIC = b"SSHSIG"
VERSION = 1
MAX_BLOB = 16 * 1024  # bytes
MAX_ARMOUR = 2 * MAX_BLOB

_HASHES = ("sha256", "sha512")
_RSA_HASHES: dict[str, HashAlgorithm] = {"rsa-sha2-256": SHA256(), "rsa-sha2-512": SHA512()}
_CURVE_HASHES: dict[str, HashAlgorithm] = {
    "secp256r1": SHA256(),
    "secp384r1": SHA384(),
    "secp521r1": SHA512(),
}
_TOUCHED, _UNLOCKED = 0x01, 0x04  # flags of a FIDO authenticator: user present, user verified
_ARMOUR = re.compile(
    rb"\s*-----BEGIN SSH SIGNATURE-----\r?\n"
    rb"([A-Za-z0-9+/=\r\n]+?)\r?\n"
    rb"-----END SSH SIGNATURE-----\s*"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The fields of a blob whose outer form is right."""

    public: bytes
    namespace: bytes
    hash_name: str
    algorithm: str
    signature: KeyReader


def verify_sshsig(
    signature: bytes, message: bytes, *, key: SshKey, namespace: str, uv: bool
) -> int | None:
    """Return if *signature* is *key*'s over *message* in *namespace*; raise if it is not.

    Args:
        signature: Raw SSHSIG blob.
        message: What was signed.
        key: The key that the root pins.
        namespace: What kind of document this is, such as ``approval.v1@so.example.vn``.
        uv: Whether a FIDO key must say that its user was verified (PIN or fingerprint).

    Returns:
        The counter of a FIDO key, to be compared with the last one seen; None for other keys.

    Raises:
        RefusalError: SIG_MALFORMED, SIG_TOO_LARGE, SIG_VERSION, SIG_NAMESPACE, SIG_HASH_ALG,
            SIG_ALG, SIG_SK_APPLICATION, SIG_SK_NO_TOUCH, SIG_SK_NO_UV, SIG_SK_FLAGS,
            SIGNER_UNKNOWN or SIG_INVALID.
    """
    parts = _parts(signature)
    if parts.public != key.blob:
        raise RefusalError("SIGNER_UNKNOWN", keyid=key.keyid)
    if parts.namespace != namespace.encode():
        raise RefusalError("SIG_NAMESPACE", expected=namespace)
    digest = hashlib.new(parts.hash_name, message).digest()
    fields = (parts.namespace, b"", parts.hash_name.encode(), digest)
    signed = MAGIC + b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    if key.is_fido:
        return _verify_fido(key, parts, signed, uv=uv)
    inner = parts.signature.string()
    parts.signature.end()
    _verify(key, parts.algorithm, inner, signed)
    return None


def read_armour(text: bytes) -> bytes:
    """Return the raw blob from the text that ``ssh-keygen -Y sign`` writes.

    Line ends may be those of any system; anything before, after or beside the one signature is
    refused.

    Raises:
        RefusalError: SIG_MALFORMED or SIG_TOO_LARGE.
    """
    if len(text) > MAX_ARMOUR:
        raise RefusalError("SIG_TOO_LARGE", size=len(text), limit=MAX_ARMOUR)
    armour = _ARMOUR.fullmatch(text)
    if armour is None:
        raise RefusalError("SIG_MALFORMED")
    try:
        blob = b64decode(armour[1].replace(b"\r", b"").replace(b"\n", b""), validate=True)
    except ValueError as error:
        raise RefusalError("SIG_MALFORMED") from error
    _parts(blob)
    return blob


def _parts(blob: bytes) -> _Parts:
    if len(blob) > MAX_BLOB:
        raise RefusalError("SIG_TOO_LARGE", size=len(blob), limit=MAX_BLOB)
    reader = KeyReader(blob, "SIG_MALFORMED")
    if reader.take(len(MAGIC)) != MAGIC:
        raise RefusalError("SIG_MALFORMED")
    if reader.number() != VERSION:
        raise RefusalError("SIG_VERSION")
    public, namespace, reserved = reader.string(), reader.string(), reader.string()
    hash_name, signature = reader.text(), KeyReader(reader.string(), "SIG_MALFORMED")
    reader.end()
    if reserved:
        raise RefusalError("SIG_MALFORMED")
    if hash_name not in _HASHES:
        raise RefusalError("SIG_HASH_ALG")
    return _Parts(public, namespace, hash_name, signature.text(), signature)


def _verify_fido(key: SshKey, parts: _Parts, signed: bytes, *, uv: bool) -> int:
    # An authenticator signs SHA-256(application) ‖ flags ‖ counter ‖ SHA-256(what SSH signs).
    inner, tail = parts.signature.string(), parts.signature.take(5)
    parts.signature.end()
    application = hashlib.sha256(key.application.encode()).digest()
    message = application + tail + hashlib.sha256(signed).digest()
    _verify(key, parts.algorithm, inner, message)
    _check_flags(key, tail[0], uv=uv)
    return int.from_bytes(tail[1:], "big")


def _check_flags(key: SshKey, flags: int, *, uv: bool) -> None:
    if not key.application.startswith(SK_APPLICATION):
        raise RefusalError("SIG_SK_APPLICATION", keyid=key.keyid)
    if not flags & _TOUCHED:
        raise RefusalError("SIG_SK_NO_TOUCH", keyid=key.keyid)
    if uv and not flags & _UNLOCKED:
        raise RefusalError("SIG_SK_NO_UV", keyid=key.keyid)
    if flags & ~(_TOUCHED | _UNLOCKED):
        raise RefusalError("SIG_SK_FLAGS", flags=flags)


def _verify(key: SshKey, algorithm: str, signature: bytes, message: bytes) -> None:
    is_rsa = isinstance(key.public, RSAPublicKey)
    if algorithm not in (_RSA_HASHES if is_rsa else {key.algorithm}):
        raise RefusalError("SIG_ALG")
    try:
        match key.public:
            case Ed25519PublicKey() as public:
                public.verify(signature, message)
            case RSAPublicKey() as public:
                public.verify(signature, message, PKCS1v15(), _RSA_HASHES[algorithm])
            case ec.EllipticCurvePublicKey() as public:
                hashed = ec.ECDSA(_CURVE_HASHES[public.curve.name])
                public.verify(_der(signature), message, hashed)
            case _:
                assert_never(key.public)
    except InvalidSignature as error:
        raise RefusalError("SIG_INVALID", keyid=key.keyid) from error


def _der(signature: bytes) -> bytes:
    reader = KeyReader(signature, "SIG_MALFORMED")
    encoded = encode_dss_signature(reader.positive(), reader.positive())
    reader.end()
    return encoded

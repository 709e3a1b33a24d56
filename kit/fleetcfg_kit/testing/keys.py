"""Keys that sign as OpenSSH and a FIDO authenticator do, in this process: no program is started.

Each key is made of a text, and the same text gives the same key: they protect nothing. A `SoftKey`
is a `fleetcfg.signer.Signer`; one that is changed with `but` misbehaves as it is told to. Every
reader of this file has them all, so none signs a document of a Department that can exist.

Layouts: PROTOCOL.sshsig and PROTOCOL.u2f of OpenSSH; SSH strings and mpint of RFC 4251, 5.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from fleetcfg.trust.crypto.envelope import (
    DocumentKind,
    Envelope,
    Signature,
    namespace,
    pae,
    payload_type,
)
from fleetcfg.trust.crypto.sshkey import SshKey, read_ssh_key
from fleetcfg_kit.testing.policy import DOMAIN

TOUCHED, UNLOCKED = 0x01, 0x04  # flags of a FIDO signature: user present, user verified

RESERVED = (".example", ".test")  # RFC 2606, 2: no one can register such a domain

_ARMOUR_COLUMNS = 70


@dataclass(frozen=True, slots=True)
class SoftKey:
    """A private key in memory.

    Attributes:
        algorithm: As OpenSSH calls it; FIDO keys (``sk-…``) have an *application*, too.
        flags: What a FIDO key claims, as is *counter*.
        claimed: The algorithm that its signatures name; empty for its own.
    """

    private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    algorithm: str
    application: str = ""
    flags: int = TOUCHED
    counter: int = 7
    hash_name: str = "sha512"
    version: int = 1
    reserved: bytes = b""
    claimed: str = ""

    @property
    def is_fido(self) -> bool:
        """Whether an authenticator would hold it."""
        return self.algorithm.startswith("sk-")

    @property
    def blob(self) -> bytes:
        """The public key as SSH has it on the wire."""
        public = self.private.public_key()
        if isinstance(self.private, Ed25519PrivateKey):
            fields = [public.public_bytes(Encoding.Raw, PublicFormat.Raw)]
        else:
            point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            fields = [b"nistp256", point]
        return pack(self.algorithm, *fields, *([self.application] if self.is_fido else []))

    @property
    def key(self) -> SshKey:
        """The public key, as fleetcfg reads it."""
        return read_ssh_key(self.blob)

    @property
    def keyid(self) -> str:
        """What the root document calls it: ``SHA256:…``."""
        return self.key.keyid

    def but(self, **changes: Any) -> "SoftKey":  # noqa: ANN401 - of the fields above
        """Return the key with other *changes*, by the names of its attributes."""
        return replace(self, **changes)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an SSHSIG blob over *message*.

        Raises:
            ValueError: The namespace is of a trust domain that can be registered.
        """
        domain = namespace.partition("@")[2]
        if domain and not domain.endswith(RESERVED):
            why = f"a testing key signs only for a domain that ends in {RESERVED}: {domain}"
            raise ValueError(why)
        digest = hashlib.new(self.hash_name, message).digest()
        signed = b"SSHSIG" + pack(namespace, self.reserved, self.hash_name, digest)
        tail = b""
        if self.is_fido:
            tail = bytes([self.flags]) + self.counter.to_bytes(4, "big")
            application = hashlib.sha256(self.application.encode()).digest()
            signed = application + tail + hashlib.sha256(signed).digest()
        inner = pack(self.claimed or self.algorithm, self._sign_raw(signed)) + tail
        head = b"SSHSIG" + self.version.to_bytes(4, "big")
        return head + pack(self.blob, namespace, self.reserved, self.hash_name, inner)

    def write(self, file: Path, comment: str = "") -> None:
        """Write *file* and ``FILE.pub``, as ``ssh-keygen`` does without a passphrase."""
        private = self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        file.touch(mode=0o600)
        file.write_bytes(private)
        public = f"{self.algorithm} {b64encode(self.blob).decode()} {comment}".rstrip()
        file.with_name(f"{file.name}.pub").write_text(f"{public}\n", "utf-8")

    def _sign_raw(self, message: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return pack(spell_mpint(r), spell_mpint(s))


def sign_document(
    payload: bytes, kind: DocumentKind, keys: Iterable[SoftKey], domain: str = DOMAIN
) -> Envelope:
    """Return the envelope of *payload*, signed with *keys* for *domain*."""
    message, space = pae(payload_type(kind), payload), namespace(kind, domain)
    signatures = tuple(Signature(key.keyid, key.sign(message, space)) for key in keys)
    return Envelope(payload, payload_type(kind), signatures)


def make_ed25519(seed: str) -> SoftKey:
    """Return the key of *seed*."""
    return SoftKey(_ed25519(seed), "ssh-ed25519")


def make_sk_ed25519(seed: str) -> SoftKey:
    """Return the key of *seed*, as an authenticator holds it."""
    return SoftKey(_ed25519(seed), "sk-ssh-ed25519@openssh.com", "ssh:")


def make_p256(seed: str) -> SoftKey:
    """Return the key of *seed* on the curve P-256."""
    return SoftKey(_p256(seed), "ecdsa-sha2-nistp256")


def make_sk_p256(seed: str) -> SoftKey:
    """Return the key of *seed* on the curve P-256, as an authenticator holds it."""
    return SoftKey(_p256(seed), "sk-ecdsa-sha2-nistp256@openssh.com", "ssh:")


def pack(*fields: bytes | str) -> bytes:
    """Return SSH strings, one after the other."""
    data = [field.encode() if isinstance(field, str) else field for field in fields]
    return b"".join(len(field).to_bytes(4, "big") + field for field in data)


def spell_mpint(value: int) -> bytes:
    """Return the octets of a positive mpint: a leading zero where the first bit is set."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def armour(blob: bytes) -> bytes:
    """Return an SSHSIG blob as ``ssh-keygen`` writes it to a file."""
    text = b64encode(blob).decode()
    lines = [text[at : at + _ARMOUR_COLUMNS] for at in range(0, len(text), _ARMOUR_COLUMNS)]
    begin, end = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
    return "\n".join([begin, *lines, end, ""]).encode()


def _ed25519(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def _p256(seed: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:31], "big")
    return ec.derive_private_key(number, ec.SECP256R1())

"""Keys that sign as OpenSSH and a FIDO authenticator do, in this process: tests need many."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fleetcfg.trust.crypto.sshkey import SshKey, read_ssh_key

TOUCHED, UNLOCKED = 0x01, 0x04


def packed(*fields: bytes | str) -> bytes:
    """SSH strings, one after the other."""
    data = [field.encode() if isinstance(field, str) else field for field in fields]
    return b"".join(len(field).to_bytes(4, "big") + field for field in data)


def mpint(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def armoured(blob: bytes) -> bytes:
    text = b64encode(blob).decode()
    lines = [text[i : i + 70] for i in range(0, len(text), 70)]
    return "\n".join(
        ["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]
    ).encode()


@dataclass(frozen=True)
class Signer:
    """A private key, and how it misbehaves when it is told to.

    Attributes:
        flags: What a FIDO key claims; *counter* and *application* are its own too.
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
    def blob(self) -> bytes:
        public = self.private.public_key()
        if isinstance(self.private, Ed25519PrivateKey):
            fields = [public.public_bytes(Encoding.Raw, PublicFormat.Raw)]
        else:
            point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            fields = [b"nistp256", point]
        is_fido = self.algorithm.startswith("sk-")
        return packed(self.algorithm, *fields, *([self.application] if is_fido else []))

    @property
    def key(self) -> SshKey:
        return read_ssh_key(self.blob)

    @property
    def keyid(self) -> str:
        return self.key.keyid

    def but(self, **changes) -> "Signer":
        return replace(self, **changes)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an SSHSIG blob."""
        digest = getattr(hashlib, self.hash_name)(message).digest()
        signed = b"SSHSIG" + packed(namespace, self.reserved, self.hash_name, digest)
        tail = b""
        if self.algorithm.startswith("sk-"):
            tail = bytes([self.flags]) + self.counter.to_bytes(4, "big")
            application = hashlib.sha256(self.application.encode()).digest()
            signed = application + tail + hashlib.sha256(signed).digest()
        inner = packed(self.claimed or self.algorithm, self._raw(signed)) + tail
        head = b"SSHSIG" + self.version.to_bytes(4, "big")
        return head + packed(self.blob, namespace, self.reserved, self.hash_name, inner)

    def _raw(self, message: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return packed(mpint(r), mpint(s))


def ed25519(seed: str) -> Signer:
    """The same key for the same seed."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    return Signer(private, "ssh-ed25519")


def sk_ed25519(seed: str) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    return Signer(private, "sk-ssh-ed25519@openssh.com", "ssh:")


def p256(seed: str) -> Signer:
    return Signer(_curve_key(seed), "ecdsa-sha2-nistp256")


def sk_p256(seed: str) -> Signer:
    return Signer(_curve_key(seed), "sk-ecdsa-sha2-nistp256@openssh.com", "ssh:")


def _curve_key(seed: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(
        int.from_bytes(hashlib.sha256(seed.encode()).digest()[:31], "big"), ec.SECP256R1()
    )

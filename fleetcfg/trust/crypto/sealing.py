"""Seal a secret so that the holder of one key can open it, for one place and no other.

HPKE in base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM. What is
sealed is ``enc``, 32 bytes, and then the ciphertext with its tag. The place goes into the key
schedule as ``info``: with the place of another device, account, parameter or change-set it does not
open. ``docs/formats/sealed.md`` has it to the byte.

Base mode proves no sender. Who sealed it is told by the signatures on the change-set it lies in.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fleetcfg.errors import RefusalError
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import spell

KEY_BYTES: Final = 32  # of an X25519 key, private or public (RFC 7748, 5)
OVERHEAD: Final = 48  # bytes that a sealed secret is longer than the secret: enc, and the tag

_LABEL: Final = "fleetcfg/secret/v1"
_TAG_LABEL: Final = "fleetcfg/reference/v1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """What a sealed secret is for.

    Attributes:
        changeset: Id of the change-set, *nonce* what tells two of one id apart.
        account: Whose password it is on *device*; *path* is the parameter.
    """

    trust_domain: str
    changeset: str
    nonce: str
    device: str
    path: str
    account: str

    @property
    def info(self) -> bytes:
        """The one spelling of it: a list of texts in FCJ-1, so that no two places have the same."""
        where = (self.trust_domain, self.changeset, self.nonce, self.device, self.path)
        return spell([_LABEL, *where, self.account])


class SealingKey:
    """The private key of one machine; nothing prints it."""

    __slots__ = ("_key",)

    def __init__(self, private: Secret) -> None:
        """Take the key, *private* being its 32 bytes in hex.

        Raises:
            ValueError: That is no key.
        """
        self._key = X25519PrivateKey.from_private_bytes(bytes.fromhex(private.reveal()))

    @property
    def public(self) -> bytes:
        """The public part, which a root names."""
        return self._key.public_key().public_bytes_raw()

    def open_sealed(self, sealed: bytes, place: SecretPlace) -> Secret:
        """Return the secret in *sealed*.

        Raises:
            RefusalError: SEAL_BROKEN: it was not sealed to this key for this place, or it was
                changed since.
        """
        try:
            return Secret(_SUITE.decrypt(sealed, self._key, info=place.info).decode("ascii"))
        except (InvalidTag, ValueError):
            changeset, device, path = place.changeset, place.device, place.path
        raise RefusalError("SEAL_BROKEN", changeset=changeset, device=device, path=path)

    def tag(self, secret: Secret, about: str) -> str:
        """Return a digest of *secret* that only this key can make again: 64 hex digits."""
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=_TAG_LABEL.encode())
        mac = HMAC(derived.derive(self._key.private_bytes_raw()), SHA256())
        mac.update(spell([about]) + secret.reveal().encode())
        return mac.finalize().hex()

    def __repr__(self) -> str:
        return f"SealingKey({b64encode(self.public).decode()})"

    def __reduce__(self) -> str:
        msg = "a private key does not leave its process"
        raise TypeError(msg)


def is_sealing_key(public: bytes) -> bool:
    """Tell whether something can be sealed to *public*: no point of low order (RFC 7748, 6.1)."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def seal(secret: Secret, public: bytes, place: SecretPlace) -> bytes:
    """Return *secret*, sealed to the key *public* for *place*; never twice the same bytes."""
    key = X25519PublicKey.from_public_bytes(public)
    return _SUITE.encrypt(secret.reveal().encode("ascii"), key, info=place.info)

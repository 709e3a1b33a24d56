"""HPKE once more, from RFC 9180 with X25519, HMAC and AES-GCM alone: what the product is held to.

Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; one message, sequence number 0.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEM = b"KEM" + (0x0020).to_bytes(2, "big")
HPKE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0020, 0x0001, 0x0001))


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract (section 4) over HKDF-Extract (RFC 5869, 2.2)."""
    labelled = b"HPKE-v1" + suite + label + ikm
    return hmac.digest(salt or bytes(32), labelled, hashlib.sha256)


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand (section 4) over one block of HKDF-Expand (RFC 5869, 2.3)."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labelled + b"\x01", hashlib.sha256)[:length]


def key_and_nonce(shared: bytes, enc: bytes, recipient: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return key and base nonce (4.1, 5.1) from a Diffie-Hellman value *shared*."""
    prk = _extract(KEM, b"", b"eae_prk", shared)
    secret = _expand(KEM, prk, b"shared_secret", enc + recipient, 32)
    context = b"\x00" + _extract(HPKE, b"", b"psk_id_hash", b"")
    context += _extract(HPKE, b"", b"info_hash", info)
    scheduled = _extract(HPKE, secret, b"secret", b"")
    key = _expand(HPKE, scheduled, b"key", context, 16)
    return key, _expand(HPKE, scheduled, b"base_nonce", context, 12)


def seal(
    text: bytes, recipient: bytes, info: bytes, *, ephemeral: bytes, aad: bytes = b""
) -> bytes:
    """Return enc and ciphertext, made with the private key *ephemeral*."""
    own = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = own.public_key().public_bytes_raw()
    shared = own.exchange(X25519PublicKey.from_public_bytes(recipient))
    key, nonce = key_and_nonce(shared, enc, recipient, info)
    return enc + AESGCM(key).encrypt(nonce, text, aad)


def unseal(sealed: bytes, private: bytes, info: bytes) -> bytes:
    """Return what is in *sealed*."""
    own = X25519PrivateKey.from_private_bytes(private)
    enc, ciphertext = sealed[:32], sealed[32:]
    shared = own.exchange(X25519PublicKey.from_public_bytes(enc))
    key, nonce = key_and_nonce(shared, enc, own.public_key().public_bytes_raw(), info)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")

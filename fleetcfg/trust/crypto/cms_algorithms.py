"""Which algorithms a CMS signature may use, and the check of the signature itself.

SHA-256, SHA-384 or SHA-512, the same wherever the signature names one; RSA from 2048 bits with
PKCS #1 v1.5, or PSS with that digest throughout and a salt as long as it; ECDSA on P-256, P-384 or
P-521. Which of them is decided by the pinned key, never by the signature alone.
"""

from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms_asn1 import (
    PlainAlgorithm,
    PssParameters,
    SignatureAlgorithm,
    SignedData,
    SignerInfo,
)

CmsPublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

RSA_BITS_LEAST = 2048
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_RSA = x509.ObjectIdentifier("1.2.840.113549.1.1.1")
_PSS = x509.ObjectIdentifier("1.2.840.113549.1.1.10")
_MGF1 = x509.ObjectIdentifier("1.2.840.113549.1.1.8")
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_RSA_WITH: Mapping[str, str] = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
_ECDSA_WITH: Mapping[str, str] = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}


def require_strong_key(certificate: x509.Certificate) -> CmsPublicKey:
    """Return the key of *certificate*, or refuse with ``KEY_WEAK`` or ``KEY_TYPE``."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < RSA_BITS_LEAST:
            raise RefusalError("KEY_WEAK", bits=key.key_size, least=RSA_BITS_LEAST)
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return key
    raise RefusalError("KEY_TYPE", why=type(key).__name__)


def find_digest_algorithm(signed: SignedData, info: SignerInfo) -> hashes.HashAlgorithm:
    """Return the one digest algorithm that *signed* and *info* name; else ``SIG_HASH_ALG``."""
    named = {one.algorithm for one in (*signed.digests.as_list(), info.digest)}
    if len(named) != 1 or len(signed.digests.as_list()) != 1:
        raise RefusalError("SIG_HASH_ALG", why="different")
    return find_hash(info.digest)


def find_hash(algorithm: PlainAlgorithm) -> hashes.HashAlgorithm:
    """Return the digest that *algorithm* means, or refuse with ``SIG_HASH_ALG``."""
    known = _HASHES.get(algorithm.algorithm.dotted_string)
    if known is None:
        raise RefusalError("SIG_HASH_ALG", oid=algorithm.algorithm.dotted_string)
    return known


def compute_digest(octets: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    """Return the digest of *octets*."""
    state = hashes.Hash(algorithm)
    state.update(octets)
    return state.finalize()


def require_signature(
    info: SignerInfo,
    key: CmsPublicKey,
    digest: hashes.HashAlgorithm,
) -> None:
    """Verify over the attributes spelled anew: what was understood is what was signed.

    Raises:
        RefusalError: ``SIG_INVALID``, ``SIG_ALG`` or ``SIG_HASH_ALG``.
    """
    signed_bytes = asn1.encode_der(info.signed_attributes)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            scheme = _rsa_padding(info.algorithm, digest)
            key.verify(info.signature, signed_bytes, scheme, digest)
        else:
            _require_ecdsa(info.algorithm, digest)
            key.verify(info.signature, signed_bytes, ec.ECDSA(digest))
    except InvalidSignature as error:
        raise RefusalError("SIG_INVALID") from error


def _rsa_padding(
    algorithm: SignatureAlgorithm, digest: hashes.HashAlgorithm
) -> padding.AsymmetricPadding:
    oid, parameters = algorithm.algorithm, algorithm.parameters
    if oid == _PSS and isinstance(parameters, PssParameters):
        _require_pss(parameters, digest)
        return padding.PSS(padding.MGF1(digest), digest.digest_size)
    is_plain = oid == _RSA or _RSA_WITH.get(oid.dotted_string) == digest.name
    if not is_plain or isinstance(parameters, PssParameters):
        raise RefusalError("SIG_ALG", oid=oid.dotted_string)
    return padding.PKCS1v15()


def _require_pss(parameters: PssParameters, digest: hashes.HashAlgorithm) -> None:
    if parameters.digest is None or parameters.mask is None:
        raise RefusalError("SIG_HASH_ALG", why="pss_default")
    named = (find_hash(parameters.digest), find_hash(parameters.mask.parameters))
    if any(one.name != digest.name for one in named):
        raise RefusalError("SIG_HASH_ALG", why="different")
    if (parameters.mask.algorithm, parameters.salt_length, parameters.trailer) != (
        _MGF1,
        digest.digest_size,
        1,
    ):
        raise RefusalError("SIG_ALG", why="pss")


def _require_ecdsa(algorithm: SignatureAlgorithm, digest: hashes.HashAlgorithm) -> None:
    oid = algorithm.algorithm.dotted_string
    if _ECDSA_WITH.get(oid) != digest.name or algorithm.parameters is not None:
        raise RefusalError("SIG_ALG", oid=oid)

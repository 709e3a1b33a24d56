"""Making a detached CMS signature (CAdES-BES) around what a token computes.

Exactly what `fleetcfg.trust.crypto.cms` accepts, and what OpenSSL accepts too: one signer, named
by issuer and serial number; content type, digest of the message and the certificate itself (ESS)
among the signed attributes; SHA-256. No time is claimed: no verifier would believe it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fleetcfg.trust.crypto.cms_algorithms import require_signature, require_strong_key
from fleetcfg.trust.crypto.cms_asn1 import (
    Attribute,
    ContentInfo,
    EncapsulatedContent,
    EssCertificate,
    IssuerAndSerial,
    MaskGeneration,
    PlainAlgorithm,
    PssParameters,
    SignatureAlgorithm,
    SignedData,
    SignerInfo,
    SigningCertificate,
)
from fleetcfg.trust.documents.root import SPKI

Scheme = Literal["pkcs1", "pss", "ecdsa"]

SALT_BYTES: Final = 32  # of PSS: as long as the digest

_SIGNED_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.2")
_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.1")
_CONTENT_TYPE = x509.ObjectIdentifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = x509.ObjectIdentifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = x509.ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_MGF1 = x509.ObjectIdentifier("1.2.840.113549.1.1.8")
_ALGORITHMS: Final[dict[Scheme, x509.ObjectIdentifier]] = {
    "pkcs1": x509.ObjectIdentifier("1.2.840.113549.1.1.11"),  # sha256WithRSAEncryption
    "pss": x509.ObjectIdentifier("1.2.840.113549.1.1.10"),
    "ecdsa": x509.ObjectIdentifier("1.2.840.10045.4.3.2"),  # ecdsa-with-SHA256
}


@dataclass(frozen=True, slots=True)
class Chain:
    """The signer's certificate, and those between it and the anchor."""

    signer: x509.Certificate
    others: Sequence[x509.Certificate] = ()

    @property
    def keyid(self) -> str:
        """What the root document calls the signer's key."""
        return certificate_keyid(self.signer)


def certificate_keyid(certificate: x509.Certificate) -> str:
    """Return the key id of a certificate: the digest of its key, however it is renewed."""
    info = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"{SPKI}{sha256(info).hexdigest()}"


def sign_cms(
    message: bytes, chain: Chain, scheme: Scheme, compute: Callable[[bytes], bytes]
) -> bytes:
    """Return a CMS in DER over *message*, whose signature was verified with the signer's key.

    Args:
        message: What is signed.
        chain: Whose certificate, and what it takes to reach the anchor.
        scheme: ``ecdsa`` for a key on a curve, one of the others for RSA.
        compute: Signs bytes with SHA-256 and *scheme*; ECDSA as DER.
    """
    key = require_strong_key(chain.signer)
    if isinstance(key, ec.EllipticCurvePublicKey) != (scheme == "ecdsa"):
        raise ValueError(scheme)
    info = _signer_info(message, chain.signer, scheme)
    info.signature = compute(asn1.encode_der(info.signed_attributes))
    require_signature(info, key, hashes.SHA256())
    certificates = {one.fingerprint(hashes.SHA256()): one for one in (chain.signer, *chain.others)}
    signed = SignedData(
        version=1,
        digests=asn1.SetOf([info.digest]),
        content=EncapsulatedContent(type=_DATA, content=None),
        certificates=asn1.SetOf(list(certificates.values())),
        crls=None,
        signers=asn1.SetOf([info]),
    )
    return asn1.encode_der(ContentInfo(type=_SIGNED_DATA, content=signed))


def _signer_info(message: bytes, certificate: x509.Certificate, scheme: Scheme) -> SignerInfo:
    attributes = [
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, sha256(message).digest()),
        _attribute(_SIGNING_CERTIFICATE_V2, _naming(certificate)),
    ]
    return SignerInfo(
        version=1,
        signer=IssuerAndSerial(
            issuer=asn1.decode_der(asn1.TLV, certificate.issuer.public_bytes()),
            serial=certificate.serial_number,
        ),
        digest=_plain(),
        signed_attributes=asn1.SetOf(attributes),
        algorithm=SignatureAlgorithm(
            algorithm=_ALGORITHMS[scheme],
            parameters=_parameters(scheme),
        ),
        signature=b"",
        unsigned_attributes=None,
    )


def _naming(certificate: x509.Certificate) -> SigningCertificate:
    # No algorithm named means SHA-256 (RFC 5035, section 3), and DER leaves a default out.
    named = EssCertificate(
        algorithm=None, digest=certificate.fingerprint(hashes.SHA256()), issuer_serial=None
    )
    return SigningCertificate(certificates=[named], policies=None)


def _attribute(
    kind: x509.ObjectIdentifier,
    value: object,
) -> Attribute:
    encoded = asn1.decode_der(asn1.TLV, asn1.encode_der(value))
    return Attribute(type=kind, values=asn1.SetOf([encoded]))


def _plain() -> PlainAlgorithm:
    return PlainAlgorithm(algorithm=_SHA256, parameters=None)


def _parameters(scheme: Scheme) -> asn1.Null | PssParameters | None:
    if scheme == "pkcs1":
        return asn1.Null()
    if scheme == "ecdsa":
        return None
    mask = MaskGeneration(algorithm=_MGF1, parameters=_plain())
    return PssParameters(digest=_plain(), mask=mask, salt_length=SALT_BYTES, trailer=1)

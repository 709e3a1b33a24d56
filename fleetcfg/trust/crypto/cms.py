"""Detached CMS signatures (RFC 5652, CAdES-BES), as tokens of the Government's CA make them.

Every rule of what is accepted stands here, in order; the last line alone accepts. Refused whatever
the document says of itself: a second signer, a signature without signed attributes (whose bytes
could be passed off as a document), content inside, SHA-1, a certificate that the root document does
not pin, a certificate that the signature does not name (ESS), revocation that is not known.

The function is total: any bytes lead to acceptance or to a `RefusalError`, in time linear in their
size. A signature's bytes are no identity: unsigned parts can be respelled. Count people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms_algorithms import (
    compute_digest,
    find_digest_algorithm,
    find_hash,
    require_signature,
    require_strong_key,
)
from fleetcfg.trust.crypto.cms_asn1 import (
    AnyContent,
    Attribute,
    ContentInfo,
    EssCertificate,
    IssuerAndSerial,
    SignedData,
    SignerInfo,
    SigningCertificate,
)
from fleetcfg.trust.crypto.cms_chain import Revocation, verify_chain
from fleetcfg.trust.crypto.der import require_der

SIGNATURE_BYTES_MOST = 64 * 1024
MESSAGE_START = b"DSSEv1 "  # nothing else is ever signed for fleetcfg

_SIGNED_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.2")
_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.1")
_CONTENT_TYPE = x509.ObjectIdentifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = x509.ObjectIdentifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = x509.ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
_VERSION_BY_ISSUER = 1
_VERSION_BY_KEY = 3
_DIRECTORY_NAME = b"\xa4"  # the tag of GeneralName's directoryName


@dataclass(frozen=True, slots=True)
class SignedList:
    """A revocation list that its authority signed.

    Attributes:
        issuer: SHA-256 (64 hexadecimal digits) of the authority's SubjectPublicKeyInfo.
        der: The list itself.
        issued_at: What it says itself: ``thisUpdate``.
    """

    issuer: str
    der: bytes
    issued_at: datetime


def verify_cms(  # noqa: PLR0913 -- what a verdict depends on, each by name
    signature: bytes,
    message: bytes,
    *,
    spki_sha256: str,
    anchor_der: bytes,
    crls: Sequence[bytes],
    crl_max_age_h: int,
    now: datetime,
    on_list: Callable[[SignedList], None],
) -> None:
    """Accept *signature* over *message* by the pinned key, or refuse.

    Args:
        signature: The detached CMS SignedData, in DER.
        message: What is signed: the pre-authentication encoding of an envelope.
        spki_sha256: 64 hexadecimal digits: SHA-256 of the signer's SubjectPublicKeyInfo.
        anchor_der: The certificate of the authority that the root names for this key.
        crls: Revocation lists in DER, of any issuer; unreadable ones count as not there.
        crl_max_age_h: How old the list of the signer's issuer may be, in hours.
        now: The time at which all must be valid.
        on_list: Told of each of *crls* that an authority of the chain signed, even if refused.

    Raises:
        RefusalError: ``SIG_TOO_LARGE``, ``SIG_NOT_DER``, ``SIG_MALFORMED``, ``SIG_VERSION``,
            ``SIG_HASH_ALG``, ``SIG_ALG``, ``SIG_DIGEST_MISMATCH``, ``SIG_INVALID``, ``KEY_TYPE``,
            ``KEY_WEAK``, ``KEY_MALFORMED`` (the anchor), ``CMS_*`` and ``CERT_*``.
    """
    most = timedelta(hours=crl_max_age_h)

    def revocation(own: Iterable[x509.CertificateRevocationList]) -> Revocation:
        lists = (*own, *_readable(crls))
        return Revocation(lists, most, _describing(on_list))

    try:
        _verify(signature, message, spki_sha256, anchor_der, revocation, now=now)
    except RefusalError:
        raise
    except Exception as error:  # a verifier is total: what was not foreseen refuses
        raise RefusalError("SIG_MALFORMED", why=type(error).__name__) from error


def _describing(
    on_list: Callable[[SignedList], None],
) -> Callable[[x509.CertificateRevocationList, x509.Certificate], None]:
    def describe(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> None:
        der = crl.public_bytes(serialization.Encoding.DER)
        on_list(SignedList(_spki_sha256(issuer), der, crl.last_update_utc))

    return describe


def read_claimed_key(signature: bytes) -> str:
    """Return SHA-256 (64 hexadecimal digits) of the key that *signature* says it is by.

    A claim: nothing is verified.

    Raises:
        RefusalError: As `verify_cms`, for what is no detached CMS with one signer and his
            certificate.
    """
    try:
        signed = _signed_data(signature)
        listed = signed.certificates.as_list() if signed.certificates is not None else []
        return _spki_sha256(_signer_certificate(_only_signer(signed), listed))
    except RefusalError:
        raise
    except Exception as error:
        # As above: what reads foreign bytes is total.
        raise RefusalError("SIG_MALFORMED", why=type(error).__name__) from error


def _verify(
    signature: bytes,
    message: bytes,
    spki_sha256: str,
    anchor_der: bytes,
    revocation: Callable[[Iterable[x509.CertificateRevocationList]], Revocation],
    *,
    now: datetime,
) -> None:
    if not message.startswith(MESSAGE_START):
        raise RefusalError("CMS_TYPE", why="message")
    # (1) bytes → one SignedData, detached, with one signer
    signed = _signed_data(signature)
    info = _only_signer(signed)
    # (2) one digest algorithm, the same wherever it is named
    digest = find_digest_algorithm(signed, info)
    # (3) signed attributes: content type and digest of this message, each once
    attributes = _attributes(info)
    _require_message(attributes, message, digest)
    # (4) the signer's certificate: named, present once, pinned, strong, and named by ESS too
    certificates = signed.certificates.as_list() if signed.certificates is not None else []
    certificate = _signer_certificate(info, certificates)
    _require_pinned(certificate, spki_sha256)
    key = require_strong_key(certificate)
    _require_named(attributes, certificate)
    # (5) the signature itself, over the attributes as they were understood
    require_signature(info, key, digest)
    # (6) chain, validity, usage, revocation
    verify_chain(
        certificate,
        certificates,
        _anchor(anchor_der),
        revocation(signed.crls.as_list() if signed.crls is not None else ()),
        now=now,
    )


# ---------------------------------------------------------------- (1) shape


def _signed_data(signature: bytes) -> SignedData:
    if len(signature) > SIGNATURE_BYTES_MOST:
        raise RefusalError("SIG_TOO_LARGE", size=len(signature), most=SIGNATURE_BYTES_MOST)
    require_der(signature)
    if asn1.decode_der(AnyContent, signature).type != _SIGNED_DATA:
        raise RefusalError("CMS_TYPE", why="content_info")
    signed = asn1.decode_der(ContentInfo, signature).content
    if signed.content.content is not None:
        raise RefusalError("CMS_NOT_DETACHED")
    if signed.content.type != _DATA:
        raise RefusalError("CMS_TYPE", why="content")
    if signed.version not in {_VERSION_BY_ISSUER, _VERSION_BY_KEY}:
        raise RefusalError("SIG_VERSION", why="signed_data")
    return signed


def _only_signer(signed: SignedData) -> SignerInfo:
    infos = signed.signers.as_list()
    if len(infos) != 1:
        raise RefusalError("CMS_SIGNER_COUNT", count=len(infos))
    by_issuer = isinstance(infos[0].signer, IssuerAndSerial)
    if infos[0].version != (_VERSION_BY_ISSUER if by_issuer else _VERSION_BY_KEY):
        raise RefusalError("SIG_VERSION", why="signer_info")
    return infos[0]


# ---------------------------------------------------------------- (3) signed attributes


def _attributes(info: SignerInfo) -> Mapping[x509.ObjectIdentifier, Attribute]:
    if info.signed_attributes is None:
        raise RefusalError("CMS_NO_SIGNED_ATTRS")
    listed = info.signed_attributes.as_list()
    by_type = {attribute.type: attribute for attribute in listed}
    if len(by_type) != len(listed):
        raise RefusalError("CMS_ATTR_DUP")
    return by_type


def _only_value(
    attributes: Mapping[x509.ObjectIdentifier, Attribute], kind: x509.ObjectIdentifier
) -> asn1.TLV:
    if kind not in attributes:
        raise RefusalError("CMS_ATTR_MISSING", oid=kind.dotted_string)
    values = attributes[kind].values.as_list()
    if len(values) != 1:
        raise RefusalError("CMS_ATTR_DUP", oid=kind.dotted_string)
    return values[0]


def _require_message(
    attributes: Mapping[x509.ObjectIdentifier, Attribute],
    message: bytes,
    digest: hashes.HashAlgorithm,
) -> None:
    if _only_value(attributes, _CONTENT_TYPE).parse(x509.ObjectIdentifier) != _DATA:
        raise RefusalError("CMS_ATTR_CONTENT_TYPE")
    if _only_value(attributes, _MESSAGE_DIGEST).parse(bytes) != compute_digest(message, digest):
        raise RefusalError("SIG_DIGEST_MISMATCH")


# ---------------------------------------------------------------- (4) certificate


def _signer_certificate(
    info: SignerInfo, certificates: Iterable[x509.Certificate]
) -> x509.Certificate:
    found = [certificate for certificate in certificates if _is_named(info, certificate)]
    if len(found) != 1:
        raise RefusalError("CMS_SIGNER_CERT", why="count", count=len(found))
    return found[0]


def _is_named(info: SignerInfo, certificate: x509.Certificate) -> bool:
    if isinstance(info.signer, IssuerAndSerial):
        return (
            certificate.serial_number == info.signer.serial
            and certificate.issuer.public_bytes() == asn1.encode_der(info.signer.issuer)
        )
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return False
    return named.value.digest == info.signer


def _spki_sha256(certificate: x509.Certificate) -> str:
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(spki).hexdigest()


def _require_pinned(certificate: x509.Certificate, spki_sha256: str) -> None:
    if _spki_sha256(certificate) != spki_sha256:
        raise RefusalError("CMS_SIGNER_CERT", why="not_pinned")


def _require_named(
    attributes: Mapping[x509.ObjectIdentifier, Attribute], certificate: x509.Certificate
) -> None:
    """Refuse unless the signature itself names *certificate* (RFC 5035): not only its key."""
    if _SIGNING_CERTIFICATE_V2 not in attributes:
        raise RefusalError("CMS_NO_ESS")
    value = _only_value(attributes, _SIGNING_CERTIFICATE_V2)
    listed = asn1.decode_der(SigningCertificate, asn1.encode_der(value)).certificates
    if not listed or not _ess_matches(listed[0], certificate):
        raise RefusalError("CMS_ESS_MISMATCH")


def _ess_matches(ess: EssCertificate, certificate: x509.Certificate) -> bool:
    algorithm = hashes.SHA256() if ess.algorithm is None else find_hash(ess.algorithm)
    if ess.digest != certificate.fingerprint(algorithm):
        return False
    if ess.issuer_serial is None:
        return True
    issuer = certificate.issuer.public_bytes()
    return ess.issuer_serial.serial == certificate.serial_number and [
        (name.tag_bytes, bytes(name.data)) for name in ess.issuer_serial.issuer
    ] == [(_DIRECTORY_NAME, issuer)]


# ---------------------------------------------------------------- what was given


def _anchor(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise RefusalError("KEY_MALFORMED", why="anchor") from error


def _readable(crls: Iterable[bytes]) -> list[x509.CertificateRevocationList]:
    readable = []
    for der in crls:
        try:
            readable.append(x509.load_der_x509_crl(der))
        except ValueError:
            continue  # an unreadable list revokes nothing and vouches for nothing
    return readable

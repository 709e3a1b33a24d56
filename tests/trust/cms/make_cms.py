"""A small public key infrastructure, and CMS signatures that are right except where a test says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from fleetcfg.trust.crypto import cms_asn1 as shape

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MESSAGE = b'DSSEv1 41 application/vnd.fleetcfg.approval.v1+json 11 {"a":"b c"}'
OID = x509.ObjectIdentifier
SIGNED_DATA, DATA = OID("1.2.840.113549.1.7.2"), OID("1.2.840.113549.1.7.1")
CONTENT_TYPE, DIGEST = OID("1.2.840.113549.1.9.3"), OID("1.2.840.113549.1.9.4")
ESS = OID("1.2.840.113549.1.9.16.2.47")
SHA = {
    "sha1": OID("1.3.14.3.2.26"),
    "sha256": OID("2.16.840.1.101.3.4.2.1"),
    "sha384": OID("2.16.840.1.101.3.4.2.2"),
    "sha512": OID("2.16.840.1.101.3.4.2.3"),
}
HASH = {
    "sha1": hashes.SHA1(),  # noqa: S303 -- what must be refused
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
ECDSA = {
    "sha1": OID("1.2.840.10045.4.1"),
    "sha256": OID("1.2.840.10045.4.3.2"),
    "sha384": OID("1.2.840.10045.4.3.3"),
    "sha512": OID("1.2.840.10045.4.3.4"),
}
RSA, PSS = OID("1.2.840.113549.1.1.1"), OID("1.2.840.113549.1.1.10")


@cache
def key(name: str, kind: str = "p256") -> Any:
    """Return the private key called *name*, the same each time."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"p224": ec.SECP224R1(), "p256": ec.SECP256R1(), "p384": ec.SECP384R1()}
    return ec.generate_private_key(curves[kind])


@dataclass(frozen=True)
class Holder:
    """Somebody with a certificate."""

    key: Any
    certificate: x509.Certificate

    @property
    def spki(self) -> str:
        return spki_of(self.certificate)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def spki_of(certificate: x509.Certificate) -> str:
    octets = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(octets).hexdigest()


@dataclass
class Wish:
    """What a certificate shall be; the defaults make a signer."""

    name: str
    private: Any
    issuer: Holder | None = None
    ca: bool = False
    start: datetime = NOW - timedelta(days=30)
    end: datetime = NOW + timedelta(days=365)
    usage: Sequence[str] | None = ("content_commitment",)
    serial: int | None = None
    extra: Sequence[tuple[x509.ExtensionType, bool]] = field(default_factory=tuple)
    with_key_id: bool = True


USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def issue(wish: Wish) -> Holder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wish.name)])
    issuer_key = wish.issuer.key if wish.issuer else wish.private
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(wish.issuer.certificate.subject if wish.issuer else subject)
        .public_key(wish.private.public_key())
        .serial_number(wish.serial or x509.random_serial_number())
        .not_valid_before(wish.start)
        .not_valid_after(wish.end)
        .add_extension(x509.BasicConstraints(ca=wish.ca, path_length=None), critical=True)
    )
    if wish.with_key_id:
        identifier = x509.SubjectKeyIdentifier.from_public_key(wish.private.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if wish.usage is not None:
        usage = x509.KeyUsage(**{name: name in wish.usage for name in USAGES})
        builder = builder.add_extension(usage, critical=True)
    for extension, critical in wish.extra:
        builder = builder.add_extension(extension, critical)
    return Holder(wish.private, builder.sign(issuer_key, hashes.SHA256()))


def revocation_list(  # noqa: PLR0913 -- each may be wrong
    issuer: Holder,
    *,
    serials: Sequence[int] = (),
    made: datetime = NOW - timedelta(days=1),
    upcoming: datetime = NOW + timedelta(days=6),
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    signer: Any = None,
    digest: Any = hashes.SHA256(),  # noqa: B008 -- has no state
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(made)
        .next_update(upcoming)
    )
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(made)
        builder = builder.add_revoked_certificate(entry.build())
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer or issuer.key, digest).public_bytes(serialization.Encoding.DER)


AUTHORITY = ("key_cert_sign", "crl_sign")


@dataclass(frozen=True)
class Pki:
    """A root, an authority below it, and a signer with a key of P-256."""

    root: Holder
    sub: Holder
    signer: Holder

    @property
    def crls(self) -> list[bytes]:
        return [revocation_list(self.root), revocation_list(self.sub)]


def make_pki() -> Pki:
    root = issue(Wish("Root CA", key("root"), ca=True, usage=AUTHORITY))
    sub = issue(Wish("Sub CA", key("sub"), issuer=root, ca=True, usage=AUTHORITY))
    return Pki(root, sub, issue(Wish("Approver", key("signer"), issuer=sub)))


def tlv(value: Any) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, asn1.encode_der(value))


def ess_for(certificate: x509.Certificate, digest: str = "sha256") -> shape.SigningCertificate:
    named = (
        None if digest == "sha256" else shape.PlainAlgorithm(algorithm=SHA[digest], parameters=None)
    )
    one = shape.EssCertificate(
        algorithm=named, digest=certificate.fingerprint(HASH[digest]), issuer_serial=None
    )
    return shape.SigningCertificate(certificates=[one], policies=None)


def attribute(kind: OID, *values: Any) -> shape.Attribute:
    return shape.Attribute(type=kind, values=asn1.SetOf([tlv(value) for value in values]))


def digest_of(octets: bytes, name: str) -> bytes:
    state = hashes.Hash(HASH[name])
    state.update(octets)
    return state.finalize()


def attributes_for(holder: Holder, message: bytes, digest: str) -> list[shape.Attribute]:
    return [
        attribute(CONTENT_TYPE, DATA),
        attribute(DIGEST, digest_of(message, digest)),
        attribute(ESS, ess_for(holder.certificate, digest if digest != "sha1" else "sha256")),
    ]


def pss_parameters(digest: str, *, salt: int | None = None, mask: str | None = None) -> Any:
    return shape.PssParameters(
        digest=shape.PlainAlgorithm(algorithm=SHA[digest], parameters=None),
        mask=shape.MaskGeneration(
            algorithm=OID("1.2.840.113549.1.1.8"),
            parameters=shape.PlainAlgorithm(algorithm=SHA[mask or digest], parameters=None),
        ),
        salt_length=HASH[digest].digest_size if salt is None else salt,
        trailer=1,
    )


def raw_signature(private: Any, octets: bytes, digest: str, *, pss: bool = False) -> bytes:
    chosen = HASH[digest]
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(octets)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(octets, ec.ECDSA(chosen))
    scheme = padding.PSS(padding.MGF1(chosen), chosen.digest_size) if pss else padding.PKCS1v15()
    return private.sign(octets, scheme, chosen)


def unsigned_info(
    holder: Holder, attributes: Sequence[shape.Attribute], digest: str, *, pss: bool
) -> shape.SignerInfo:
    """Return what is said of a signer, before anything is signed."""
    algorithm = ECDSA[digest] if isinstance(holder.key, ec.EllipticCurvePrivateKey) else RSA
    return shape.SignerInfo(
        version=1,
        signer=shape.IssuerAndSerial(
            issuer=asn1.decode_der(asn1.TLV, holder.certificate.issuer.public_bytes()),
            serial=holder.certificate.serial_number,
        ),
        digest=shape.PlainAlgorithm(algorithm=SHA[digest], parameters=None),
        signed_attributes=asn1.SetOf(list(attributes)),
        algorithm=shape.SignatureAlgorithm(
            algorithm=PSS if pss else algorithm, parameters=pss_parameters(digest) if pss else None
        ),
        signature=b"",
        unsigned_attributes=None,
    )


def make_signed(  # noqa: PLR0913 -- each may be wrong
    holder: Holder,
    others: Sequence[Holder] = (),
    *,
    message: bytes = MESSAGE,
    digest: str = "sha256",
    pss: bool = False,
    attributes: Sequence[shape.Attribute] | None = None,
    before: Callable[[shape.SignedData], None] = lambda _signed: None,
) -> shape.SignedData:
    """Return a signature whose attributes are signed; *before* changes it just before signing."""
    if attributes is None:
        attributes = attributes_for(holder, message, digest)
    info = unsigned_info(holder, attributes, digest, pss=pss)
    signed = shape.SignedData(
        version=1,
        digests=asn1.SetOf([info.digest]),
        content=shape.EncapsulatedContent(type=DATA, content=None),
        certificates=asn1.SetOf([one.certificate for one in (holder, *others)]),
        crls=None,
        signers=asn1.SetOf([info]),
    )
    before(signed)
    if info.signed_attributes is not None:
        octets = asn1.encode_der(info.signed_attributes)
        info.signature = raw_signature(holder.key, octets, digest, pss=pss)
    return signed


def info_of(signed: shape.SignedData) -> shape.SignerInfo:
    return signed.signers.as_list()[0]


def encoded(signed: shape.SignedData) -> bytes:
    # A decoded copy shares nothing with the sets, which hold what was put into them.
    return asn1.encode_der(shape.ContentInfo(type=SIGNED_DATA, content=signed))

"""The shape of a CMS signature (RFC 5652), of its ESS attribute (RFC 5035) and of RSA-PSS.

Only shapes that fleetcfg accepts are spelled: what is not here cannot be read, and is malformed.
Left out on purpose: attribute certificates and other certificate formats, revocation in a format
other than a CRL, algorithm parameters other than none, NULL and those of PSS. The reader behind
these classes is strict: DER only, sets in order, nothing after the end.
"""

from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1


@asn1.sequence
class PlainAlgorithm:
    """AlgorithmIdentifier of a digest: no parameters, or NULL."""

    algorithm: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class MaskGeneration:
    """AlgorithmIdentifier of MGF1, whose parameter is the digest that it uses."""

    algorithm: x509.ObjectIdentifier
    parameters: PlainAlgorithm


@asn1.sequence
class PssParameters:
    """RSASSA-PSS-params (RFC 4055, section 3.1); what is left out means SHA-1, and is refused."""

    digest: Annotated[PlainAlgorithm | None, asn1.Explicit(0)]
    mask: Annotated[MaskGeneration | None, asn1.Explicit(1)]
    salt_length: Annotated[int, asn1.Explicit(2), asn1.Default(20)]
    trailer: Annotated[int, asn1.Explicit(3), asn1.Default(1)]


@asn1.sequence
class SignatureAlgorithm:
    """AlgorithmIdentifier of a signature."""

    algorithm: x509.ObjectIdentifier
    parameters: asn1.Null | PssParameters | None


@asn1.sequence
class Attribute:
    """An attribute: its type, and its values as they are."""

    type: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class IssuerAndSerial:
    """Which certificate, by issuer (a Name, as it is) and serial number."""

    issuer: asn1.TLV
    serial: int


@asn1.sequence
class SignerInfo:
    """One signature; ``signer`` as bytes is a subject key identifier."""

    version: int
    signer: IssuerAndSerial | Annotated[bytes, asn1.Implicit(0)]
    digest: PlainAlgorithm
    signed_attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(0)]
    algorithm: SignatureAlgorithm
    signature: bytes
    unsigned_attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class EncapsulatedContent:
    """What was signed, or only its type when the signature is detached."""

    type: x509.ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    """SignedData, with certificates and CRLs of X.509 only."""

    version: int
    digests: asn1.SetOf[PlainAlgorithm]
    content: EncapsulatedContent
    certificates: Annotated[asn1.SetOf[x509.Certificate] | None, asn1.Implicit(0)]
    crls: Annotated[asn1.SetOf[x509.CertificateRevocationList] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class AnyContent:
    """ContentInfo, when only its type is asked for."""

    type: x509.ObjectIdentifier
    content: Annotated[asn1.TLV, asn1.Explicit(0)]


@asn1.sequence
class ContentInfo:
    """ContentInfo around SignedData."""

    type: x509.ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class EssIssuerSerial:
    """IssuerSerial of RFC 5035: names as they are, and a serial number."""

    issuer: list[asn1.TLV]
    serial: int


@asn1.sequence
class EssCertificate:
    """ESSCertIDv2: the digest of a certificate; no algorithm named means SHA-256."""

    algorithm: PlainAlgorithm | None
    digest: bytes
    issuer_serial: EssIssuerSerial | None


@asn1.sequence
class SigningCertificate:
    """SigningCertificateV2: the signer's certificate first; policies are not used."""

    certificates: list[EssCertificate]
    policies: list[asn1.TLV] | None

"""From a signer's certificate to the Department's anchor, and who revoked what on the way.

Rules:
1. The chain leads to the one given anchor, and to nothing else: no system store, no network.
   No more than `CERTIFICATES_MOST` certificates come along: which they are is not signed,
   and each could be tried at each place of the path.
2. Every certificate of it, the anchor too, is valid at *now*; authorities are authorities, and may
   sign certificates; an extension that is critical and not understood refuses the chain.
3. The signer is no authority, and its keyUsage says digitalSignature or nonRepudiation.
4. Each link has a usable CRL of its issuer: signed by it, complete (no delta, no part), not from
   the future, ``nextUpdate`` still ahead. The signer's own CRL is also no older than the root
   document allows; authorities above publish theirs once or twice a year.
5. A CRL that its issuer signed and that revokes wins over one that does not, whatever the clock
   says: one that is out of date revokes, and so does one that is from the future.

Signature algorithms and key sizes of the chain are those of `cryptography.x509.verification`:
RSA from 2048 bits or P-256, P-384, P-521, with SHA-256 or better.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification

from fleetcfg.errors import RefusalError

Extension = TypeVar("Extension", bound=x509.ExtensionType)

AUTHORITIES_MOST = 4  # between signer and anchor; the national hierarchy has two
CERTIFICATES_MOST = 8  # carried along, the signer's among them


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a verifier was given to learn of revocations, and how old it may be.

    Attributes:
        lists: CRLs; those of others are ignored.
        age_most: The longest time since ``thisUpdate`` that the signer's CRL is relied on.
        on_list: Told of every one of *lists* that an authority of the chain signed.
    """

    lists: Sequence[x509.CertificateRevocationList]
    age_most: timedelta
    on_list: Callable[[x509.CertificateRevocationList, x509.Certificate], None]


def verify_chain(
    signer: x509.Certificate,
    others: Iterable[x509.Certificate],
    anchor: x509.Certificate,
    revocation: Revocation,
    *,
    now: datetime,
) -> None:
    """Refuse *signer* unless *anchor* vouches for it now, over any of *others*.

    Raises:
        RefusalError: ``CERT_CHAIN`` (``why``: ``anchor_validity``, ``validity``, ``authority``,
            ``key_usage``, ``path``, ``many``), ``CERT_REVOKED``, ``CERT_REVOCATION_UNKNOWN``
            (``why``: ``missing``, ``stale``); each with the ``serial`` that it is about.
    """
    others = tuple(others)
    if len(others) > CERTIFICATES_MOST:
        raise _refused("CERT_CHAIN", "many", signer)
    _require_valid(anchor, "anchor_validity", now)
    _require_valid(signer, "validity", now)
    _require_signer_usage(signer)
    chain = _path(signer, others, anchor, now)
    for position, (certificate, issuer) in enumerate(pairwise(chain)):
        age_most = revocation.age_most if position == 0 else None
        own = [crl for crl in revocation.lists if _is_signed_by(crl, issuer)]
        for crl in own:
            revocation.on_list(crl, issuer)
        _require_not_revoked(certificate, own, age_most, now)


def _require_valid(certificate: x509.Certificate, why: str, now: datetime) -> None:
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise _refused("CERT_CHAIN", why, certificate)


def _require_signer_usage(signer: x509.Certificate) -> None:
    extensions = signer.extensions
    basic = _extension(extensions, x509.BasicConstraints)
    if basic is not None and basic.ca:
        raise _refused("CERT_CHAIN", "authority", signer)
    usage = _extension(extensions, x509.KeyUsage)
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise _refused("CERT_CHAIN", "key_usage", signer)


def _path(
    signer: x509.Certificate,
    others: Iterable[x509.Certificate],
    anchor: x509.Certificate,
    now: datetime,
) -> list[x509.Certificate]:
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([anchor]))
        .time(now)
        .max_chain_depth(AUTHORITIES_MOST)
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.permit_all()
            .require_present(
                x509.BasicConstraints, verification.Criticality.AGNOSTIC, _require_authority
            )
            .may_be_present(
                x509.KeyUsage, verification.Criticality.AGNOSTIC, _require_certificate_signing
            ),
            ee_policy=verification.ExtensionPolicy.permit_all(),
        )
        .build_client_verifier()
    )
    try:
        return verifier.verify(signer, [other for other in others if other != signer]).chain
    except verification.VerificationError as error:
        raise _refused("CERT_CHAIN", "path", signer) from error


def _require_authority(
    policy: verification.Policy,
    certificate: x509.Certificate,
    extension: x509.BasicConstraints,
) -> None:
    del policy, certificate
    if not extension.ca:
        raise ValueError


def _require_certificate_signing(
    policy: verification.Policy,
    certificate: x509.Certificate,
    extension: x509.KeyUsage | None,
) -> None:
    del policy, certificate
    if extension is not None and not extension.key_cert_sign:
        raise ValueError


def _require_not_revoked(
    certificate: x509.Certificate,
    own: Sequence[x509.CertificateRevocationList],
    age_most: timedelta | None,
    now: datetime,
) -> None:
    if any(_revokes(crl, certificate) for crl in own):
        raise _refused("CERT_REVOKED", "listed", certificate)
    made = [crl for crl in own if crl.last_update_utc <= now]
    if not made:
        raise _refused("CERT_REVOCATION_UNKNOWN", "missing", certificate)
    if not any(_is_fresh(crl, age_most, now) for crl in made):
        raise _refused("CERT_REVOCATION_UNKNOWN", "stale", certificate)


def _is_signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Tell whether *crl* is a complete list of *issuer*'s."""
    if crl.issuer != issuer.subject:
        return False
    extensions = crl.extensions
    understood = (x509.AuthorityKeyIdentifier, x509.CRLNumber)
    if any(one.critical and not isinstance(one.value, understood) for one in extensions):
        return False  # a delta, a part of a list, or another issuer's certificates
    usage = _extension(issuer.extensions, x509.KeyUsage)
    if usage is not None and not usage.crl_sign:
        return False
    key = issuer.public_key()
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and (
        _is_strong(crl) and crl.is_signature_valid(key)
    )


def _is_strong(crl: x509.CertificateRevocationList) -> bool:
    algorithm = crl.signature_hash_algorithm
    return algorithm is not None and algorithm.name in {"sha256", "sha384", "sha512"}


def _revokes(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    return crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None


def _is_fresh(
    crl: x509.CertificateRevocationList, age_most: timedelta | None, now: datetime
) -> bool:
    upcoming = crl.next_update_utc
    if upcoming is None or upcoming < now:
        return False
    return age_most is None or now - crl.last_update_utc <= age_most


def _extension(extensions: x509.Extensions, kind: type[Extension]) -> Extension | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _refused(code: str, why: str, certificate: x509.Certificate) -> RefusalError:
    return RefusalError(code, why=why, serial=f"{certificate.serial_number:x}")

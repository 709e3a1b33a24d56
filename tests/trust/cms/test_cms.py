"""Which CMS signatures are accepted, and with which code each other is refused."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat import asn1

from fleetcfg.trust.crypto import cms_asn1 as shape
from tests.trust.cms.make_cms import (
    CONTENT_TYPE,
    DATA,
    DIGEST,
    ECDSA,
    ESS,
    MESSAGE,
    NOW,
    OID,
    PSS,
    RSA,
    SHA,
    SIGNED_DATA,
    Wish,
    attribute,
    attributes_for,
    digest_of,
    encoded,
    ess_for,
    info_of,
    issue,
    key,
    make_signed,
    pss_parameters,
    raw_signature,
    tlv,
)

SIGNING_TIME = OID("1.2.840.113549.1.9.5")


# ---------------------------------------------------------------- accepted


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize(("kind", "pss"), [("p256", False), ("rsa2048", False), ("rsa2048", True)])
def test_accepts_each_algorithm_of_the_format(pki, verify, kind, pss, digest):
    holder = issue(Wish("An", key(f"an-{kind}", kind), issuer=pki.sub))

    verify(encoded(make_signed(holder, [pki.sub], digest=digest, pss=pss)), holder)


def test_accepts_a_signer_named_by_the_identifier_of_his_key(pki, verify):
    def by_key(signed: shape.SignedData) -> None:
        info_of(signed).version = signed.version = 3
        info_of(signed).signer = asn1_key_identifier(pki.signer)

    verify(encoded(make_signed(pki.signer, [pki.sub], before=by_key)))


def asn1_key_identifier(holder) -> bytes:
    return holder.certificate.extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    ).value.digest


def test_accepts_unsigned_attributes_and_ignores_them(pki, verify):
    def stamped(signed: shape.SignedData) -> None:
        stamp = attribute(OID("1.2.840.113549.1.9.16.2.14"), b"a time stamp")
        info_of(signed).unsigned_attributes = asn1.SetOf([stamp])

    verify(encoded(make_signed(pki.signer, [pki.sub], before=stamped)))


def test_believes_no_time_that_the_signer_claims(pki, verify):
    claimed = attribute(SIGNING_TIME, asn1.UTCTime(NOW.replace(year=2001)))
    attributes = [*attributes_for(pki.signer, MESSAGE, "sha256"), claimed]

    verify(encoded(make_signed(pki.signer, [pki.sub], attributes=attributes)))


# ---------------------------------------------------------------- the signature's shape


def test_refuses_a_signature_without_signed_attributes(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    info_of(signed).signed_attributes = None
    info_of(signed).signature = raw_signature(pki.signer.key, MESSAGE, "sha256")

    assert refusal(encoded(signed)) == "CMS_NO_SIGNED_ATTRS"


def test_refuses_the_signed_attributes_of_a_good_signature_passed_off_as_the_message(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    forged_message = asn1.encode_der(info_of(signed).signed_attributes)
    info_of(signed).signed_attributes = None

    assert refusal(encoded(signed), message=forged_message) == "CMS_TYPE"


def test_refuses_content_inside(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    signed.content = shape.EncapsulatedContent(type=DATA, content=b"something else")

    assert refusal(encoded(signed)) == "CMS_NOT_DETACHED"


def test_refuses_two_signers(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    other = make_signed(issue(Wish("Other", key("other"), issuer=pki.sub)), [])
    both = sorted([info_of(signed), info_of(other)], key=asn1.encode_der)
    signed.signers = asn1.SetOf(both)

    assert refusal(encoded(signed)) == "CMS_SIGNER_COUNT"


def test_refuses_no_signer(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    signed.signers = asn1.SetOf([])

    assert refusal(encoded(signed)) == "CMS_SIGNER_COUNT"


def test_refuses_another_kind_of_cms_document(pki, refusal):
    enveloped = shape.AnyContent(type=OID("1.2.840.113549.1.7.3"), content=tlv(b"x"))

    assert refusal(asn1.encode_der(enveloped)) == "CMS_TYPE"


def test_refuses_another_type_of_content(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    signed.content = shape.EncapsulatedContent(type=SIGNED_DATA, content=None)

    assert refusal(encoded(signed)) == "CMS_TYPE"


@pytest.mark.parametrize("which", ["signed_data", "signer_info"])
def test_refuses_a_version_of_another_form(pki, refusal, which):
    def other(signed: shape.SignedData) -> None:
        (signed if which == "signed_data" else info_of(signed)).version = 4

    assert refusal(encoded(make_signed(pki.signer, [pki.sub], before=other))) == "SIG_VERSION"


def test_refuses_a_message_that_is_no_envelope(pki, refusal):
    message = b"I owe you 5 dong"

    code = refusal(encoded(make_signed(pki.signer, [pki.sub], message=message)), message=message)

    assert code == "CMS_TYPE"


# ---------------------------------------------------------------- attributes


@pytest.mark.parametrize(
    ("without", "code"),
    [(CONTENT_TYPE, "CMS_ATTR_MISSING"), (DIGEST, "CMS_ATTR_MISSING"), (ESS, "CMS_NO_ESS")],
)
def test_refuses_a_missing_attribute(pki, refusal, without, code):
    attributes = [a for a in attributes_for(pki.signer, MESSAGE, "sha256") if a.type != without]

    assert refusal(encoded(make_signed(pki.signer, [pki.sub], attributes=attributes))) == code


@pytest.mark.parametrize("twice", [CONTENT_TYPE, DIGEST, ESS, SIGNING_TIME])
def test_refuses_an_attribute_given_twice(pki, refusal, twice):
    attributes = [*attributes_for(pki.signer, MESSAGE, "sha256"), attribute(SIGNING_TIME, b"x")]
    again = next(one for one in attributes if one.type == twice)

    signed = make_signed(pki.signer, [pki.sub], attributes=[*attributes, again])

    assert refusal(encoded(signed)) == "CMS_ATTR_DUP"


@pytest.mark.parametrize("kind", [CONTENT_TYPE, DIGEST, ESS])
def test_refuses_an_attribute_of_two_values(pki, refusal, kind):
    attributes = [one for one in attributes_for(pki.signer, MESSAGE, "sha256") if one.type != kind]
    values = {
        CONTENT_TYPE: (DATA, SIGNED_DATA),
        DIGEST: (digest_of(MESSAGE, "sha256"), bytes(32)),
        ESS: (ess_for(pki.signer.certificate), ess_for(pki.sub.certificate)),
    }[kind]

    signed = make_signed(pki.signer, [pki.sub], attributes=[*attributes, attribute(kind, *values)])

    assert refusal(encoded(signed)) == "CMS_ATTR_DUP"


def test_refuses_an_attribute_that_names_another_content(pki, refusal):
    attributes = [
        attribute(CONTENT_TYPE, SIGNED_DATA),
        *attributes_for(pki.signer, MESSAGE, "sha256")[1:],
    ]

    signed = make_signed(pki.signer, [pki.sub], attributes=attributes)

    assert refusal(encoded(signed)) == "CMS_ATTR_CONTENT_TYPE"


def test_refuses_the_signature_of_another_message(pki, refusal):
    signature = encoded(make_signed(pki.signer, [pki.sub]))

    assert refusal(signature, message=MESSAGE + b" ") == "SIG_DIGEST_MISMATCH"


# ---------------------------------------------------------------- which certificate


def test_refuses_a_certificate_that_the_signature_does_not_name(pki, refusal):
    """A second certificate for the same key: same pin, other rights."""
    renewed = issue(Wish("Approver", pki.signer.key, issuer=pki.sub))
    attributes = attributes_for(pki.signer, MESSAGE, "sha256")

    assert refusal(encoded(make_signed(renewed, [pki.sub], attributes=attributes))) == (
        "CMS_ESS_MISMATCH"
    )


def test_accepts_a_renewed_certificate_for_the_pinned_key(pki, verify):
    renewed = issue(Wish("Approver", pki.signer.key, issuer=pki.sub))

    verify(encoded(make_signed(renewed, [pki.sub])), pki.signer)


@pytest.mark.parametrize("wrong", ["serial", "issuer", "none listed"])
def test_refuses_an_ess_attribute_that_contradicts_the_certificate(pki, refusal, wrong):
    ess = ess_for(pki.signer.certificate)
    name = pki.signer.certificate.issuer.public_bytes()
    other_name = pki.root.certificate.subject.public_bytes()
    general = bytes([0xA4, len(other_name if wrong == "issuer" else name)])
    general += other_name if wrong == "issuer" else name
    ess.certificates[0].issuer_serial = shape.EssIssuerSerial(
        issuer=[asn1.decode_der(asn1.TLV, general)],
        serial=pki.signer.certificate.serial_number + (wrong == "serial"),
    )
    if wrong == "none listed":
        ess.certificates = []
    attributes = [*attributes_for(pki.signer, MESSAGE, "sha256")[:2], attribute(ESS, ess)]

    assert refusal(encoded(make_signed(pki.signer, [pki.sub], attributes=attributes))) == (
        "CMS_ESS_MISMATCH"
    )


def test_refuses_another_key_under_the_signers_name(pki, refusal):
    impostor = issue(Wish("Approver", key("impostor"), issuer=pki.sub))

    assert refusal(encoded(make_signed(impostor, [pki.sub]))) == "CMS_SIGNER_CERT"


def test_refuses_a_signature_that_does_not_carry_the_signers_certificate(pki, refusal):
    signed = make_signed(pki.signer, [])
    signed.certificates = asn1.SetOf([pki.sub.certificate])

    assert refusal(encoded(signed)) == "CMS_SIGNER_CERT"


def test_refuses_the_signers_certificate_carried_twice(pki, refusal):
    assert refusal(encoded(make_signed(pki.signer, [pki.signer, pki.sub]))) == "CMS_SIGNER_CERT"


def test_refuses_a_signature_without_certificates(pki, refusal):
    signed = make_signed(pki.signer)
    signed.certificates = None

    assert refusal(encoded(signed)) == "CMS_SIGNER_CERT"


def test_refuses_an_anchor_that_is_no_certificate(pki, refusal):
    assert refusal(encoded(make_signed(pki.signer, [pki.sub])), anchor_der=b"x") == "KEY_MALFORMED"


def test_a_signature_that_is_accepted_stops_being_so_when_its_certificate_ends(
    pki, verify, refusal
):
    signature = encoded(make_signed(pki.signer, [pki.sub]))
    verify(signature)

    later = NOW + timedelta(days=366)

    assert refusal(signature, now=later) == "CERT_CHAIN"


# ---------------------------------------------------------------- algorithms


def test_refuses_sha1(pki, refusal):
    assert refusal(encoded(make_signed(pki.signer, [pki.sub], digest="sha1"))) == "SIG_HASH_ALG"


def test_refuses_two_names_for_the_digest(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    signed.digests = asn1.SetOf([shape.PlainAlgorithm(algorithm=SHA["sha512"], parameters=None)])

    assert refusal(encoded(signed)) == "SIG_HASH_ALG"


@pytest.mark.parametrize("oid", [ECDSA["sha512"], ECDSA["sha1"], RSA, OID("1.2.3.4")])
def test_refuses_an_algorithm_that_does_not_fit_key_and_digest(pki, refusal, oid):
    signed = make_signed(pki.signer, [pki.sub])
    info_of(signed).algorithm = shape.SignatureAlgorithm(algorithm=oid, parameters=None)

    assert refusal(encoded(signed)) == "SIG_ALG"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (pss_parameters("sha256", salt=0), "SIG_ALG"),
        (pss_parameters("sha256", mask="sha512"), "SIG_HASH_ALG"),
        (pss_parameters("sha512"), "SIG_HASH_ALG"),
        (shape.PssParameters(digest=None, mask=None, salt_length=20, trailer=1), "SIG_HASH_ALG"),
        (None, "SIG_ALG"),
    ],
    ids=["salt", "mask", "digest", "defaults", "none"],
)
def test_refuses_pss_with_other_parameters(pki, refusal, parameters, code):
    holder = issue(Wish("An", key("an-rsa2048", "rsa2048"), issuer=pki.sub))
    signed = make_signed(holder, [pki.sub], pss=True)
    info_of(signed).algorithm = shape.SignatureAlgorithm(algorithm=PSS, parameters=parameters)

    assert refusal(encoded(signed), holder) == code


@pytest.mark.parametrize(
    ("kind", "code"), [("rsa1024", "KEY_WEAK"), ("p224", "KEY_TYPE"), ("ed25519", "KEY_TYPE")]
)
def test_refuses_a_key_that_is_weak_or_of_another_kind(pki, refusal, kind, code):
    holder = issue(Wish("Weak", key(f"weak-{kind}", kind), issuer=pki.sub))

    assert refusal(encoded(make_signed(holder, [pki.sub])), holder) == code


def test_refuses_a_signature_by_another_key(pki, refusal):
    signed = make_signed(pki.signer, [pki.sub])
    octets = asn1.encode_der(info_of(signed).signed_attributes)
    info_of(signed).signature = raw_signature(key("impostor"), octets, "sha256")

    assert refusal(encoded(signed)) == "SIG_INVALID"

"""Who vouches for a signer, and who revoked him."""

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fleetcfg.errors import RefusalError
from tests.trust.cms.make_cms import (
    AUTHORITY,
    NOW,
    Holder,
    Wish,
    encoded,
    issue,
    key,
    make_signed,
    revocation_list,
)

DAY = timedelta(days=1)


def signature_of(holder: Holder, *others: Holder) -> bytes:
    return encoded(make_signed(holder, others))


# ---------------------------------------------------------------- the path


def test_refuses_a_signer_whom_another_authority_of_the_same_name_vouches_for(pki, refusal):
    rogue_root = issue(Wish("Root CA", key("rogue root"), ca=True, usage=AUTHORITY))
    rogue = issue(Wish("Sub CA", key("rogue"), issuer=rogue_root, ca=True, usage=AUTHORITY))
    same_key = issue(Wish("Approver", pki.signer.key, issuer=rogue))
    crls = [revocation_list(rogue_root), revocation_list(rogue)]

    code = refusal(signature_of(same_key, rogue, rogue_root), pki.signer, crls=[*crls, *pki.crls])

    assert code == "CERT_CHAIN"


def test_refuses_a_signer_whose_authority_is_not_carried_along(pki, refusal):
    assert refusal(signature_of(pki.signer)) == "CERT_CHAIN"


def test_accepts_an_anchor_that_is_not_at_the_top(pki, verify):
    verify(signature_of(pki.signer), anchor_der=pki.sub.der)


def test_refuses_a_signer_whom_another_signer_vouches_for(pki, refusal):
    child = issue(Wish("Child", key("child"), issuer=pki.signer))

    assert refusal(signature_of(child, pki.signer, pki.sub), child) == "CERT_CHAIN"


def test_refuses_an_authority_that_may_not_sign_certificates(pki, refusal):
    weak = issue(Wish("Weak CA", key("weak ca"), issuer=pki.root, ca=True, usage=("crl_sign",)))
    holder = issue(Wish("Under", key("under"), issuer=weak))

    assert refusal(signature_of(holder, weak), holder) == "CERT_CHAIN"


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOW + DAY, NOW + 2 * DAY), (NOW - 2 * DAY, NOW - DAY)],
    ids=["early", "late"],
)
def test_refuses_a_signer_out_of_time(pki, refusal, start, end):
    holder = issue(Wish("Timed", key("timed"), issuer=pki.sub, start=start, end=end))

    assert refusal(signature_of(holder, pki.sub), holder) == "CERT_CHAIN"


def test_refuses_an_authority_that_ended(pki, refusal):
    old = issue(
        Wish("Old CA", key("old"), issuer=pki.root, ca=True, usage=AUTHORITY, end=NOW - DAY)
    )
    holder = issue(Wish("Under", key("under"), issuer=old))

    assert refusal(signature_of(holder, old), holder) == "CERT_CHAIN"


def test_refuses_an_anchor_that_ended(pki, refusal):
    root = issue(Wish("Old root", key("old root"), ca=True, usage=AUTHORITY, end=NOW - DAY))
    holder = issue(Wish("Under", key("under"), issuer=root))
    crls = [revocation_list(root)]

    assert refusal(signature_of(holder), holder, anchor_der=root.der, crls=crls) == "CERT_CHAIN"


@pytest.mark.parametrize("usage", [None, ("key_encipherment",), ("key_cert_sign",)])
def test_refuses_a_signer_whose_key_is_not_for_signing(pki, refusal, usage):
    holder = issue(Wish("Usage", key("usage"), issuer=pki.sub, usage=usage))

    assert refusal(signature_of(holder, pki.sub), holder) == "CERT_CHAIN"


@pytest.mark.parametrize("usage", ["digital_signature", "content_commitment"])
def test_accepts_either_use_for_signing(pki, verify, usage):
    holder = issue(Wish("Usage", key("usage"), issuer=pki.sub, usage=(usage,)))

    verify(signature_of(holder, pki.sub), holder)


def test_refuses_an_authority_as_signer(pki, refusal):
    usage = (*AUTHORITY, "digital_signature")
    holder = issue(Wish("CA too", key("ca too"), issuer=pki.sub, ca=True, usage=usage))

    assert refusal(signature_of(holder, pki.sub), holder) == "CERT_CHAIN"


def test_refuses_a_critical_extension_that_nobody_understands(pki, refusal):
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\0")
    holder = issue(Wish("Odd", key("odd"), issuer=pki.sub, extra=[(unknown, True)]))

    assert refusal(signature_of(holder, pki.sub), holder) == "CERT_CHAIN"


@pytest.mark.parametrize(
    "extension",
    [
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]),
        x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\0"),
        x509.SubjectAlternativeName([x509.RFC822Name("a@example.vn")]),
    ],
)
def test_accepts_what_ordinary_certificates_for_people_say(pki, verify, extension):
    holder = issue(Wish("Person", key("person"), issuer=pki.sub, extra=[(extension, False)]))

    verify(signature_of(holder, pki.sub), holder)


def looping(pki, count: int) -> list[Holder]:
    """Return certificates that anybody can make, each of which could come after each other."""
    stranger = key("stranger")
    loop = issue(Wish("Loop", stranger, ca=True, usage=AUTHORITY))
    loops = [
        issue(Wish("Loop", stranger, issuer=loop, ca=True, usage=AUTHORITY))
        for _ in range(count - 2)
    ]
    false_sub = issue(
        Wish("Sub CA", OnlyPublic(pki.sub.key), issuer=loop, ca=True, usage=AUTHORITY)
    )
    return [false_sub, *loops]


class OnlyPublic:
    """Somebody else's key: its public half is all that a certificate needs."""

    def __init__(self, private) -> None:
        self._private = private

    def public_key(self):
        return self._private.public_key()


def test_a_search_for_a_path_ends_however_many_certificates_invite_it(pki, refusal):
    start = time.process_time()

    assert refusal(signature_of(pki.signer, *looping(pki, 8))) == "CERT_CHAIN"

    assert time.process_time() - start < 5


def test_refuses_more_certificates_than_any_path_has(pki, refusal):
    assert refusal(signature_of(pki.signer, pki.sub, *looping(pki, 9))) == "CERT_CHAIN"


# ---------------------------------------------------------------- revocation


def test_refuses_a_revoked_signer(pki, refusal):
    revoked = revocation_list(pki.sub, serials=[pki.signer.certificate.serial_number])

    code = refusal(signature_of(pki.signer, pki.sub), crls=[revocation_list(pki.root), revoked])

    assert code == "CERT_REVOKED"


def test_refuses_a_signer_whose_authority_was_revoked(pki, refusal):
    revoked = revocation_list(pki.root, serials=[pki.sub.certificate.serial_number])

    code = refusal(signature_of(pki.signer, pki.sub), crls=[revoked, revocation_list(pki.sub)])

    assert code == "CERT_REVOKED"


@pytest.mark.parametrize("order", [1, -1])
def test_a_list_that_revokes_wins_over_a_later_one_that_does_not(pki, refusal, order):
    serial = pki.signer.certificate.serial_number
    old = revocation_list(pki.sub, serials=[serial], made=NOW - 90 * DAY, upcoming=NOW - 80 * DAY)
    lists = [old, *pki.crls][::order]

    assert refusal(signature_of(pki.signer, pki.sub), crls=lists) == "CERT_REVOKED"


@pytest.mark.parametrize("level", [0, 1])
def test_refuses_where_a_list_is_missing(pki, refusal, level):
    crls = [pki.crls[level]]

    assert refusal(signature_of(pki.signer, pki.sub), crls=crls) == "CERT_REVOCATION_UNKNOWN"


def unusable(pki, case: str) -> bytes:
    point = x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=x509.RelativeDistinguishedName(
            [x509.NameAttribute(NameOID.COMMON_NAME, "part")]
        ),
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\0")
    return {
        "by another key": lambda: revocation_list(pki.sub, signer=key("impostor")),
        "by another authority": lambda: revocation_list(
            issue(Wish("Other CA", pki.sub.key, ca=True, usage=AUTHORITY))
        ),
        "of tomorrow": lambda: revocation_list(pki.sub, made=NOW + DAY),
        "out of date": lambda: revocation_list(pki.sub, upcoming=NOW - timedelta(seconds=1)),
        "too old": lambda: revocation_list(pki.sub, made=NOW - timedelta(hours=721)),
        "a delta": lambda: revocation_list(pki.sub, extra=[(x509.DeltaCRLIndicator(1), True)]),
        "a part": lambda: revocation_list(pki.sub, extra=[(point, True)]),
        "with something critical": lambda: revocation_list(pki.sub, extra=[(unknown, True)]),
        "no list": lambda: b"no list",
    }[case]()


@pytest.mark.parametrize(
    "case",
    [
        "by another key",
        "by another authority",
        "of tomorrow",
        "out of date",
        "too old",
        "a delta",
        "a part",
        "with something critical",
        "no list",
    ],
)
def test_refuses_where_the_only_list_is(pki, refusal, case):
    crls = [revocation_list(pki.root), unusable(pki, case)]

    assert refusal(signature_of(pki.signer, pki.sub), crls=crls) == "CERT_REVOCATION_UNKNOWN"


def test_refuses_a_list_by_an_authority_that_may_not_make_lists(pki, refusal):
    no_lists = issue(
        Wish("No lists", key("no lists"), issuer=pki.root, ca=True, usage=("key_cert_sign",))
    )
    holder = issue(Wish("Under", key("under"), issuer=no_lists))
    crls = [revocation_list(pki.root), revocation_list(no_lists)]

    assert refusal(signature_of(holder, no_lists), holder, crls=crls) == "CERT_REVOCATION_UNKNOWN"


def test_the_list_of_an_authority_above_may_be_older_than_the_signers(pki, verify):
    yearly = revocation_list(pki.root, made=NOW - 300 * DAY, upcoming=NOW + 65 * DAY)

    verify(signature_of(pki.signer, pki.sub), crls=[yearly, revocation_list(pki.sub)])


def test_a_list_that_the_signature_carries_counts(pki, verify):
    signed = make_signed(pki.signer, [pki.sub])
    lists = [x509.load_der_x509_crl(der) for der in sorted(pki.crls)]
    signed.crls = asn1.SetOf(lists)

    verify(encoded(signed), crls=[])


def test_a_refusal_names_the_certificate_and_why(pki, verify):
    crls = [revocation_list(pki.root), unusable(pki, "too old")]

    with pytest.raises(RefusalError) as caught:
        verify(signature_of(pki.signer, pki.sub), crls=crls)

    serial = f"{pki.signer.certificate.serial_number:x}"
    assert caught.value.facts == {"why": "stale", "serial": serial}


def test_refuses_a_list_signed_with_sha1(pki, refusal):
    """A list over SHA-1 cannot be made here any more; one over SHA-224 stands for it."""
    weak = revocation_list(pki.sub, digest=hashes.SHA224())

    code = refusal(signature_of(pki.signer, pki.sub), crls=[revocation_list(pki.root), weak])

    assert code == "CERT_REVOCATION_UNKNOWN"

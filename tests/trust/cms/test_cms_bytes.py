"""Which bytes are no CMS signature, and that no other byte makes one of another's."""

import pytest
from cryptography.hazmat import asn1
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from tests.trust.cms.make_cms import MESSAGE, attributes_for, encoded, make_signed


def test_refuses_bytes_after_the_end(pki, refusal):
    assert refusal(encoded(make_signed(pki.signer, [pki.sub])) + b"\0") == "SIG_NOT_DER"


def test_refuses_what_is_too_large(refusal):
    assert refusal(b"\x30" * (64 * 1024 + 1)) == "SIG_TOO_LARGE"


def test_refuses_indefinite_lengths(pki, refusal):
    signature = encoded(make_signed(pki.signer, [pki.sub]))
    indefinite = b"\x30\x80" + signature[4:] + b"\0\0"

    assert refusal(indefinite) == "SIG_NOT_DER"


def test_refuses_a_length_written_longer_than_needed(pki, refusal):
    signature = encoded(make_signed(pki.signer, [pki.sub]))
    longer = b"\x30\x83\0" + signature[2:]

    assert refusal(longer) == "SIG_NOT_DER"


def test_refuses_attributes_out_of_order(pki, refusal):
    signature = encoded(make_signed(pki.signer, [pki.sub]))
    attributes = [asn1.encode_der(one) for one in attributes_for(pki.signer, MESSAGE, "sha256")]
    ordered = b"".join(sorted(attributes))
    assert ordered in signature

    swapped = signature.replace(ordered, b"".join(sorted(attributes, reverse=True)))

    assert refusal(swapped) == "SIG_MALFORMED"


@pytest.mark.parametrize("octets", [b"", b"\0", b"0", b"\x30\0", b"{}", bytes(1000)])
def test_refuses_what_is_no_signature(refusal, octets):
    assert refusal(octets) in {"SIG_NOT_DER", "SIG_MALFORMED"}


@given(octets=st.binary(max_size=400))
def test_any_bytes_are_refused_and_nothing_else_happens(verify, octets):
    with pytest.raises(RefusalError):
        verify(octets)


@given(cut=st.integers(0, 700), glue=st.binary(max_size=8))
def test_a_signature_cut_short_or_with_a_new_tail_is_refused(pki, verify, cut, glue):
    signature = encoded(make_signed(pki.signer, [pki.sub]))

    with pytest.raises(RefusalError):
        verify(signature[:cut] + glue)


def test_no_changed_byte_changes_who_signed_what(pki, verify):
    """Each byte changed in three ways; only the authority's own certificate, which is carried along
    and signed by no signer, has a byte (the count of unused bits) with a second spelling.
    """
    signature = encoded(make_signed(pki.signer, [pki.sub]))
    carried = signature.index(pki.sub.der)
    accepted = []

    for at in range(len(signature)):
        for bits in (0x01, 0x80, 0xFF):
            changed = bytearray(signature)
            changed[at] ^= bits
            try:
                verify(bytes(changed))
            except RefusalError:
                continue
            accepted.append(at)

    assert [at for at in accepted if not 0 <= at - carried < len(pki.sub.der)] == []

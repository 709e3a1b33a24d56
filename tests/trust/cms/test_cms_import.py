"""Files of other signing tools become DER, or are refused."""

import base64
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms_import import import_cms
from fleetcfg.trust.crypto.der import DEPTH_MOST, require_der
from tests.trust.cms.make_cms import MESSAGE, encoded, make_signed


@pytest.fixture(scope="module")
def signature(pki):
    return encoded(make_signed(pki.signer, [pki.sub]))


def indefinite(der: bytes) -> bytes:
    """Return *der* with the length of every sequence around the signature left open."""
    return b"\x30\x80" + der[4:] + b"\0\0"


def armoured(der: bytes, label: str) -> bytes:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n".encode()


def test_der_stays_as_it_is(signature):
    assert import_cms(signature) == signature


@pytest.mark.parametrize("label", ["CMS", "PKCS7"])
def test_armour_is_taken_off(signature, label):
    assert import_cms(armoured(signature, label)) == signature
    assert import_cms(armoured(signature, label).replace(b"\n", b"\r\n")) == signature


def test_bare_base64_is_read(signature):
    assert import_cms(base64.b64encode(signature)) == signature
    assert import_cms(base64.encodebytes(signature)) == signature


def test_open_lengths_are_closed(signature, verify):
    verify(import_cms(indefinite(signature)))
    assert import_cms(indefinite(signature)) == signature


def test_strings_in_pieces_are_joined():
    pieces = b"\x30\x80\x24\x80\x04\x02ab\x04\x01c\0\0\0\0"

    assert import_cms(pieces) == b"\x30\x05\x04\x03abc"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_what_openssl_writes_as_text_is_read(signature, tmp_path, verify):
    (tmp_path / "der").write_bytes(signature)
    words = ["openssl", "cms", "-cmsout", "-in", "der", "-inform", "DER", "-outform", "PEM"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)

    verify(import_cms(done.stdout), message=MESSAGE)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"0",
        b"\x30\x80",
        b"\x30\x02\x05",
        b"\x30\x00\x00",
        b"\x04\x80\0\0",
        b"\x30\x85" + bytes(9),
        b"\x24\x03\x05\x01x",
        b"-----BEGIN CMS-----\n!\n-----END CMS-----\n",
        b"-----BEGIN CMS-----\nMAA=\n-----END PKCS7-----\n",
        b"MAA",
        b"\x30\x80" * 5000,
    ],
    ids=range(12),
)
def test_what_is_no_signature_file_is_refused(octets):
    with pytest.raises(RefusalError, match="SIG_MALFORMED"):
        import_cms(octets)


def test_as_many_values_in_values_as_der_may_have_are_read():
    nested = b"\5\0"
    for _ in range(DEPTH_MOST):
        nested = bytes([0x30, len(nested)]) + nested

    assert import_cms(nested) == nested
    with pytest.raises(RefusalError, match="SIG_MALFORMED"):
        import_cms(bytes([0x30, len(nested)]) + nested)


def test_a_file_that_is_too_large_is_not_read():
    with pytest.raises(RefusalError, match="SIG_TOO_LARGE"):
        import_cms(b"0" * 300_000)


@given(octets=st.binary(max_size=80) | st.binary(max_size=80).map(lambda rest: b"\x30\x80" + rest))
def test_whatever_is_imported_is_in_der_and_stays_as_it_is(octets):
    try:
        der = import_cms(octets)
    except RefusalError:
        return

    require_der(der)
    assert import_cms(der) == der

"""What is signed is a type and bytes; an envelope with anything else in it is no envelope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, MAX_PAYLOAD, parse, to_base64
from fleetcfg.trust.crypto.envelope import (
    KINDS,
    MAX_SIGNATURE,
    Envelope,
    Signature,
    envelope_of,
    namespace,
    pae,
    payload_type,
)

KEY_ID = "SHA256:" + "A" * 43
OTHER = "spki-sha256:" + "0" * 64


def good() -> dict:
    return {
        "payload": to_base64(b"{}"),
        "payloadType": "application/vnd.fleetcfg.approval.v1+json",
        "signatures": [{"keyid": KEY_ID, "sig": "AA=="}],
    }


def test_the_public_vector_of_dsse():
    # protocol.md of the DSSE specification, v1.0.2, "Test Vectors"
    encoded = pae("http://example.com/HelloWorld", b"hello world")

    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_of_bytes_and_not_of_letters():
    assert pae("đ", "ơ".encode()) == "DSSEv1 2 đ 2 ơ".encode()


@given(st.text(max_size=8), st.binary(max_size=8), st.text(max_size=8), st.binary(max_size=8))
def test_two_documents_are_never_signed_as_one(kind, payload, other_kind, other):
    is_one = (kind, payload) == (other_kind, other)
    assert (pae(kind, payload) == pae(other_kind, other)) == is_one


def test_an_envelope_is_read_back_the_same():
    signatures = (Signature(KEY_ID, b"\1"), Signature(OTHER, b"\2"))
    envelope = Envelope(b'{"a":1}', payload_type("root"), signatures)

    assert envelope_of(parse(envelope.to_bytes(), MAX_BUNDLE), "root") == envelope


def test_types_and_namespaces_are_exact():
    assert [payload_type(kind) for kind in KINDS[:2]] == [
        "application/vnd.fleetcfg.root.v1+json",
        "application/vnd.fleetcfg.status.v1+json",
    ]
    assert namespace("approval", "so.example.vn") == "approval.v1@so.example.vn"


BROKEN: dict[str, tuple[object, str]] = {
    "a list": ([], "ENVELOPE_FIELDS"),
    "nothing": (None, "ENVELOPE_FIELDS"),
    "one more member": (good() | {"note": ""}, "ENVELOPE_FIELDS"),
    "one member less": ({"payload": "", "payloadType": ""}, "ENVELOPE_FIELDS"),
    "another type": (good() | {"payloadType": payload_type("root")}, "PAYLOAD_TYPE"),
    "a type in capitals": (
        good() | {"payloadType": payload_type("approval").upper()},
        "PAYLOAD_TYPE",
    ),
    "no type": (good() | {"payloadType": None}, "PAYLOAD_TYPE"),
    "a payload that is no text": (good() | {"payload": 1}, "ENVELOPE_FIELDS"),
    "a payload in the URL alphabet": (good() | {"payload": "_-8="}, "BASE64"),
    "a payload without padding": (good() | {"payload": "e30"}, "BASE64"),
    "a payload too large": (
        good() | {"payload": to_base64(bytes(MAX_PAYLOAD + 1))},
        "DOC_TOO_LARGE",
    ),
    "signatures that are a number": (good() | {"signatures": 1}, "ENVELOPE_FIELDS"),
    "signatures that are no list": (good() | {"signatures": "AA=="}, "ENVELOPE_FIELDS"),
    "no signature": (good() | {"signatures": []}, "ENVELOPE_SIGNATURES"),
    "seventeen signatures": (
        good() | {"signatures": [{"keyid": KEY_ID, "sig": "AA=="}] * 17},
        "ENVELOPE_SIGNATURES",
    ),
    "a key that signed twice": (
        good() | {"signatures": [{"keyid": KEY_ID, "sig": "AA=="}] * 2},
        "ENVELOPE_SIGNATURES",
    ),
    "a signature that is no object": (good() | {"signatures": ["AA=="]}, "ENVELOPE_FIELDS"),
    "a signature without a key": (good() | {"signatures": [{"sig": "AA=="}]}, "ENVELOPE_FIELDS"),
    "a kind beside the signature": (
        good() | {"signatures": [{"keyid": KEY_ID, "sig": "AA==", "kind": "cms"}]},
        "ENVELOPE_FIELDS",
    ),
    "a key id of no kind": (
        good() | {"signatures": [{"keyid": "approver-1", "sig": "AA=="}]},
        "ENVELOPE_FIELDS",
    ),
    "a key id that is no text": (
        good() | {"signatures": [{"keyid": None, "sig": "AA=="}]},
        "ENVELOPE_FIELDS",
    ),
    "a signature too large": (
        good() | {"signatures": [{"keyid": KEY_ID, "sig": to_base64(bytes(MAX_SIGNATURE + 1))}]},
        "SIG_TOO_LARGE",
    ),
}


@pytest.mark.parametrize(("value", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_refuses(value, code):
    with pytest.raises(RefusalError) as refused:
        envelope_of(value, "approval")

    assert refused.value.code == code

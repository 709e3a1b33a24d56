"""Signed heads are notes of the C2SP kind, to the byte."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import (
    COSIGNATURE,
    LOG,
    Checkpoint,
    Note,
    NoteSigner,
    Verifier,
    sign_checkpoint,
    verify_checkpoint,
)

ORIGIN = "fleetcfg/so.example.vn/log/vnpt-07"
SIGNER = NoteSigner.from_seed(ORIGIN, bytes(range(32)))
WITNESS = NoteSigner.from_seed("so.example.vn/witness", bytes(32), COSIGNATURE)
HEAD = Checkpoint(ORIGIN, 4, bytes(range(32)))
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

# From the documentation of Go's package note: the same text, key and signature everywhere.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)


def test_a_note_signed_by_another_program_is_verified():
    note = Note.from_bytes(GO_NOTE.encode())

    assert note.is_signed_by(Verifier.from_text(GO_KEY))
    assert note.to_text() == GO_NOTE


@pytest.mark.parametrize("text", [GO_KEY, SIGNER.verifier.to_text(), WITNESS.verifier.to_text()])
def test_a_key_is_read_as_it_is_spelled(text):
    assert Verifier.from_text(text).to_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b",
        GO_KEY[:-1],
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        "x" + GO_KEY,
        "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_of_another_spelling_is_refused(text):
    with pytest.raises(RefusalError, match="KEY_MALFORMED"):
        Verifier.from_text(text)


def test_a_key_of_another_kind_is_refused():
    unknown = Verifier("a", 6, bytes(32)).to_text()

    with pytest.raises(RefusalError, match="KEY_TYPE"):
        Verifier.from_text(unknown)


def test_a_head_that_its_log_signed_is_read_back():
    note = sign_checkpoint(HEAD, SIGNER)

    read = verify_checkpoint(Note.from_bytes(note.to_text().encode()), SIGNER.verifier)

    assert read == HEAD


def test_a_head_of_another_log_is_refused():
    other = NoteSigner.from_seed("another", bytes(range(32)))

    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        verify_checkpoint(sign_checkpoint(HEAD, SIGNER), other.verifier)


def test_a_head_signed_by_another_key_of_the_same_name_is_refused():
    impostor = NoteSigner.from_seed(ORIGIN, bytes(32))

    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        verify_checkpoint(sign_checkpoint(HEAD, impostor), SIGNER.verifier)


@given(place=st.integers(0, 400), bits=st.integers(1, 255))
def test_no_changed_byte_is_accepted(place, bits):
    octets = bytearray(sign_checkpoint(HEAD, SIGNER).to_text().encode())
    octets[place % len(octets)] ^= bits

    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        verify_checkpoint(Note.from_bytes(bytes(octets)), SIGNER.verifier)


@given(octets=st.binary(max_size=300) | st.text(alphabet="— ab\n1", max_size=60).map(str.encode))
def test_what_is_no_note_is_refused_or_signed_by_nobody(octets):
    try:
        note = Note.from_bytes(octets)
    except RefusalError:
        return

    assert not note.is_signed_by(SIGNER.verifier)
    assert note.cosigned_at(WITNESS.verifier) is None


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n4\n",
        f"{ORIGIN}\n04\n{ROOT}\n",
        f"{ORIGIN}\n4\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n-4\n{ROOT}\n",
        f"{ORIGIN}\n٤\n{ROOT}\n",
        f"{ORIGIN}\n4\n{ROOT}\nmore\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"\n4\n{ROOT}\n",
    ],
)
def test_a_head_of_another_spelling_is_refused(text):
    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        Checkpoint.from_text(text)


def test_a_cosignature_says_who_saw_the_head_and_when():
    note = sign_checkpoint(HEAD, SIGNER)

    seen = Note(note.text, (*note.lines, WITNESS.line(note.text, at=AT)))

    assert seen.cosigned_at(WITNESS.verifier) == AT
    assert verify_checkpoint(seen, SIGNER.verifier) == HEAD


def test_a_cosignature_holds_for_its_time_only():
    note = sign_checkpoint(HEAD, SIGNER)
    line = WITNESS.line(note.text, at=AT)
    octets = bytearray(b64decode(line.split(" ")[2]))
    octets[11] ^= 1

    changed = f"{line.rsplit(' ', 1)[0]} {b64encode(octets).decode()}\n"

    assert Note(note.text, (changed,)).cosigned_at(WITNESS.verifier) is None


def test_a_cosignature_of_no_time_in_the_calendar_is_none():
    note = sign_checkpoint(HEAD, SIGNER)
    stamp = b"\xff" * 8
    signed = f"cosignature/v1\ntime {2**64 - 1}\n{note.text}".encode()
    octets = WITNESS.verifier.key_id + stamp + WITNESS.private.sign(signed)

    line = f"— {WITNESS.verifier.name} {b64encode(octets).decode()}\n"

    assert Note(note.text, (line,)).cosigned_at(WITNESS.verifier) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"x" * 17_000,
        b"\xff\xfe",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 a b c\n",
        b"text\n\n- a b\n",
        b"text\n\n" + b"\xe2\x80\x94 a b\n" * 17,
    ],
    ids=["size", "utf8", "none", "words", "dash", "many"],
)
def test_what_is_no_note_is_refused(octets):
    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        Note.from_bytes(octets)


def test_a_log_is_no_witness_and_a_witness_no_log():
    text = HEAD.text()

    assert not Note(text, (WITNESS.line(text, at=AT),)).is_signed_by(WITNESS.verifier)
    assert Note(text, (SIGNER.line(text),)).cosigned_at(SIGNER.verifier) is None
    with pytest.raises(ValueError, match="2026"):
        SIGNER.line(text, at=AT)
    with pytest.raises(ValueError, match="None"):
        WITNESS.line(text)


def test_a_signer_never_prints_its_key():
    seed = bytes(range(32))
    private = NoteSigner.from_seed(ORIGIN, seed)

    for shown in (repr(private), str(private), f"{private}"):
        assert seed.hex() not in shown
        assert b64encode(seed).decode() not in shown


def test_a_signer_of_no_name_is_refused():
    for name, seed in (("", bytes(32)), ("a b", bytes(32)), ("a", bytes(31))):
        with pytest.raises(RefusalError, match="KEY_MALFORMED"):
            NoteSigner.from_seed(name, seed)


def test_keys_have_the_types_of_the_format():
    assert (SIGNER.verifier.kind, WITNESS.verifier.kind) == (LOG, COSIGNATURE) == (1, 4)

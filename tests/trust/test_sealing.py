"""A sealed secret opens with one key, for one place, and says nothing to anybody else."""

import dataclasses
import pickle

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import from_base64, to_base64
from fleetcfg.trust.crypto.sealing import (
    OVERHEAD,
    SealingKey,
    SecretPlace,
    is_sealing_key,
    seal,
)
from tests.trust import hpke
from tests.trust.vectors import SEALED_PLACE, SEALED_PRIVATE, vectors

PRIVATE = bytes(range(32))
KEY = SealingKey(Secret(PRIVATE.hex()))
OTHER = SealingKey(Secret(bytes(range(1, 33)).hex()))
PLACE = SecretPlace("so.example", "CS-2026-0001", "0" * 32, "room-1", "User Passphrase", "admin")
PASSWORD = "Ab3-" * 5

# RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence 0.
RFC_INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
RFC_EPHEMERAL = "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"
RFC_RECIPIENT = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
RFC_ENC = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
RFC_TEXT = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")
RFC_CIPHERTEXT = (
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)


def code_of(key: SealingKey, sealed: bytes, place: SecretPlace) -> str:
    with pytest.raises(RefusalError) as refused:
        key.open_sealed(sealed, place)
    return refused.value.code


def test_the_computation_beside_it_is_the_one_of_rfc_9180():
    made = hpke.seal(
        RFC_TEXT,
        bytes.fromhex(RFC_RECIPIENT),
        RFC_INFO,
        ephemeral=bytes.fromhex(RFC_EPHEMERAL),
        aad=b"Count-0",
    )

    assert made.hex() == RFC_ENC + RFC_CIPHERTEXT


def test_what_it_seals_is_opened_by_the_computation_beside_it():
    sealed = seal(Secret(PASSWORD), KEY.public, PLACE)

    assert hpke.unseal(sealed, PRIVATE, PLACE.info) == PASSWORD.encode()
    assert len(sealed) == len(PASSWORD) + OVERHEAD


def test_what_the_computation_beside_it_seals_is_opened():
    sealed = hpke.seal(PASSWORD.encode(), KEY.public, PLACE.info, ephemeral=bytes([7]) * 32)

    assert KEY.open_sealed(sealed, PLACE).reveal() == PASSWORD


def test_the_vector_of_the_document_is_what_both_open():
    info, public, private, sealed, text = vectors()["sealed"].splitlines()
    key = SealingKey(Secret(private))

    assert private == SEALED_PRIVATE.hex()
    assert SEALED_PLACE.info == info.encode()
    assert to_base64(key.public) == public
    assert key.open_sealed(from_base64(sealed), SEALED_PLACE).reveal() == text
    assert hpke.unseal(from_base64(sealed), SEALED_PRIVATE, info.encode()) == text.encode()


def test_nothing_is_sealed_twice_to_the_same_bytes():
    made = {seal(Secret(PASSWORD), KEY.public, PLACE) for _ in range(8)}

    assert len(made) == len({sealed[:32] for sealed in made}) == 8


def test_another_key_opens_nothing():
    assert code_of(OTHER, seal(Secret(PASSWORD), KEY.public, PLACE), PLACE) == "SEAL_BROKEN"


@pytest.mark.parametrize("member", [field.name for field in dataclasses.fields(SecretPlace)])
def test_for_any_other_place_it_does_not_open(member):
    sealed = seal(Secret(PASSWORD), KEY.public, PLACE)
    elsewhere = dataclasses.replace(PLACE, **{member: getattr(PLACE, member) + "2"})

    assert KEY.open_sealed(sealed, PLACE).reveal() == PASSWORD
    assert code_of(KEY, sealed, elsewhere) == "SEAL_BROKEN"


def test_what_stands_in_one_member_cannot_be_moved_into_the_next():
    here = dataclasses.replace(PLACE, device='a","b', path="c")
    there = dataclasses.replace(PLACE, device="a", path='b","c')

    assert here.info != there.info
    assert code_of(KEY, seal(Secret(PASSWORD), KEY.public, here), there) == "SEAL_BROKEN"


def test_no_bit_of_it_can_be_changed_and_nothing_added_or_taken():
    sealed = seal(Secret(PASSWORD), KEY.public, PLACE)
    wrong = [
        sealed[:at] + bytes([sealed[at] ^ 1 << bit]) + sealed[at + 1 :]
        for at in range(len(sealed))
        for bit in (0, 3)
    ]
    wrong += [sealed[:length] for length in range(len(sealed))] + [sealed + b"\0"]

    codes = {code_of(KEY, one, PLACE) for one in wrong}

    assert codes == {"SEAL_BROKEN"}


def test_a_secret_that_is_no_ascii_is_refused_as_broken():
    sealed = hpke.seal("mật".encode(), KEY.public, PLACE.info, ephemeral=bytes([7]) * 32)

    assert code_of(KEY, sealed, PLACE) == "SEAL_BROKEN"


def test_a_refusal_has_no_cause_that_could_tell_more():
    sealed = hpke.seal("mật".encode(), KEY.public, PLACE.info, ephemeral=bytes([7]) * 32)

    for key in (KEY, OTHER):
        with pytest.raises(RefusalError) as refused:
            key.open_sealed(sealed, PLACE)
        assert refused.value.__cause__ is refused.value.__context__ is None


def test_the_key_is_not_printed_and_does_not_leave_its_process():
    for text in (repr(KEY), str(KEY), f"{KEY}"):
        assert PRIVATE.hex() not in text
        assert to_base64(PRIVATE) not in text
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32), b"\1" + bytes(31), bytes(33)])
def test_what_is_no_key_or_a_point_of_low_order_is_none(public):
    assert not is_sealing_key(public)
    assert is_sealing_key(KEY.public)


def test_a_tag_depends_on_the_key_the_secret_and_what_it_is_about():
    tags = {
        KEY.tag(Secret("a"), "b"),
        KEY.tag(Secret("ab"), ""),
        KEY.tag(Secret("a"), "c"),
        KEY.tag(Secret("c"), "b"),
        OTHER.tag(Secret("a"), "b"),
    }

    assert len(tags) == 5
    assert KEY.tag(Secret("a"), "b") in tags

"""The way of receipts through the door."""

import pytest

from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import (
    KEYS,
    at,
    digest_of,
    make_key,
    make_receipt,
    make_received,
)
from fleetcfg_kit.testing.keys import make_ed25519
from tests.trust.beside import received, refusal


def test_a_receipt_is_its_executors():
    department = Department()

    found = received(department)

    assert (found.signed.person, found.signed.keyid) == ("tech", KEYS["tech"].keyid)
    assert found.receipt.devices[0].outcome is Fate.APPLIED


RECEIPT = {
    "in another's name": ({"person": "author"}, "RECEIPT_PERSON"),
    "of a log that the root does not name": ({"origin": "fleetcfg/elsewhere"}, "RECEIPT_ORIGIN"),
    "of another change-set": ({"changeset": digest_of("other")}, "RECEIPT_OTHER_CHANGESET"),
    "of another id": ({"id": "CS-2026-0148"}, "RECEIPT_OTHER_CHANGESET"),
    "of a device that is not in it": ({"devices": [make_received("room-999")]}, "RECEIPT_DEVICE"),
    "of an attempt beyond those it allows": (
        {"devices": [make_received("room-000", n=9)]},
        "RECEIPT_DEVICE",
    ),
    "of another number": ({"devices": [make_received("room-000", seq=19)]}, "RECEIPT_DEVICE"),
    "of no device": ({"devices": []}, "DEVICE_LIST"),
    "of the future": ({"issued_at": at(hours=1)}, "CLOCK_BEHIND"),
    "of another Department": ({"trust_domain": "other.example"}, "TRUST_DOMAIN"),
    "with an end of its own": ({"devices": [make_received("room-000", "perfect")]}, "SCHEMA"),
}


@pytest.mark.parametrize(("changes", "code"), RECEIPT.values(), ids=RECEIPT.keys())
def test_refuses_a_receipt(changes, code):
    assert refusal(lambda: received(Department(), **changes)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["author"], (7, "SIGNER_UNKNOWN")),
        (["tech", "author"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_a_receipt_that_its_executor_did_not_sign(people, expected):
    assert refusal(lambda: received(Department(), people)) == expected


def with_a_second_executor(person: str) -> Department:
    department = Department()
    second = department.keys["tech-2"] = make_ed25519("tech-2")
    department.first["keys"][second.keyid] = make_key(person, pub=to_base64(second.blob))
    department.first["roles"]["executor"]["keys"].append(second.keyid)
    return department


def test_a_receipt_has_one_signature():
    department = with_a_second_executor("author")

    expected = (7, "RECEIPT_UNAUTHENTICATED")
    assert refusal(lambda: received(department, ["tech", "tech-2"])) == expected


def test_a_receipt_by_another_executor_than_the_change_sets_is_refused():
    department = with_a_second_executor("author")

    assert refusal(lambda: received(department, ["tech-2"], person="author")) == (
        (7, "EXECUTOR_MISMATCH")
    )
    assert refusal(lambda: received(with_a_second_executor("tech"), ["tech-2"])) == (
        (7, "EXECUTOR_MISMATCH")
    )


def test_a_receipt_by_a_key_that_has_run_out_proves_nothing_any_more():
    department = Department()
    department.first["keys"][KEYS["tech"].keyid]["not_after"] = at()

    assert refusal(lambda: received(department)) == (7, "KEY_NOT_VALID_NOW")


def test_a_receipt_of_an_unknown_change_set_is_its_executors_all_the_same():
    department = Department()
    data = department.sign(
        "receipt", make_receipt(read_changeset(spell(department.changeset())), make_received("x"))
    )

    found = department.authority().prove_receipt(data.to_bytes(), changeset=None, now=NOON)
    assert found.receipt.devices[0].id == "x"

"""The way of adoptions through the door."""

import copy
import pickle
from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import Envelope, payload_type
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at, make_adopted, make_adoption, make_identity
from fleetcfg_kit.testing.memory import MemoryInventory
from tests.trust.beside import adopted, refusal, updated


def test_an_adoption_that_enough_people_signed_is_authorized():
    found = adopted(Department(), make_adoption(make_adopted("room-000")))

    assert found.people == {"approver-1", "approver-2"}
    assert [device.id for device in found.document.devices] == ["room-000"]
    assert found.sha256 == digest(found.payload)
    with pytest.raises(RefusalError, match="CLOCK_BEHIND"):
        found.require_still(NOON - timedelta(minutes=6), lasted=timedelta())


ADOPTION = {
    "of no device": (make_adoption(), "DEVICE_LIST"),
    "of a device twice": (make_adoption(*[make_adopted("room-000")] * 2), "DEVICE_LIST"),
    "of the future": (
        make_adoption(make_adopted("room-000"), created_at=at(hours=1)),
        "CLOCK_BEHIND",
    ),
    "of a device read in the future": (
        make_adoption(make_adopted("room-000", taken_at=at(hours=1))),
        "CLOCK_BEHIND",
    ),
    "of another Department": (
        make_adoption(make_adopted("room-000"), trust_domain="other.example"),
        "TRUST_DOMAIN",
    ),
    "of another type": (
        make_adoption(make_adopted("room-000"), _type="fleetcfg/manifest/v1"),
        "DOC_TYPE",
    ),
    "with a member too many": (make_adoption(make_adopted("room-000"), all=True), "SCHEMA"),
    "with half a digest": (make_adoption(make_adopted("room-000", state_sha256="00")), "SCHEMA"),
    "without a decision": (make_adoption(make_adopted("room-000"), decision=None), "SCHEMA"),
}


@pytest.mark.parametrize(("document", "code"), ADOPTION.values(), ids=ADOPTION.keys())
def test_refuses_an_adoption(document, code):
    assert refusal(lambda: adopted(Department(), document)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["approver-1"], (7, "ADOPTION_THRESHOLD")),
        (["approver-1", "author"], (7, "SIGNER_UNKNOWN")),
        (["root-1", "root-2"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_an_adoption_that_too_few_signed(people, expected):
    assert (
        refusal(lambda: adopted(Department(), make_adoption(make_adopted("room-000")), people))
        == expected
    )


def test_a_manifest_is_no_adoption_even_if_the_same_people_signed_it():
    department = Department()
    signed = department.sign("manifest", department.manifest(), ["approver-1", "approver-2"])
    forged = Envelope(signed.payload, payload_type("adoption"), signed.signatures)

    def adopt(envelope: Envelope):
        return department.authority().authorize_adoption(envelope.to_bytes(), now=NOON)

    assert refusal(lambda: adopt(forged)) == (7, "SIG_NAMESPACE")
    assert refusal(lambda: adopt(signed)) == (0, "PAYLOAD_TYPE")


def test_adopted_devices_are_those_of_the_signed_inventory():
    department = Department()
    updated(department)
    other = make_identity("room-000") | {"serial": "FTT-OTHER"}
    document = make_adoption(make_adopted("room-000", identity=other))
    assert refusal(lambda: adopted(department, document)) == (7, "IDENTITY_NOT_INVENTORY")

    stranger = make_adoption(make_adopted("room-999"))
    assert refusal(lambda: adopted(department, stranger)) == (7, "DEVICE_NOT_IN_INVENTORY")
    adopted(department, make_adoption(make_adopted("room-000")))


def test_an_inventory_that_was_edited_says_nothing_about_who_is_adopted():
    department = Department()
    updated(department)
    department.inventory = MemoryInventory(
        "", {"room-000": SignedIdentity(**make_identity("room-001"))}
    )

    adopted(department, make_adoption(make_adopted("room-000")))


def test_an_adoption_is_not_copied_into_another_process():
    found = adopted(Department(), make_adoption(make_adopted("room-000")))

    for copied in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copied(found)

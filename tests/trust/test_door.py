"""The door: a bundle in which all holds passes; one thing wrong with it, and it is refused by name.

Each test makes a whole `Department`, breaks one thing and signs everything again, so that what
refuses is the check that is meant and not a signature that broke along the way.
"""

from dataclasses import replace

import pytest

from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.documents.changeset import ChangeSet, SignedIdentity
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department, payload_of
from fleetcfg_kit.testing.documents import (
    HEAD,
    KEYS,
    ORIGIN,
    at,
    digest_of,
    make_identity,
    make_key,
)
from fleetcfg_kit.testing.keys import make_ed25519
from fleetcfg_kit.testing.memory import MemoryInventory, MemoryRecord
from tests.trust.edits import device, put, refusal

# ---------------------------------------------------------------- what passes


def test_a_bundle_in_which_all_holds_is_authorized():
    department = Department()

    passed = department.authorize()

    assert isinstance(passed.document, ChangeSet)
    assert (
        passed.document.to_bytes() == passed.payload == payload_of(department.parts()["changeset"])
    )
    assert passed.people == {"approver-1", "approver-2"}
    assert {signed.person for signed in passed.signatures} == {"author", *passed.people}
    assert [signed.counter for signed in passed.signatures] == [None, 7, 7]
    assert passed.at == NOON
    assert department.record.kept == ["status", "manifest"]


def test_the_log_must_extend_what_the_department_saw_and_what_was_signed():
    department = Department()
    seen = {"origin": ORIGIN, "size": 812, "root": HEAD["root"]}
    department.edit("status", put(executors={KEYS["tech"].keyid: seen}))

    department.authorize()

    assert department.record.asked == [(ORIGIN, 0), (ORIGIN, 812)]


def test_one_approver_is_enough_where_the_root_says_so():
    department = Department()
    department.approvers = ["approver-2"]

    assert department.authorize().people == {"approver-2"}


def test_a_bundle_brings_newer_roots_and_the_first_of_them_is_kept_first():
    department = Department().with_root().with_root()

    assert department.authorize().root_version == 3
    assert department.record.kept == ["root", "root", "status", "manifest"]


def test_a_second_attempt_passes_if_two_were_signed():
    department = Department().edit("changeset", put(max_attempts=2))
    department.record.begun = {"room-000": 1}
    department.record.seqs = {"room-000": 18}

    assert isinstance(department.authorize(), Authorized)


@pytest.mark.clause("code:FREEZE", "3.4", "8.2")
def test_a_change_that_names_the_freeze_passes_it():
    freeze = {"id": "hop-tinh", "from": at(hours=-1), "to": at(hours=1)}
    department = Department().edit("status", put(freeze=[freeze]))

    assert refusal(department) == (9, "FREEZE")
    assert isinstance(
        department.edit("changeset", put(freeze_exemption="hop-tinh")).authorize(), Authorized
    )


def test_the_same_papers_pass_again_and_are_not_a_rollback():
    department = Department()

    assert department.authorize().sha256 == department.authorize().sha256


# ---------------------------------------------------------------- what is refused


def test_one_rejection_outweighs_any_number_of_approvals():
    department = Department().edit("approver-2", put(verdict="reject", decision=None))

    assert refusal(department) == (8, "APPROVAL_REJECTED")


def test_approvals_of_two_decisions_are_refused():
    decision = {"number": "124/QĐ-SKHCN", "date": "2026-11-24"}
    department = Department().edit("approver-2", put(decision=decision))

    assert refusal(department) == (8, "DECISION_MISMATCH")


def test_another_status_of_the_same_version_is_a_fork():
    department = Department()
    department.record.status = KnownVersion(5, digest_of("other"))

    assert refusal(department) == (5, "STATUS_FORK")


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (KnownVersion(2, digest_of("newer")), "MANIFEST_ROLLBACK"),
        (KnownVersion(1, digest_of("other")), "MANIFEST_FORK"),
    ],
)
def test_a_manifest_behind_the_record_is_refused(known, code):
    department = Department()
    department.record.manifest = known

    assert refusal(department) == (6, code)


def test_a_status_of_an_older_root_is_refused():
    department = Department().with_root().edit("status", put(root_version=1))

    assert refusal(department) == (5, "STATUS_ROOT_MISMATCH")


def test_a_manifest_that_the_status_does_not_name_is_refused():
    department = Department().edit(
        "status", put(manifest={"version": 1, "sha256": digest_of("other")})
    )

    assert refusal(department) == (6, "MANIFEST_NOT_CURRENT")
    assert "manifest" not in department.record.kept


@pytest.mark.parametrize("what", ["id", "digest"])
def test_what_was_withdrawn_is_refused(what):
    department = Department()
    name = "CS-2026-0147" if what == "id" else department.authorize().sha256
    department.record = MemoryRecord()
    department.edit("status", put(withdrawn=[name]))

    assert refusal(department) == (7, "CHANGESET_WITHDRAWN")


def test_a_device_without_identity_asks_for_the_high_threshold():
    weak = make_identity("room-000") | {"pin": "", "strength": "none"}
    department = Department(1).edit("changeset", device(0, identity=weak))
    department.inventory = MemoryInventory(digest_of("x"), {"room-000": SignedIdentity(**weak)})
    department.inventory.manifest_sha256 = department.changeset()["baseline"]["manifest_sha256"]

    assert refusal(department) == (7, "RISK_UNDERSTATED")
    assert isinstance(department.edit("changeset", put(risk="high")).authorize(), Authorized)


def test_too_few_people_for_a_high_risk_are_refused():
    department = Department().edit("changeset", put(risk="high"))
    department.approvers = ["approver-1"]

    assert refusal(department) == (8, "APPROVAL_THRESHOLD")


@pytest.mark.clause("code:APPROVAL_THRESHOLD", "3.3")
def test_no_approval_is_refused():
    department = Department()
    department.approvers = []

    assert refusal(department) == (8, "APPROVAL_THRESHOLD")


def test_two_approvals_of_one_person_count_once():
    department = Department().edit("changeset", put(risk="high"))
    department.approvers = ["approver-1", "approver-1"]

    assert refusal(department) == (8, "APPROVAL_THRESHOLD")


def test_two_keys_of_one_approver_count_once():
    department = (
        Department().edit("changeset", put(risk="high")).edit("second", put(person="approver-1"))
    )
    second = department.keys["second"] = make_ed25519("second")
    department.first["keys"][second.keyid] = make_key("approver-1", pub=to_base64(second.blob))
    department.first["roles"]["approver"]["keys"].append(second.keyid)
    department.approvers = ["approver-1", "second"]

    assert refusal(department) == (8, "APPROVAL_THRESHOLD")


@pytest.mark.parametrize("part", ["author", "executor"])
def test_nobody_approves_what_he_asks_for_or_makes(part):
    department = Department()
    department.first["roles"]["author"]["keys"].append(KEYS["approver-1"].keyid)
    department.first["roles"]["executor"]["keys"].append(KEYS["approver-1"].keyid)
    if part == "author":
        department.signers["changeset"] = ["approver-1"]
        department.edit("changeset", put(author="approver-1"))
    else:
        department.edit(
            "changeset", lambda document: document["executor"].update(person="approver-1")
        )

    assert refusal(department) == (8, "SEPARATION_OF_DUTY")


def test_an_inventory_that_was_compared_with_another_manifest_is_refused():
    department = Department()
    department.inventory = MemoryInventory(digest_of("other"), {})

    assert refusal(department) == (7, "INVENTORY_NOT_SIGNED")


def test_too_many_devices_are_refused():
    department = Department(3)
    department.first["rules"]["max_devices"] = 2

    assert refusal(department) == (7, "TOO_MANY_DEVICES")


def test_a_view_that_this_tool_does_not_have_is_refused():
    department = Department()
    department.tool = replace(department.tool, views={})

    assert refusal(department) == (8, "VIEW_MISMATCH")


def test_a_view_that_shows_something_else_is_refused():
    department = Department()
    department.tool = replace(department.tool, views={"2": lambda payload: b"nothing happens"})

    assert refusal(department) == (8, "VIEW_MISMATCH")

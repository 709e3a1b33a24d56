"""The door: a bundle in which all holds passes; one thing wrong with it, and it is refused by name.

Each test makes a whole `Department`, breaks one thing and signs everything again, so that what
refuses is the check that is meant and not a signature that broke along the way.
"""

from dataclasses import replace

import pytest

from fleetcfg.testing.clock import NOON
from fleetcfg.testing.department import Department, payload_of
from fleetcfg.testing.documents import (
    HEAD,
    KEYS,
    ORIGIN,
    at,
    digest_of,
    make_device,
    make_identity,
    make_key,
)
from fleetcfg.testing.keys import make_ed25519
from fleetcfg.testing.memory import MemoryInventory, MemoryRecord
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.documents.changeset import ChangeSet, SignedIdentity
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.ports import KnownVersion
from tests.trust.edits import device, operation, put, refusal

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


STATUS = {
    "older than the one that is known": (put(version=4), "STATUS_ROLLBACK"),
    "expired": (put(expires=at()), "STATUS_EXPIRED"),
    "living too long": (put(expires=at(days=13)), "SCHEMA"),
    "of a newer root": (put(root_version=2), "ROOT_NOT_CURRENT"),
    "of the future": (put(issued_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/root/v1"), "DOC_TYPE"),
    "with a member too many": (put(allow=["CS-2026-0147"]), "SCHEMA"),
    "with half a digest": (put(manifest={"version": 1, "sha256": "sha256:00"}), "SCHEMA"),
}
MANIFEST = {
    "with a way out": (
        put(files=[{"path": "inventory/../x", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of another folder": (
        put(files=[{"path": "docs/a.md", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of a bare folder": (
        put(files=[{"path": "inventory", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a device name of Windows": (
        put(files=[{"path": "inventory/NUL.yaml", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with attributes of git": (
        put(files=[{"path": "inventory/.gitattributes", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a backslash": (
        put(files=[{"path": "inventory/a\\b", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a dot at the end": (
        put(files=[{"path": "inventory/a.", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with two spellings of a file": (
        put(
            files=[
                {"path": f"inventory/{name}", "sha256": digest_of(""), "size": 0} for name in "Aa"
            ]
        ),
        "PATH_NAME",
    ),
    "out of order": (lambda manifest: manifest["files"].reverse(), "SCHEMA"),
    "with a file twice": (
        lambda manifest: manifest["files"].insert(0, manifest["files"][0]),
        "SCHEMA",
    ),
    "of the future": (put(issued_at=at(days=1)), "CLOCK_BEHIND"),
    "that begins in the middle": (put(version=2), "SCHEMA"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
}
CHANGESET = {
    "by somebody else": (put(author="tech"), "AUTHOR_MISMATCH"),
    "under another root": (
        put(policy={"root_version": 1, "root_sha256": digest_of("other")}),
        "POLICY_VERSION",
    ),
    "under an older root": (
        lambda changeset: changeset["policy"].update(root_version=7),
        "POLICY_VERSION",
    ),
    "from another manifest": (
        lambda changeset: changeset["baseline"].update(manifest_sha256=digest_of("")),
        "BASELINE_MISMATCH",
    ),
    "for a newer tool": (put(tool={"min": "1.5.0", "view": "1"}), "TOOL_TOO_OLD"),
    "for a tool of no version": (put(tool={"min": "1.4", "view": "1"}), "SCHEMA"),
    "by another catalog": (put(catalog={"cisco-ce": digest_of("other")}), "CATALOG_MISMATCH"),
    "by a catalog that is not here": (
        put(catalog={"poly": digest_of("catalog")}),
        "CATALOG_MISMATCH",
    ),
    "of no device": (put(devices=[]), "DEVICE_LIST"),
    "with devices out of order": (
        lambda changeset: changeset["devices"].reverse(),
        "DEVICE_LIST",
    ),
    "with a device twice": (
        put(devices=[make_device("room-000"), make_device("room-000")]),
        "DEVICE_LIST",
    ),
    "of an unknown device": (put(devices=[make_device("room-999")]), "DEVICE_NOT_IN_INVENTORY"),
    "of a device at another address": (
        device(0, identity=make_identity("room-000") | {"address": "10.9.9.9:22"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device with another key": (
        device(0, identity=make_identity("room-000") | {"pin": "SHA256:B"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device pinned by nothing": (
        device(0, identity=make_identity("room-000") | {"pin": ""}),
        "SCHEMA",
    ),
    "of an unknown parameter": (operation(path="no.such"), "PARAM_UNKNOWN"),
    "of a parameter of another type": (
        operation(path="sip.port"),
        "PARAM_TYPE",
    ),
    "with a number that says it is text": (
        operation(post={"set": True, "value": 5060}),
        "PARAM_TYPE",
    ),
    "with true that says it is a number": (
        operation(type="integer", pre={"set": True, "value": 0}, post={"set": True, "value": True}),
        "PARAM_TYPE",
    ),
    "with a password in clear": (operation(path="auth.password"), "SECRET_IN_CLEAR"),
    "of a risky parameter": (operation(path="sip.registrar"), "RISK_UNDERSTATED"),
    "that changes nothing": (operation(post={"set": True, "value": "10.1.1.1"}), "SCHEMA"),
    "that sets nothing to something": (operation(pre={"set": False, "value": "x"}), "SCHEMA"),
    "that sets to null": (operation(post={"set": True, "value": None}), "SCHEMA"),
    "with a fraction as text it is not": (operation(post={"set": True, "value": []}), "SCHEMA"),
    "with a parameter twice": (
        lambda changeset: changeset["devices"][0]["ops"].append(changeset["devices"][0]["ops"][0]),
        "SCHEMA",
    ),
    "without an operation": (device(0, ops=[]), "SCHEMA"),
    "without a nonce": (put(nonce=""), "SCHEMA"),
    "with attempts without end": (put(max_attempts=1000), "SCHEMA"),
    "that goes on after a failure": (put(on_failure="continue"), "SCHEMA"),
    "with an option of the future": (put(skip_checks=True), "SCHEMA"),
    "of no known risk": (put(risk="none"), "SCHEMA"),
    "with a window that ends before it begins": (
        put(window={"not_before": at(hours=1), "not_after": at()}),
        "SCHEMA",
    ),
    "with local time": (
        put(window={"not_before": "2026-11-24T09:00:00", "not_after": at(days=1)}),
        "TIME_FORMAT",
    ),
    "of the future": (put(created_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/changeset/v2"), "DOC_TYPE"),
}
APPROVAL = {
    "of something else": (put(changeset=digest_of("other")), "APPROVAL_OTHER_CHANGESET"),
    "that says no": (put(verdict="reject"), "APPROVAL_REJECTED"),
    "that says perhaps": (put(verdict="maybe"), "SCHEMA"),
    "in another's name": (put(person="root-1"), "APPROVAL_PERSON"),
    "that has expired": (put(expires=at()), "APPROVAL_EXPIRED"),
    "that outlives the window": (put(expires=at(days=4)), "APPROVAL_OUTLIVES"),
    "that expires before it is signed": (put(expires=at(hours=-3)), "SCHEMA"),
    "of the future": (put(signed_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another reading": (put(view_sha256=digest_of("other")), "VIEW_MISMATCH"),
    "of another view": (put(view="2"), "VIEW_MISMATCH"),
    "without a decision": (put(decision=None), "DECISION_MISSING"),
    "of no such day": (put(decision={"number": "1", "date": "2026-02-30"}), "TIME_FORMAT"),
    "of a day in words": (put(decision={"number": "1", "date": "hôm nay"}), "TIME_FORMAT"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
}
TIME = {
    "before its window": (
        put(window={"not_before": at(seconds=1), "not_after": at(days=3)}),
        "NOT_YET_VALID",
    ),
    "in too long a window": (
        put(window={"not_before": at(days=-12), "not_after": at(days=3)}),
        "WINDOW_TOO_LONG",
    ),
}


def table(stage, kind, rows):
    return [
        pytest.param(kind, change, (stage, code), id=f"a {kind} {what}")
        for what, (change, code) in rows.items()
    ]


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        *table(5, "status", STATUS),
        *table(6, "manifest", MANIFEST),
        *table(7, "changeset", CHANGESET),
        *table(8, "approval", APPROVAL),
        *table(9, "changeset", TIME),
    ],
)
def test_refuses(kind, change, expected):
    department = Department().edit(kind, change)
    department.record.status = (
        KnownVersion(5, digest_of("other")) if expected[1] == "STATUS_ROLLBACK" else None
    )

    assert refusal(department) == expected


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
    department.tool = replace(department.tool, views={"1": lambda payload: b"nothing happens"})

    assert refusal(department) == (8, "VIEW_MISMATCH")

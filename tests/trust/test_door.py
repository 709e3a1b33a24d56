"""The door: a bundle in which all holds passes; one thing wrong with it, and it is refused by name.

Each test makes a whole world (`World`), breaks one thing and signs everything again, so that what
refuses is the check that is meant and not a signature that broke along the way.
"""

import ast
import copy
import inspect
import json
import pickle
import time
import tracemalloc
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fleetcfg
from fleetcfg.errors import RefusalError
from fleetcfg.testing.keys import TOUCHED, make_ed25519
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell, to_base64
from fleetcfg.trust.documents.changeset import ChangeSet, SignedIdentity, read_changeset
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.checks import CLOCK_SLACK, require_time
from fleetcfg.trust.verify.door import Authority, Authorized, bootstrap
from fleetcfg.trust.verify.ports import KnownVersion
from tests.trust.world import (
    HEAD,
    KEYS,
    NOW,
    ORIGIN,
    Notebook,
    Register,
    World,
    a_device,
    a_root,
    an_identity,
    at,
    key_entry,
    payload_of,
    sha,
)


def refusal(world: World, data: bytes | None = None) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        world.authorize(data)
    return refused.value.stage, refused.value.code


def put(**members):
    return lambda document: document.update(members)


def revoke(person):
    def change(root):
        root["revoked"] = [{"keyid": KEYS[person].keyid, "at": at(), "reason": ""}]

    return change


def outdate(person):
    def change(root):
        root["keys"][KEYS[person].keyid]["not_after"] = at()

    return change


def device(number, **members):
    return lambda changeset: changeset["devices"][number].update(members)


def operation(**members):
    return lambda changeset: changeset["devices"][0]["ops"][0].update(members)


# ---------------------------------------------------------------- what passes


def test_a_bundle_in_which_all_holds_is_authorized():
    world = World()

    passed = world.authorize()

    assert isinstance(passed.document, ChangeSet)
    assert passed.document.to_bytes() == passed.payload == payload_of(world.parts()["changeset"])
    assert passed.people == {"approver-1", "approver-2"}
    assert {signed.person for signed in passed.signatures} == {"author-1", *passed.people}
    assert [signed.counter for signed in passed.signatures] == [None, 7, 7]
    assert passed.at == NOW
    assert world.ledger.kept == ["status", "manifest"]


def test_the_log_must_extend_what_the_department_saw_and_what_was_signed():
    world = World()
    seen = {"origin": ORIGIN, "size": 812, "root": HEAD["root"]}
    world.edit("status", put(executors={KEYS["tech-1"].keyid: seen}))

    world.authorize()

    assert world.ledger.asked == [(ORIGIN, 0), (ORIGIN, 812)]


def test_one_approver_is_enough_where_the_root_says_so():
    world = World()
    world.approvers = ["approver-2"]

    assert world.authorize().people == {"approver-2"}


def test_a_bundle_brings_newer_roots_and_the_first_of_them_is_kept_first():
    world = World().with_root().with_root()

    assert world.authorize().root_version == 3
    assert world.ledger.kept == ["root", "root", "status", "manifest"]


def test_a_second_attempt_passes_if_two_were_signed():
    world = World().edit("changeset", put(max_attempts=2))
    world.ledger.begun = {"room-000": 1}
    world.ledger.seqs = {"room-000": 18}

    assert world.authorize()


def test_a_change_that_names_the_freeze_passes_it():
    freeze = {"id": "hop-tinh", "from": at(hours=-1), "to": at(hours=1)}
    world = World().edit("status", put(freeze=[freeze]))

    assert refusal(world) == (9, "FREEZE")
    assert world.edit("changeset", put(freeze_exemption="hop-tinh")).authorize()


def test_the_same_papers_pass_again_and_are_not_a_rollback():
    world = World()

    assert world.authorize().sha256 == world.authorize().sha256


# ---------------------------------------------------------------- what is refused


STATUS = {
    "older than the one that is known": (put(version=4), "STATUS_ROLLBACK"),
    "expired": (put(expires=at()), "STATUS_EXPIRED"),
    "living too long": (put(expires=at(days=13)), "SCHEMA"),
    "of a newer root": (put(root_version=2), "ROOT_NOT_CURRENT"),
    "of the future": (put(issued_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another Department": (put(trust_domain="other.example.vn"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/root/v1"), "DOC_TYPE"),
    "with a member too many": (put(allow=["CS-2026-0147"]), "SCHEMA"),
    "with half a digest": (put(manifest={"version": 1, "sha256": "sha256:00"}), "SCHEMA"),
}
MANIFEST = {
    "with a way out": (
        put(files=[{"path": "inventory/../x", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of another folder": (
        put(files=[{"path": "docs/a.md", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of a bare folder": (
        put(files=[{"path": "inventory", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a device name of Windows": (
        put(files=[{"path": "inventory/NUL.yaml", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with attributes of git": (
        put(files=[{"path": "inventory/.gitattributes", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a backslash": (
        put(files=[{"path": "inventory/a\\b", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a dot at the end": (
        put(files=[{"path": "inventory/a.", "sha256": sha(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with two spellings of a file": (
        put(files=[{"path": f"inventory/{name}", "sha256": sha(""), "size": 0} for name in "Aa"]),
        "PATH_NAME",
    ),
    "out of order": (lambda manifest: manifest["files"].reverse(), "SCHEMA"),
    "with a file twice": (
        lambda manifest: manifest["files"].insert(0, manifest["files"][0]),
        "SCHEMA",
    ),
    "of the future": (put(issued_at=at(days=1)), "CLOCK_BEHIND"),
    "that begins in the middle": (put(version=2), "SCHEMA"),
    "of another Department": (put(trust_domain="other.example.vn"), "TRUST_DOMAIN"),
}
CHANGESET = {
    "by somebody else": (put(author="tech-1"), "AUTHOR_MISMATCH"),
    "under another root": (
        put(policy={"root_version": 1, "root_sha256": sha("other")}),
        "POLICY_VERSION",
    ),
    "under an older root": (
        lambda changeset: changeset["policy"].update(root_version=7),
        "POLICY_VERSION",
    ),
    "from another manifest": (
        lambda changeset: changeset["baseline"].update(manifest_sha256=sha("")),
        "BASELINE_MISMATCH",
    ),
    "for a newer tool": (put(tool={"min": "1.5.0", "view": "1"}), "TOOL_TOO_OLD"),
    "for a tool of no version": (put(tool={"min": "1.4", "view": "1"}), "SCHEMA"),
    "by another catalog": (put(catalog={"cisco-ce": sha("other")}), "CATALOG_MISMATCH"),
    "by a catalog that is not here": (put(catalog={"poly": sha("catalog")}), "CATALOG_MISMATCH"),
    "of no device": (put(devices=[]), "DEVICE_LIST"),
    "with devices out of order": (
        lambda changeset: changeset["devices"].reverse(),
        "DEVICE_LIST",
    ),
    "with a device twice": (
        put(devices=[a_device("room-000"), a_device("room-000")]),
        "DEVICE_LIST",
    ),
    "of an unknown device": (put(devices=[a_device("room-999")]), "DEVICE_NOT_IN_INVENTORY"),
    "of a device at another address": (
        device(0, identity=an_identity("room-000") | {"address": "10.9.9.9:22"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device with another key": (
        device(0, identity=an_identity("room-000") | {"pin": "SHA256:B"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device pinned by nothing": (
        device(0, identity=an_identity("room-000") | {"pin": ""}),
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
    "of another Department": (put(trust_domain="other.example.vn"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/changeset/v2"), "DOC_TYPE"),
}
APPROVAL = {
    "of something else": (put(changeset=sha("other")), "APPROVAL_OTHER_CHANGESET"),
    "that says no": (put(verdict="reject"), "APPROVAL_REJECTED"),
    "that says perhaps": (put(verdict="maybe"), "SCHEMA"),
    "in another's name": (put(person="root-1"), "APPROVAL_PERSON"),
    "that has expired": (put(expires=at()), "APPROVAL_EXPIRED"),
    "that outlives the window": (put(expires=at(days=4)), "APPROVAL_EXPIRED"),
    "that expires before it is signed": (put(expires=at(hours=-3)), "SCHEMA"),
    "of the future": (put(signed_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another reading": (put(view_sha256=sha("other")), "VIEW_MISMATCH"),
    "of another view": (put(view="2"), "VIEW_MISMATCH"),
    "without a decision": (put(decision=None), "DECISION_MISSING"),
    "of no such day": (put(decision={"number": "1", "date": "2026-02-30"}), "TIME_FORMAT"),
    "of a day in words": (put(decision={"number": "1", "date": "hôm nay"}), "TIME_FORMAT"),
    "of another Department": (put(trust_domain="other.example.vn"), "TRUST_DOMAIN"),
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
    world = World().edit(kind, change)
    world.ledger.status = (
        KnownVersion(5, sha("other")) if expected[1] == "STATUS_ROLLBACK" else None
    )

    assert refusal(world) == expected


def test_one_rejection_outweighs_any_number_of_approvals():
    world = World().edit("approver-2", put(verdict="reject", decision=None))

    assert refusal(world) == (8, "APPROVAL_REJECTED")


def test_approvals_of_two_decisions_are_refused():
    decision = {"number": "124/QĐ-SKHCN", "date": "2026-11-24"}
    world = World().edit("approver-2", put(decision=decision))

    assert refusal(world) == (8, "DECISION_MISMATCH")


def test_another_status_of_the_same_version_is_a_fork():
    world = World()
    world.ledger.status = KnownVersion(5, sha("other"))

    assert refusal(world) == (5, "STATUS_FORK")


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (KnownVersion(2, sha("newer")), "MANIFEST_ROLLBACK"),
        (KnownVersion(1, sha("other")), "MANIFEST_FORK"),
    ],
)
def test_a_manifest_behind_the_record_is_refused(known, code):
    world = World()
    world.ledger.manifest = known

    assert refusal(world) == (6, code)


def test_a_status_of_an_older_root_is_refused():
    world = World().with_root().edit("status", put(root_version=1))

    assert refusal(world) == (5, "STATUS_ROOT_MISMATCH")


def test_a_manifest_that_the_status_does_not_name_is_refused():
    world = World().edit("status", put(manifest={"version": 1, "sha256": sha("other")}))

    assert refusal(world) == (6, "MANIFEST_NOT_CURRENT")
    assert "manifest" not in world.ledger.kept


@pytest.mark.parametrize("what", ["id", "digest"])
def test_what_was_withdrawn_is_refused(what):
    world = World()
    name = "CS-2026-0147" if what == "id" else world.authorize().sha256
    world.ledger = Notebook()
    world.edit("status", put(withdrawn=[name]))

    assert refusal(world) == (7, "CHANGESET_WITHDRAWN")


def test_a_device_without_identity_asks_for_the_high_threshold():
    weak = an_identity("room-000") | {"pin": "", "strength": "none"}
    world = World(1).edit("changeset", device(0, identity=weak))
    world.register = Register(sha("x"), {"room-000": SignedIdentity(**weak)})
    world.register.manifest_sha256 = world.changeset()["baseline"]["manifest_sha256"]

    assert refusal(world) == (7, "RISK_UNDERSTATED")
    assert world.edit("changeset", put(risk="high")).authorize()


def test_too_few_people_for_a_high_risk_are_refused():
    world = World().edit("changeset", put(risk="high"))
    world.approvers = ["approver-1"]

    assert refusal(world) == (8, "APPROVAL_THRESHOLD")


def test_no_approval_is_refused():
    world = World()
    world.approvers = []

    assert refusal(world) == (8, "APPROVAL_THRESHOLD")


def test_two_approvals_of_one_person_count_once():
    world = World().edit("changeset", put(risk="high"))
    world.approvers = ["approver-1", "approver-1"]

    assert refusal(world) == (8, "APPROVAL_THRESHOLD")


def test_two_keys_of_one_approver_count_once():
    world = World().edit("changeset", put(risk="high")).edit("second", put(person="approver-1"))
    second = world.keys["second"] = make_ed25519("second")
    world.first["keys"][second.keyid] = key_entry("approver-1", pub=to_base64(second.blob))
    world.first["roles"]["approver"]["keys"].append(second.keyid)
    world.approvers = ["approver-1", "second"]

    assert refusal(world) == (8, "APPROVAL_THRESHOLD")


@pytest.mark.parametrize("part", ["author", "executor"])
def test_nobody_approves_what_he_asks_for_or_makes(part):
    world = World()
    world.first["roles"]["author"]["keys"].append(KEYS["approver-1"].keyid)
    world.first["roles"]["executor"]["keys"].append(KEYS["approver-1"].keyid)
    if part == "author":
        world.signers["changeset"] = ["approver-1"]
        world.edit("changeset", put(author="approver-1"))
    else:
        world.edit("changeset", lambda document: document["executor"].update(person="approver-1"))

    assert refusal(world) == (8, "SEPARATION_OF_DUTY")


def test_an_inventory_that_was_compared_with_another_manifest_is_refused():
    world = World()
    world.register = Register(sha("other"), {})

    assert refusal(world) == (7, "INVENTORY_NOT_SIGNED")


def test_too_many_devices_are_refused():
    world = World(3)
    world.first["rules"]["max_devices"] = 2

    assert refusal(world) == (7, "TOO_MANY_DEVICES")


def test_a_view_that_this_tool_does_not_have_is_refused():
    world = World()
    world.tool = replace(world.tool, views={})

    assert refusal(world) == (8, "VIEW_MISMATCH")


def test_a_view_that_shows_something_else_is_refused():
    world = World()
    world.tool = replace(world.tool, views={"1": lambda payload: b"nothing happens"})

    assert refusal(world) == (8, "VIEW_MISMATCH")


# ---------------------------------------------------------------- who signs


@pytest.mark.parametrize(
    ("kind", "people", "expected"),
    [
        ("status", ["tech-1"], (5, "SIGNER_UNKNOWN")),
        ("status", ["clerk-1", "tech-1"], (5, "SIGNER_UNKNOWN")),
        ("manifest", ["approver-1"], (6, "MANIFEST_THRESHOLD")),
        ("manifest", ["author-1", "approver-1"], (6, "SIGNER_UNKNOWN")),
        ("changeset", ["approver-1"], (7, "SIGNER_UNKNOWN")),
        ("changeset", ["tech-1"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_who_has_not_the_role(kind, people, expected):
    world = World()
    world.signers[kind] = people

    assert refusal(world) == expected


def test_the_threshold_of_each_role_is_the_roots():
    world = World()
    world.keys["second"] = second = make_ed25519("second")
    world.first["keys"][second.keyid] = key_entry("root-1", pub=to_base64(second.blob))
    for name, stage in (("status", 5), ("author", 7)):
        changed = copy.deepcopy(world)
        changed.first["roles"][name]["keys"].append(second.keyid)
        changed.first["roles"][name]["threshold"] = 2
        code = {"status": "STATUS_THRESHOLD", "author": "CHANGESET_THRESHOLD"}[name]

        assert refusal(changed) == (stage, code)


def test_an_approval_has_one_signature():
    world = World()
    parts = world.parts()
    both = world.signed("approval", payload_of(parts["approvals"][0]), ["approver-1", "approver-2"])
    parts["approvals"][0] = both.as_json()

    assert refusal(world, spell(parts)) == (8, "APPROVAL_UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("person", "stage"),
    [("clerk-1", 5), ("approver-1", 6), ("author-1", 7), ("tech-1", 10)],
)
def test_a_revoked_key_is_refused_and_the_revocation_stays(person, stage):
    world = World().with_root(revoke(person))

    assert refusal(world) == (stage, "KEY_REVOKED")
    assert [seen.version for _, seen in world.ledger.roots] == [2]


@pytest.mark.parametrize(
    ("person", "stage"),
    [("clerk-1", 5), ("approver-2", 6), ("author-1", 7), ("tech-1", 10)],
)
def test_a_key_whose_time_is_over_is_refused(person, stage):
    world = World().with_root(outdate(person))

    assert refusal(world) == (stage, "KEY_NOT_VALID_NOW")


@pytest.mark.parametrize(("flags", "code"), [(0, "SIG_SK_NO_TOUCH"), (TOUCHED, "SIG_SK_NO_UV")])
def test_an_approver_must_touch_and_unlock_his_key(flags, code):
    world = World()
    world.signers["manifest"] = ["approver-1", "approver-2"]
    parts = world.parts()
    world.keys["approver-2"] = KEYS["approver-2"].but(flags=flags)
    payload = payload_of(parts["approvals"][1])
    parts["approvals"][1] = world.signed("approval", payload, ["approver-2"]).as_json()

    assert refusal(world, spell(parts)) == (8, code)


def test_a_signature_for_one_paper_is_none_for_another():
    world = World()
    parts = world.parts()
    parts["approvals"][0]["signatures"] = parts["manifest"]["signatures"][:1]

    assert refusal(world, spell(parts)) == (8, "SIG_NAMESPACE")


def test_a_key_named_as_another_is_refused():
    world = World()
    parts = world.parts()
    parts["changeset"]["signatures"][0]["keyid"] = KEYS["approver-1"].keyid

    assert refusal(world, spell(parts)) == (7, "SIGNER_UNKNOWN")


@pytest.mark.parametrize(("part", "stage"), [("status", 5), ("manifest", 6), ("changeset", 7)])
def test_a_second_spelling_is_refused_even_if_it_is_signed(part, stage):
    world = World()
    parts = world.parts()
    payload = payload_of(parts[part]).replace(b":", b": ", 1)
    parts[part] = world.signed(part, payload, world.signers[part]).as_json()

    assert refusal(world, spell(parts)) == (stage, "JSON_NOT_CANONICAL")


# ---------------------------------------------------------------- this installation


@pytest.mark.parametrize(
    "code", ["LEDGER_CORRUPT", "LOG_SELF_MISMATCH", "LOG_UNWITNESSED", "IN_DOUBT"]
)
def test_nothing_is_authorized_while_the_record_is_in_trouble(code):
    world = World()
    world.ledger.troubled = code

    assert refusal(world) == (2, code)
    assert world.ledger.kept == []


def test_a_clock_behind_the_record_is_refused_with_five_minutes_of_grace():
    world = World()
    world.ledger.floor = NOW + timedelta(minutes=5)
    assert world.authorize()

    world.ledger.floor += timedelta(seconds=1)
    assert refusal(world) == (3, "CLOCK_BEHIND")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": "author-1"}, "EXECUTOR_MISMATCH"),
        ({"keyid": KEYS["author-1"].keyid}, "EXECUTOR_MISMATCH"),
        ({"keyid": "SHA256:" + "B" * 43}, "EXECUTOR_MISMATCH"),
        ({"log_origin": "fleetcfg/elsewhere"}, "EXECUTOR_MISMATCH"),
    ],
    ids=str,
)
def test_only_the_executor_that_is_named_passes(change, code):
    world = World().edit("changeset", lambda document: document["executor"].update(change))

    assert refusal(world) == (10, code)


def test_an_executor_who_cannot_sign_here_is_refused():
    world = World()
    world.ledger.held = {KEYS["author-1"].keyid}

    assert refusal(world) == (10, "EXECUTOR_KEY_ABSENT")


def test_a_log_that_has_forgotten_is_refused():
    world = World()
    world.ledger.does_extend = False

    assert refusal(world) == (10, "LOG_BEHIND_DEPARTMENT")


@pytest.mark.parametrize(
    ("begun", "seq", "issued", "code"),
    [
        (1, 18, 18, "ALREADY_CONSUMED"),
        (0, 18, 18, "DEVICE_SEQ_OLD"),
        (0, 19, 18, "DEVICE_SEQ_OLD"),
        (0, 17, 19, "DEVICE_SEQ_OLD"),
    ],
)
def test_what_was_spent_or_overtaken_on_any_device_is_refused(begun, seq, issued, code):
    world = World().edit("status", put(device_seq={"room-001": issued}))
    world.ledger.begun = {"room-001": begun}
    world.ledger.seqs = {"room-001": seq}

    authorized = world.authorize()

    with pytest.raises(RefusalError) as refused:
        authorized.require_open("room-001")
    assert (refused.value.stage, refused.value.code) == (11, code)
    authorized.require_open("room-000")


def test_what_was_spent_or_overtaken_on_every_device_is_refused():
    world = World()
    world.ledger.begun = {"room-000": 1}
    world.ledger.seqs = {"room-001": 19}

    assert refusal(world) == (11, "ALREADY_CONSUMED")


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_window_is_over_at_its_end(seconds):
    world = World().edit("changeset", put(window={"not_before": at(hours=-2), "not_after": at()}))
    world.edit("approval", put(expires=at()))
    world.now = NOW + timedelta(seconds=seconds)

    assert refusal(world) == (8, "APPROVAL_EXPIRED")
    world.now = NOW - timedelta(seconds=1)
    assert world.authorize()


def test_a_window_that_is_over_is_refused_even_if_no_approval_ends_with_it():
    # Through the door an approval has always expired before: this holds should that ever change.
    changeset = read_changeset(spell(World().changeset()))
    status, root = read_status(spell(World().status())), read_root(spell(a_root()))
    end = changeset.window.not_after

    require_time(changeset, status, root, end - timedelta(seconds=1))
    with pytest.raises(RefusalError, match="EXPIRED"):
        require_time(changeset, status, root, end)


# ---------------------------------------------------------------- Authorized


def test_nobody_else_makes_authorized_and_it_is_not_copied_or_changed():
    passed = World().authorize()

    with pytest.raises(TypeError, match="only the door"):
        Authorized(object(), cast("Any", None), passed.document)
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copied(passed)
    with pytest.raises(AttributeError):
        passed.document = None
    with pytest.raises(AttributeError):
        del passed.document


def test_there_is_no_second_kind_of_authorized():
    with pytest.raises(TypeError, match="one Authorized"):
        type("Mine", (Authorized,), {})


def test_only_the_door_makes_authorized_in_the_whole_source():
    package = Path(fleetcfg.__file__).parent
    made = {
        module.relative_to(package).as_posix()
        for module in package.rglob("*.py")
        for call in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Authorized"
    }

    assert made == {"trust/verify/door.py"}


@pytest.mark.parametrize("call", [Authority.authorize, Authority.__init__, bootstrap])
def test_no_argument_of_the_door_has_a_default_or_may_be_left_out(call):
    parameters = inspect.signature(call).parameters.values()

    assert {parameter.default for parameter in parameters} == {inspect.Parameter.empty}
    assert {parameter.annotation for parameter in parameters}.isdisjoint({bool, "bool"})


def test_authorized_says_which_without_saying_what():
    passed = World().authorize()

    assert repr(passed) == f"Authorized({passed.sha256}, root_version=1)"


def test_a_time_without_a_zone_is_no_time():
    world = World()

    with pytest.raises(ValueError, match="zone"):
        world.authority().authorize(world.bundle(), now=NOW.replace(tzinfo=None))


def test_a_wrong_fingerprint_is_refused_at_the_stage_of_the_root():
    world = World()
    data = world.signed("root", world.first, ["root-1"]).to_bytes()

    with pytest.raises(RefusalError) as refused:
        bootstrap(data, fingerprint="sha256:" + "0" * 64)

    assert (refused.value.stage, refused.value.code) == (4, "ROOT_UNPINNED")


# ---------------------------------------------------------------- any bytes


GOOD = World()
BUNDLE = GOOD.bundle()
AUTHORITY = GOOD.authority()


def judged(data: bytes) -> str:
    """Return the code, or the digest of what was authorized; raise if the door does otherwise."""
    try:
        return AUTHORITY.authorize(data, now=NOW).sha256
    except RefusalError as refused:
        return refused.code


AUTHORIZED = judged(BUNDLE)


@st.composite
def mutated(draw) -> bytes:
    """The good bundle with a few bytes changed, cut out or repeated."""
    data = bytearray(BUNDLE)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data[start:end] = draw(st.binary(max_size=8) | st.just(bytes(data[start:end] * 2)))
    return bytes(data)


LEAVES = st.none() | st.booleans() | st.integers(-1, 2**53) | st.text(max_size=4) | st.just("AA==")


@st.composite
def misshapen(draw) -> bytes:
    """The good bundle with one member, anywhere in it, replaced by another value."""
    value = parse(BUNDLE, MAX_BUNDLE)
    node, way = value, []
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        way.append((node, draw(st.sampled_from(keys))))
        node = node[way[-1][1]]
        if draw(st.booleans()):
            break
    parent, key = way[-1]
    parent[key] = draw(LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(), LEAVES))
    return json.dumps(value).encode()


@given(st.binary(max_size=64) | mutated() | misshapen())
def test_any_bytes_are_refused_or_authorize_what_was_signed_and_nothing_else(data):
    verdict = judged(data)

    assert verdict == AUTHORIZED or verdict.isupper()


@given(st.sampled_from(["status", "manifest", "changeset", "approvals"]), st.data())
def test_no_changed_payload_or_signature_passes(part, draw):
    parts: Any = parse(BUNDLE, MAX_BUNDLE)
    envelope = parts[part] if part != "approvals" else parts[part][draw.draw(st.integers(0, 1))]
    signature = envelope["signatures"][0]
    holder, member = draw.draw(st.sampled_from([(envelope, "payload"), (signature, "sig")]))
    data = bytearray(payload_of({"payload": holder[member]}))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    holder[member] = to_base64(bytes(data))

    assert judged(spell(parts)).isupper()


HOSTILE = {
    "deep": b"[" * MAX_BUNDLE,
    "deep objects": b'{"a":' * (MAX_BUNDLE // 5),
    "wide": b"[" + b"{}," * 4_000_000,
    "numbers": b"[" + b"1," * 8_000_000,
    "one long number": b"9" * MAX_BUNDLE,
    "one long text": b'"' + b"a" * (MAX_BUNDLE - 2) + b'"',
    "escapes": b'"' + b"\\u0041" * (MAX_BUNDLE // 6 - 1) + b'"',
    "nulls": bytes(MAX_BUNDLE),
    "spaces": b" " * MAX_BUNDLE,
    "too large": b" " * (MAX_BUNDLE + 1),
    "many members": b"{" + b",".join(b'"a%d":1' % n for n in range(200_000)) + b"}",
    "utf-16": BUNDLE.decode().encode("utf-16"),
    "zipped twice": BUNDLE * 2,
    "a bundle in a bundle": spell({"format": "fleetcfg-bundle/1", "roots": [parse(BUNDLE, 10**9)]}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_in_bounded_time_and_memory(data):
    tracemalloc.start()
    try:
        started = time.monotonic()
        verdict = judged(data)
        seconds = time.monotonic() - started
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert verdict.isupper()
    assert seconds < 10  # a tenth of this without tracing
    assert peak < 6 * MAX_BUNDLE


def test_a_large_bundle_is_judged_in_half_a_second():
    world = World(300, 20)
    data, authority = world.bundle(), world.authority()

    seconds = []
    for _ in range(3):  # the best of three: another process may have had the core
        started = time.process_time()
        authority.authorize(data, now=NOW)
        seconds.append(time.process_time() - started)

    assert min(seconds) < 0.5


# ---------------------------------------------------------------- a run that takes long


THROUGH = World().authorize()


def still(authorized, now):
    """Ask whether it still holds, of a clock that nobody set."""
    authorized.require_still(now, lasted=now - authorized.at)


@given(
    passed=st.integers(0, 86_400).map(lambda s: timedelta(seconds=s)),
    moved=st.integers(-86_400, 86_400).map(lambda s: timedelta(seconds=s)),
)
def test_a_clock_that_is_set_by_more_than_five_minutes_is_refused_and_by_less_is_not(passed, moved):
    now = NOW + passed + moved
    is_refused = abs(moved) > CLOCK_SLACK

    with pytest.raises(RefusalError) if is_refused else nullcontext() as refused:
        THROUGH.require_still(now, lasted=passed)

    if refused:
        code = "CLOCK_BEHIND" if now < NOW - CLOCK_SLACK else "CLOCK_JUMP"
        assert (refused.value.code, refused.value.stage) == (code, 3)


LATER = [
    (timedelta(days=3), "APPROVAL_EXPIRED", 8),
    (timedelta(days=6), "STATUS_EXPIRED", 5),
    (timedelta(minutes=-6), "CLOCK_BEHIND", 3),
]


@pytest.mark.parametrize(("later", "code", "stage"), LATER)
def test_what_came_through_the_door_does_not_hold_longer_than_what_allowed_it(later, code, stage):
    authorized = World().authorize()

    still(authorized, NOW + timedelta(days=2))
    with pytest.raises(RefusalError) as refused:
        still(authorized, NOW + later)

    assert (refused.value.code, refused.value.stage) == (code, stage)


def test_a_window_that_closes_while_approvals_last_is_closed():
    world = World().edit("changeset", lambda d: d["window"].update(not_after=at(hours=1)))
    world.edit("approval", lambda d: d.update(expires=at(hours=1)))
    authorized = world.authorize()

    with pytest.raises(RefusalError) as refused:
        still(authorized, NOW + timedelta(hours=1))

    assert refused.value.stage in {8, 9}


def test_a_freeze_that_begins_while_a_run_lasts_is_kept():
    world = World()
    freeze = {"id": "hop-bat-thuong", "from": at(hours=1), "to": at(hours=3)}
    world.edit("status", lambda document: document["freeze"].append(freeze))
    authorized = world.authorize()

    still(authorized, NOW)
    with pytest.raises(RefusalError) as refused:
        still(authorized, NOW + timedelta(hours=2))

    assert (refused.value.code, refused.value.stage) == ("FREEZE", 9)

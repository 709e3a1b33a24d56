"""The door, and who signed: keys, roles, thresholds, separation, revocation."""

import copy

import pytest

from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg_kit.testing.department import Department, payload_of
from fleetcfg_kit.testing.documents import KEYS, make_key
from fleetcfg_kit.testing.keys import TOUCHED, make_ed25519
from tests.trust.edits import outdate, refusal, revoke


@pytest.mark.parametrize(
    ("kind", "people", "expected"),
    [
        ("status", ["tech"], (5, "SIGNER_UNKNOWN")),
        ("status", ["clerk", "tech"], (5, "SIGNER_UNKNOWN")),
        ("manifest", ["approver-1"], (6, "MANIFEST_THRESHOLD")),
        ("manifest", ["author", "approver-1"], (6, "SIGNER_UNKNOWN")),
        ("changeset", ["approver-1"], (7, "SIGNER_UNKNOWN")),
        ("changeset", ["tech"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_who_has_not_the_role(kind, people, expected):
    department = Department()
    department.signers[kind] = people

    assert refusal(department) == expected


def test_the_threshold_of_each_role_is_the_roots():
    department = Department()
    department.keys["second"] = second = make_ed25519("second")
    department.first["keys"][second.keyid] = make_key("root-1", pub=to_base64(second.blob))
    for name, stage in (("status", 5), ("author", 7)):
        changed = copy.deepcopy(department)
        changed.first["roles"][name]["keys"].append(second.keyid)
        changed.first["roles"][name]["threshold"] = 2
        code = {"status": "STATUS_THRESHOLD", "author": "CHANGESET_THRESHOLD"}[name]

        assert refusal(changed) == (stage, code)


def test_an_approval_has_one_signature():
    department = Department()
    parts = department.parts()
    both = department.sign(
        "approval", payload_of(parts["approvals"][0]), ["approver-1", "approver-2"]
    )
    parts["approvals"][0] = both.as_json()

    assert refusal(department, spell(parts)) == (8, "APPROVAL_UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("person", "stage"),
    [("clerk", 5), ("approver-1", 6), ("author", 7), ("tech", 10)],
)
def test_a_revoked_key_is_refused_and_the_revocation_stays(person, stage):
    department = Department().with_root(revoke(person))

    assert refusal(department) == (stage, "KEY_REVOKED")
    assert [seen.version for _, seen in department.record.roots] == [2]


@pytest.mark.parametrize(
    ("person", "stage"),
    [("clerk", 5), ("approver-2", 6), ("author", 7), ("tech", 10)],
)
def test_a_key_whose_time_is_over_is_refused(person, stage):
    department = Department().with_root(outdate(person))

    assert refusal(department) == (stage, "KEY_NOT_VALID_NOW")


@pytest.mark.parametrize(("flags", "code"), [(0, "SIG_SK_NO_TOUCH"), (TOUCHED, "SIG_SK_NO_UV")])
def test_an_approver_must_touch_and_unlock_his_key(flags, code):
    department = Department()
    department.signers["manifest"] = ["approver-1", "approver-2"]
    parts = department.parts()
    department.keys["approver-2"] = KEYS["approver-2"].but(flags=flags)
    payload = payload_of(parts["approvals"][1])
    parts["approvals"][1] = department.sign("approval", payload, ["approver-2"]).as_json()

    assert refusal(department, spell(parts)) == (8, code)


def test_a_signature_for_one_paper_is_none_for_another():
    department = Department()
    parts = department.parts()
    parts["approvals"][0]["signatures"] = parts["manifest"]["signatures"][:1]

    assert refusal(department, spell(parts)) == (8, "SIG_NAMESPACE")


def test_a_key_named_as_another_is_refused():
    department = Department()
    parts = department.parts()
    parts["changeset"]["signatures"][0]["keyid"] = KEYS["approver-1"].keyid

    assert refusal(department, spell(parts)) == (7, "SIGNER_UNKNOWN")


@pytest.mark.parametrize(("part", "stage"), [("status", 5), ("manifest", 6), ("changeset", 7)])
def test_a_second_spelling_is_refused_even_if_it_is_signed(part, stage):
    department = Department()
    parts = department.parts()
    payload = payload_of(parts[part]).replace(b":", b": ", 1)
    parts[part] = department.sign(part, payload, department.signers[part]).as_json()

    assert refusal(department, spell(parts)) == (stage, "JSON_NOT_CANONICAL")

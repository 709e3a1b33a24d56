"""Nobody is two of those whom the root keeps apart, under whatever name he comes in."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS
from tests.trust.edits import refusal


def two_authors() -> Department:
    department = Department()
    author = department.first["roles"]["author"]
    author["keys"] = sorted([*author["keys"], KEYS["approver-1"].keyid])
    author["threshold"] = 2
    department.signers["changeset"] = ["author", "approver-1"]
    return department


def test_whoever_signed_as_a_second_author_does_not_approve():
    assert refusal(two_authors()) == (8, "SEPARATION_OF_DUTY")


def test_a_second_author_cannot_have_it_issued_by_his_own_word():
    department = two_authors()
    department.approvers = ["approver-1"]

    with pytest.raises(RefusalError, match="SEPARATION_OF_DUTY"):
        department.authority().issue(department.bundle(), now=NOON)


def test_two_authors_and_another_approver_may():
    department = two_authors()
    department.approvers = ["approver-2"]

    assert department.authorize().people == {"approver-2"}

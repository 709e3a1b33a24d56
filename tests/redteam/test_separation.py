"""Nobody is two of those whom the root keeps apart, under whatever name he comes in."""

import pytest

from fleetcfg.errors import RefusalError
from tests.trust.test_door import refusal
from tests.trust.world import KEYS, NOW, World


def two_authors() -> World:
    world = World()
    author = world.first["roles"]["author"]
    author["keys"] = sorted([*author["keys"], KEYS["approver-1"].keyid])
    author["threshold"] = 2
    world.signers["changeset"] = ["author-1", "approver-1"]
    return world


def test_whoever_signed_as_a_second_author_does_not_approve():
    assert refusal(two_authors()) == (8, "SEPARATION_OF_DUTY")


def test_a_second_author_cannot_have_it_issued_by_his_own_word():
    world = two_authors()
    world.approvers = ["approver-1"]

    with pytest.raises(RefusalError, match="SEPARATION_OF_DUTY"):
        world.authority().issue(world.bundle(), now=NOW)


def test_two_authors_and_another_approver_may():
    world = two_authors()
    world.approvers = ["approver-2"]

    assert world.authorize().people == {"approver-2"}

"""Who has signed is told what is still missing, and whose turn it is."""

import shutil

import pytest

from tests.integration.story import edit
from tests.integration.test_together import both, plan_together
from tests.integration.walk import APPROVERS, CHANGE, CLERK, DECISION, ENGINEER, said

FIRST, SECOND = APPROVERS
pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def test_who_has_signed_is_told_how_many_are_missing_and_whose_turn_it_is(made, adopted):
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]

    first = own.do("approve", file, *DECISION, *own.key, *both(own.folder / file))
    again = own.do("approve", once := f"{CHANGE}.{FIRST}.json", *DECISION, *own.key)
    shown = own.do("show", once)
    page = own.do("show", once, "--output", "html")
    adopted.carry(once, FIRST, SECOND)
    other = adopted[SECOND]
    last = other.do("approve", once, *DECISION, *other.key, *both(other.folder / once))

    missing = "Signatures still missing: 1 to approve the change-set, 1 under the manifest."
    assert missing in first
    assert missing in again
    assert "1 of 2 approvals, the manifest that came with it 1 of 2 signatures" in shown
    assert missing in shown
    assert missing in page
    assert "Enough signatures. Hand it to the clerk" in last


def test_a_rejection_is_not_named_like_an_approval(issued):
    approver, file = issued[APPROVERS[0]], f"{CHANGE}.json"

    approver.do("reject", file, *approver.key, *said(approver.folder / file))

    assert "REJECTED, NOT" in approver.do("show", f"{CHANGE}.rejected.{approver.name}.json")


def test_each_document_that_is_signed_says_how_many_are_missing_and_where_it_goes(adopted):
    engineer = adopted[ENGINEER]
    edit(engineer, "call.auto_answer", "disabled", "enabled")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "draft.json")
    told = {}
    for person, before in ((FIRST, ENGINEER), (SECOND, FIRST)):
        adopted.carry("draft.json", before, person)
        adopted.carry_declarations(person)
        told[person] = adopted[person].sign("draft.json").splitlines()[-1]
    clerk = adopted[CLERK]
    clerk.do("trust", "status", "--out", "next.json")

    assert told[FIRST] == (
        "Signatures still missing: 1 under the manifest. Pass this file on to who signs next."
    )
    assert told[SECOND].startswith("Enough signatures. Hand it to the clerk, who makes the status")
    assert "Enough signatures. Take it in" in clerk.sign("next.json").splitlines()[-1]

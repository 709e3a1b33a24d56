"""What is brought to be signed a second time, by another person or after it was replaced."""

import shutil

import pytest

from tests.integration.walk import APPROVERS, AUTO_ANSWER, CLERK, DECISION, ENGINEER, said

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def test_what_another_person_rejected_is_not_approved(made, adopted, fleet):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file, (first, second) = adopted.plan(made.web), APPROVERS
    adopted.carry(file, ENGINEER, *APPROVERS)
    there, other = adopted[first], adopted[second]
    there.do("reject", file, *there.key, *said(there.folder / file), "--out", "no.json")
    adopted.carry("no.json", first, second)

    said_no = other("approve", "no.json", *other.key, *DECISION, *said(other.folder / file))

    assert (said_no.code, said_no.told) == (4, "APPROVAL_REJECTED")
    assert first in said_no.err
    assert not list(other.folder.glob(f"no.{second}.json"))
    again = ("no.json", *there.key, *DECISION, *said(there.folder / file), "--out", "yes.json")
    there.do("approve", *again)  # one's own word can be changed


def test_a_status_that_another_has_replaced_is_not_signed_again(issued):
    clerk = issued[CLERK]
    shutil.copy(clerk.folder / "trust/status.json", clerk.folder / "old.json")
    issued.issue_status()

    again = clerk("trust", "sign", "old.json", *clerk.key)

    assert (again.code, again.told) == (4, "STATUS_ROLLBACK")

"""A record that is older than what its machine has done is told as such, by its own receipt."""

import shutil

import pytest

from tests.integration.story import apply
from tests.integration.walk import CHANGE, ENGINEER, TECHNICIAN, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

RECEIPT = f"{CHANGE}.receipt.json"


@pytest.fixture
def restored(made, issued) -> Person:
    """A technician who applied a change, and put back his record from before."""
    technician = issued[TECHNICIAN]
    before = technician.ledger.with_name("before")
    shutil.copytree(technician.ledger, before)
    assert apply(technician).code == 0
    shutil.rmtree(technician.ledger)
    before.rename(technician.ledger)
    return technician


def test_a_receipt_of_what_the_record_does_not_have_leads_to_the_department(restored):
    told = restored("ledger", "import", RECEIPT)

    assert (told.code, told.told) == (4, "LOG_BEHIND_RECEIPT")
    assert "Department" in told.err
    assert "reconcile" not in told.err


def test_a_receipt_of_an_attempt_that_the_record_tells_otherwise_is_stale(restored, issued):
    shutil.move(restored.folder / RECEIPT, restored.folder / "first.json")
    apply(restored)

    assert restored("ledger", "import", "first.json").told == "RECEIPT_STALE"
    shutil.copy(restored.folder / "first.json", issued[ENGINEER].folder)
    issued[ENGINEER].do("ledger", "import", "first.json")

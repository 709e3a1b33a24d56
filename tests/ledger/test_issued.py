"""What is recorded as issued, whatever the door saw before."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.issue_mark import record_issued
from fleetcfg.ledger.projection import record_rejected
from fleetcfg_kit.testing.clock import NOON


def test_an_id_that_was_issued_in_other_capitals_is_not_issued_again(desk):
    """Records of 0.3.0 have ids in small letters: both would be one file on Windows."""
    of_old = {"id": "cs-2026-0147", "cs": "sha256:" + "0" * 64, "approvals": ["sha256:" + "1" * 64]}
    with desk.store.writing() as transaction:
        transaction.add("issued", of_old, at=NOON)

    with pytest.raises(RefusalError, match="CHANGESET_ID"):
        desk.issue()

    assert desk.store.issued_as("CS-2026-0147") == of_old["cs"]
    assert desk.store.issued_as("CS-2026-014") == ""


def test_what_was_rejected_since_the_door_looked_is_not_issued(desk):
    department = desk.department = desk.found()
    bundle = department.bundle()
    issued = department.authority().issue(bundle, now=NOON)
    person = "approver-2"
    record_rejected(desk.store, desk.objects, issued.bundle, issued.changeset, person, at=NOON)

    with pytest.raises(RefusalError, match="CHANGESET_WITHDRAWN"):
        record_issued(desk.store, desk.objects, bundle, issued, at=NOON)

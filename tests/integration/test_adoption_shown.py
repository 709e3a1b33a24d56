"""What a page says of devices: also what is signed and nobody declares, and where each stands."""

import shutil

import pytest

from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.story import RECEIPT, SIGNED, edit
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Home,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

BEFORE, AFTER = "AD-2026-0001.fcadopt", "AD-2026-0002.fcadopt"
DELAY = "Conference AutoAnswer Delay"  # adopted, and in no baseline


@pytest.fixture
def second(made, adopted, fleet) -> Home:
    """An approver has what was adopted, and gets a second adoption of the same device."""
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    fleet.tamper(made.web, DELAY, "5")
    said = ("--id", "AD-2026-0002", "--reason", "Hợp thức hóa", *DECISION)
    adopted[ENGINEER].do("adopt", made.web, *said, "--with-findings", "--out", AFTER)
    adopted.carry(BEFORE, ENGINEER, APPROVERS[0])
    adopted.carry(AFTER, ENGINEER, *APPROVERS)
    adopted[APPROVERS[0]].do("ledger", "import", BEFORE)
    return adopted


def test_what_nobody_declares_is_told_beside_what_was_signed(second):
    told = second[APPROVERS[0]].do("trust", "sign", AFTER, code=4)

    head, _, rest = told.partition("VALUES UNLIKE THOSE SIGNED BEFORE")
    assert "1 not as manifest 1 declares" in head
    assert "2 values unlike those signed before" in head
    assert f"~ {DELAY}" in rest
    assert "signed 0  →  adopted 5" in rest
    assert "signed Off  →  adopted On" in rest


def test_who_does_not_know_what_was_signed_is_told_so(second):
    told = second[APPROVERS[1]].do("trust", "sign", AFTER, code=4)

    assert "1 device of which nothing signed before is known" in told
    assert "no adoption of the device before this one" in told
    assert DELAY not in told


def test_a_recorded_adoption_is_still_held_against_what_was_before_it(second):
    second.sign(AFTER, *APPROVERS)
    engineer = second[ENGINEER]
    engineer.do("ledger", "import", AFTER)

    assert "signed 0  →  adopted 5" in engineer.do("show", AFTER)
    assert "of which nothing signed before is known" in engineer.do("show", BEFORE)


def test_what_differs_names_the_manifest_that_it_differs_from(second):
    engineer = second[ENGINEER]
    before = engineer.do("trust", "sign", AFTER, code=4)
    edit(engineer, "call.auto_answer", "disabled", "enabled")
    second.sign_declarations()

    after = engineer.do("trust", "sign", AFTER, code=4)

    assert "1 not as manifest 1 declares" in before
    assert "0 not as manifest 2 declares" in after
    assert "signed declarations of manifest 2" in " ".join(after.split())


def test_a_receipt_says_in_which_room_each_device_is(made, issued):
    technician = issued[TECHNICIAN]
    technician.do("apply", SIGNED, "--all", *technician.key)

    told = " ".join(technician.do("show", RECEIPT).split())

    devices = read_declarations(technician.folder).province(at=now()).fleet.devices
    for host in made.hosts:
        site = devices[host].site
        assert site is not None
        assert f"{host} {site.name} · {site.room} · " in told

"""Pages that a manager reads on paper: what is simulated, decided, recorded, and not known here."""

import json
import re
import shutil

import pytest

from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.story import LOG, RECEIPT, SIGNED, edit
from tests.integration.test_breakglass import DOCUMENT, begin, end
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
    said,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

RATIFIED = "AD-2026-0002.fcadopt"
SIMULATED = '<div class="notice"><p>SIMULATED</p>'


def page(person: Person, file: str, code: int = 0) -> str:
    """Return the page of *file*, as *person* prints it."""
    return person.do("show", file, "--output", "html", code=code)


@pytest.fixture
def carried_out(issued) -> Home:
    """The technician has done what was approved, and the engineer has the receipt."""
    technician = issued[TECHNICIAN]
    technician.do("apply", SIGNED, "--all", *technician.key)
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    return issued


def test_papers_about_simulated_devices_say_so(made, carried_out, fleet):
    engineer, technician = carried_out[ENGINEER], carried_out[TECHNICIAN]
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    end(technician, made.web)

    pages = [page(engineer, file) for file in ("AD-2026-0001.fcadopt", RECEIPT)]
    pages += [page(technician, DOCUMENT), page(engineer, "trust/manifest.json")]

    assert [SIMULATED in each for each in pages] == [True] * 4
    told = [each.count("simulated by the inventory of this machine") for each in pages]
    assert told == [1] * 4
    assert "<p>2 devices named here" in pages[0]
    assert re.search(r"/log/[^<]*, \d+ entries</td>", pages[1])
    assert "<p>1 device named here" in pages[2]
    site = read_declarations(technician.folder).province(at=now()).fleet.devices[made.web].site
    assert site is not None
    assert f"<td>{made.web} · {site.name} · {site.room}</td>" in pages[2]


def test_what_names_no_device_or_lies_elsewhere_is_not_called_simulated(issued):
    engineer = issued[ENGINEER]
    with (engineer.folder / "inventory" / "hosts.yaml").open("a", encoding="utf-8") as file:
        file.write("# a line more than was signed\n")

    assert SIMULATED not in page(engineer, "trust/root.1.json")
    assert SIMULATED not in page(engineer, "trust/manifest.json")


# ---------------------------------------------------------------- what was decided

BOXES = 'class="boxes"'
APPROVED, TOO_FEW = ">APPROVED: by 2 of 2 needed</b>", ">NOT APPROVED YET: 1 of 2</b>"


def test_a_page_says_approved_where_the_door_found_enough_and_nowhere_else(issued):
    first, technician = issued[APPROVERS[0]], issued[TECHNICIAN]
    (half,) = (each.name for each in first.folder.glob(f"{CHANGE}.{APPROVERS[0]}.json"))

    whole, part = page(technician, SIGNED), page(first, half)

    assert (whole.count(APPROVED), part.count(TOO_FEW)) == (2, 1)  # above, and for the boxes
    assert (BOXES in whole, BOXES in part) == (False, True)
    assert APPROVED not in part
    for person in APPROVERS:
        assert f"({person}): approves · 12/QĐ-SKHCN, 24/11/2026 · signed " in whole
    assert "Verified on this machine" in whole
    assert "Verified on this machine" not in part


def test_a_page_claims_nothing_that_the_door_here_did_not_reach(issued):
    technician = issued[TECHNICIAN]
    with (technician.folder / "inventory" / "hosts.yaml").open("a", encoding="utf-8") as file:
        file.write("# a line more than was signed\n")

    told = page(technician, SIGNED)

    assert "NOT VERIFIED HERE AS APPROVED: 2 of the 2 approvals " in told
    assert "INVENTORY_NOT_SIGNED" in told
    assert "fleetcfg trust" not in told
    assert ">APPROVED" not in told


def test_an_old_manifest_says_loudly_that_it_no_longer_holds_and_claims_no_signing(issued):
    """Its page said so in a row among others, and that nothing was signed."""
    engineer = issued[ENGINEER]
    shutil.copy(engineer.folder / "trust" / "manifest.json", engineer.folder / "old.json")
    edit(engineer, "call.auto_answer", "disabled", "enabled")
    issued.sign_declarations()

    told, text = page(engineer, "old.json"), engineer.do("show", "old.json")

    loud = '<div class="notice"><p>NO LONGER HOLDS</p><p>MANIFEST_ROLLBACK: Manifest 1 is older'
    assert loud in told
    assert "nothing was signed" not in told
    assert "@top-left" in told
    assert "\n  NO LONGER HOLDS: MANIFEST_ROLLBACK" in text
    assert "→ This machine knows manifest 2" in " ".join(text.split())


def test_a_rejected_page_says_by_whom_and_has_no_boxes(issued):
    approver, file = issued[APPROVERS[0]], f"{CHANGE}.json"
    ended = ("--out", "no.json", *said(approver.folder / file))
    last = approver.do("reject", file, *approver.key, *ended)

    told = page(approver, "no.json")
    assert "who records the rejection: fleetcfg ledger import" in last

    assert "REJECTED, NOT TO BE APPLIED</b>" in told
    assert f"({APPROVERS[0]}): rejects · signed " in told
    assert BOXES not in told
    assert "APPROVED" not in told.replace("NOT APPROVED", "")


# ---------------------------------------------------------------- what a status took away


def test_what_was_withdrawn_by_digest_has_its_name_where_that_is_known(issued):
    approver, clerk = issued[APPROVERS[0]], issued[CLERK]
    reject = ("--out", "no.json", *said(approver.folder / f"{CHANGE}.json"))
    approver.do("reject", f"{CHANGE}.json", *approver.key, *reject)
    issued.carry("no.json", APPROVERS[0], CLERK)
    clerk.do("ledger", "import", "no.json")
    clerk.do("trust", "status", "--out", "next.json")
    issued.carry("next.json", CLERK, TECHNICIAN)

    known, unknown = (page(issued[who], "next.json", code=4) for who in (CLERK, TECHNICIAN))

    assert "WITHDRAWN CHANGE-SETS: " in known
    assert (known.count(f"<td>{CHANGE}</td>"), unknown.count(f"<td>{CHANGE}</td>")) == (2, 0)


# ---------------------------------------------------------------- what a log says


def exported(home: Home) -> tuple[Person, Person]:
    """Have the technician's log exported, and taken in by the clerk, who is the witness."""
    technician, clerk = home[TECHNICIAN], home[CLERK]
    technician.do("ledger", "export", "--out", LOG)
    home.carry(LOG, TECHNICIAN, CLERK)
    clerk.do("ledger", "import", LOG)
    return technician, clerk


def test_the_page_of_a_log_says_whose_it_is_what_is_in_it_and_what_was_checked(carried_out):
    technician, clerk = exported(carried_out)

    told, at_witness = page(technician, LOG), page(clerk, LOG)

    assert "EXPORT OF A LOG: ITS HEAD IS SIGNED" in told
    for each in (told, at_witness):
        assert "All entries are here and lead to the signed head." in each
        assert re.search(r"<td class=.name.>outcome</td><td>2</td>", each)
        assert each.count(f"{CHANGE} · ") == 5  # two begins, two ends, and the receipt
    assert "machine only" in told
    assert "No entry contradicts what was issued." in at_witness
    size = json.loads(technician.do("show", LOG, "-o", "json"))["document"]["size"]
    assert f"<td>0 – {size - 1} ({size} entries)</td>" in told
    assert f"The Department has seen</td><td>{size} entries</td>" in at_witness
    assert "The Department has seen</td><td>not known here</td>" in told


def test_a_part_of_a_log_is_not_called_proven(carried_out):
    technician, _ = exported(carried_out)
    carried_out.carry("ky-thuat.cosigned", CLERK, TECHNICIAN)
    technician.do("ledger", "import", "ky-thuat.cosigned")
    technician.do("ledger", "export", "--new", "--out", "new.fclog")

    told = page(technician, "new.fclog")

    assert "is NOT verified here" in told
    assert "lead to the signed head." not in told


def test_entries_that_are_not_those_of_the_head_are_called_so_above_all(carried_out):
    technician = carried_out[TECHNICIAN]
    technician.do("ledger", "export", "--out", LOG)
    file = technician.folder / LOG
    file.write_bytes(file.read_bytes().replace(b'"outcome":"applied"', b'"outcome":"already"', 1))

    told = page(technician, LOG, code=4)

    record = json.loads(technician.do("show", LOG, "--output", "json", code=4))
    assert (record["state"], record["refusal"]["code"]) == ("refused", "LOG_ROOT_MISMATCH")
    notice = told.partition('<div class="notice">')[2].partition("</div>")[0]
    assert "THE ENTRIES DO NOT FIT, OR CONTRADICT" in notice
    assert "LOG_ROOT_MISMATCH" in notice
    assert "The entries below are NOT proven" in told


# ---------------------------------------------------------------- what is not known here


def test_where_receipts_are_missing_the_count_is_called_what_this_machine_knows(
    made, carried_out, fleet
):
    engineer, approver = carried_out[ENGINEER], carried_out[APPROVERS[0]]
    engineer.do("ledger", "import", RECEIPT)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    asked = ("--id", "AD-2026-0002", "--reason", "Hợp thức hóa", *DECISION, "--out", RATIFIED)
    engineer.do("adopt", made.web, *asked, "--with-findings")
    carried_out.carry(RATIFIED, ENGINEER, APPROVERS[0])
    for file in ("AD-2026-0001.fcadopt", SIGNED, RECEIPT):
        carried_out.carry(file, ENGINEER, APPROVERS[0])
    approver.do("ledger", "import", "AD-2026-0001.fcadopt")

    part = page(approver, RATIFIED, code=4)
    approver.do("ledger", "import", SIGNED, RECEIPT)
    whole = page(approver, RATIFIED, code=4)

    assert part.count("1 signed change without a receipt here") == 2  # beside the count, and why
    assert "The count is what this machine knows: 1 signed change" in part
    assert "without a receipt" not in whole
    assert "The count is" not in whole

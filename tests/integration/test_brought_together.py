"""What came together is taken in on a machine that has read it before, or is behind, or ahead."""

import json
import shutil

import pytest

from fleetcfg.authority.drafts import read_draft
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.story import apply
from tests.integration.test_together import (
    BASELINE,
    DRAFT,
    FIRST,
    ISSUED,
    SECOND,
    approve_together,
    approved_together,
    issue,
)
from tests.integration.walk import (
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
    fingerprint_of,
)

pytestmark = pytest.mark.long


@pytest.mark.parametrize("first", ["show", "verify"])
def test_who_has_read_the_file_before_takes_it_in_all_the_same(made, adopted, first):
    """To read it takes its documents in, and not its declarations."""
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]
    technician(first, ISSUED)
    told = json.loads(technician.do("trust", "show", "-o", "json"))
    assert told["manifest"]["version"] == 2

    technician.do("ledger", "import", ISSUED)

    assert (technician.folder / BASELINE).read_bytes() == (
        adopted[ENGINEER].folder / BASELINE
    ).read_bytes()


def test_a_manifest_that_only_takes_a_file_away_is_put_in_force(fleet, made, adopted):
    gone = "baselines/73-power-line.yaml"
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    engineer = adopted[ENGINEER]
    (engineer.folder / gone).unlink()
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", DRAFT)
    file = adopted.plan(made.web, more=("--manifest", DRAFT))
    file = approve_together(adopted, file, FIRST, ENGINEER)
    file = approve_together(adopted, file, SECOND, FIRST)

    issue(adopted, file)

    clerk = adopted[CLERK]
    assert not (clerk.folder / gone).exists()
    assert json.loads(clerk.do("validate", "-o", "json"))["standing"] == "signed"
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    adopted[TECHNICIAN].do("ledger", "import", ISSUED)
    assert apply(adopted[TECHNICIAN], file=ISSUED).code == 0


def test_several_imports_at_one_time_wait_for_one_another(made, adopted):
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]

    processes = [technician.process("ledger", "import", ISSUED) for _ in range(4)]
    told = [process.communicate(timeout=600) for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, told
    aside = technician.folder / ".fleetcfg/replaced"
    assert [each.name for each in aside.rglob("*") if each.is_file()] == [BASELINE.split("/")[1]]
    technician.do("validate")
    technician.do("ledger", "verify")


def withdrawn(home: Home, host: str) -> Person:
    """Have what came together issued, and then withdrawn; return the technician, who has both."""
    issue(home, approved_together(home, host))
    clerk = home[CLERK]
    clerk.do("trust", "status", "--withdraw", CHANGE, "--out", "newer.json")
    clerk.sign("newer.json")
    home.carry(ISSUED, CLERK, TECHNICIAN)
    return home[TECHNICIAN]


def test_of_two_statuses_that_come_along_the_newer_counts(made, adopted):
    technician = withdrawn(adopted, made.web)
    for name in ("status.json", "newer.json"):
        adopted.carry(name, CLERK, TECHNICIAN)

    technician("ledger", "import", "status.json", "newer.json", ISSUED)

    assert apply(technician, file=ISSUED).told == "CHANGESET_WITHDRAWN"


def test_a_newer_status_in_the_folder_is_not_written_over(made, adopted):
    technician, clerk = withdrawn(adopted, made.web), adopted[CLERK]
    for name, own in (("newer.json", "status.json"), ("trust/manifest.json", "manifest.json")):
        shutil.copy(clerk.folder / name, technician.folder / "trust" / own)

    technician("ledger", "import", ISSUED)

    assert apply(technician, file=ISSUED).told == "CHANGESET_WITHDRAWN"


def test_a_status_made_in_a_folder_that_is_behind_names_the_newest_manifest(made, adopted):
    clerk = adopted[CLERK]
    shutil.copytree(clerk.folder / "trust", clerk.folder / "usb")
    issue(adopted, approved_together(adopted, made.web))

    clerk.do("trust", "status", "--trust", "usb", "--out", "usb/next.json")

    payload = read_status(read_draft(clerk.folder / "usb/next.json").envelope.payload)
    assert payload.manifest.version == 2


@pytest.mark.parametrize("mine", [BASELINE, "baselines/mine.yaml"])
def test_where_no_manifest_was_proven_yet_nothing_of_ones_own_is_moved(made, adopted, mine):
    issue(adopted, approved_together(adopted, made.web))
    technician = adopted[TECHNICIAN]
    for place in (technician.ledger, technician.folder / "trust"):
        shutil.rmtree(place)
    adopted.carry("trust/root.1.json", ENGINEER, TECHNICIAN)
    root = technician.folder / "trust/root.1.json"
    pinned = ("--fingerprint", fingerprint_of(root), "--origin", f"{DOMAIN}/log/{TECHNICIAN}")
    technician.do("trust", "init", root, *pinned)
    (technician.folder / mine).write_text("# mine\n", "utf-8")
    adopted.carry(ISSUED, CLERK, TECHNICIAN)

    ended = technician("ledger", "import", ISSUED)

    assert ended.code != 0
    assert (technician.folder / mine).read_text("utf-8") == "# mine\n"
    assert not (technician.folder / ".fleetcfg/replaced").exists()


def test_what_one_file_brings_that_enough_people_approved_is_issued_as_the_approved_file(
    made, adopted, fleet
):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file, issued = adopted.approve(adopted.plan(made.web)), ISSUED
    adopted.carry(file, ENGINEER, CLERK)
    told = adopted[CLERK].do("ledger", "import", file)
    assert f"→ {issued}\n" in told
    adopted.carry(issued, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]
    before = (technician.folder / issued).read_bytes()

    assert "→" not in technician.do("ledger", "import", issued)
    assert (technician.folder / issued).read_bytes() == before
    assert apply(technician, file=issued).code == 0

"""A change-set and the manifest that it waits for: read together, confirmed once, signed both."""

import json
import shutil
import signal

import pytest

from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.manifest import read_manifest
from tests.integration.story import apply, audit, edit, verdicts
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
    fingerprint_of,
    run_until_killed,
    said,
)

pytestmark = pytest.mark.long
FIRST, SECOND = APPROVERS
FILE = f"{CHANGE}.json"
BOTH = f"{CHANGE}.{FIRST}.{SECOND}.json"
ISSUED = f"{CHANGE}.approved.json"
DRAFT = "ban-ke.json"
BASELINE = "baselines/21-eavesdropping.yaml"
UNKNOWN = "The declarations of the manifest before were not kept here"


def plan_together(home: Home, *hosts: str, more: tuple[str, ...] = ()) -> str:
    """Have a baseline edited, and its manifest and a change-set made, unsigned by approvers."""
    engineer = home[ENGINEER]
    edit(engineer, "call.auto_answer", "disabled", "enabled")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", DRAFT)
    return home.plan(*hosts, more=("--manifest", DRAFT, *more))


def both(file) -> tuple[str, str]:
    """Return what somebody types who has read the change-set and the manifest in *file*."""
    option, typed = said(file)
    devices, _, digits = typed.partition(":")
    return option, f"{devices}:1:{digits}"


def approve_together(home: Home, file: str, person: str, before: str) -> str:
    home.carry(file, before, person)
    own = home[person]
    own.do("approve", file, *DECISION, *own.key, *both(own.folder / file))
    return file.replace(".json", f".{person}.json")


def approved_together(home: Home, *hosts: str) -> str:
    file = plan_together(home, *hosts)
    file = approve_together(home, file, FIRST, ENGINEER)
    return approve_together(home, file, SECOND, FIRST)


def issue(home: Home, file: str) -> None:
    """Have the clerk put the manifest in force, and issue the change-set."""
    home.carry(file, SECOND, CLERK)
    clerk = home[CLERK]
    clerk.do("trust", "status", "--manifest", file, "--out", "status.json")
    clerk.sign("status.json")
    clerk.do("ledger", "import", "status.json", file)


def bundle_of(person: Person, file: str) -> Bundle:
    return read_bundle((person.folder / file).read_bytes())


def test_one_reading_and_one_answer_sign_both(made, adopted):
    approved_together(adopted, made.web)

    bundle = bundle_of(adopted[SECOND], BOTH)

    assert len(bundle.approvals) == 2
    assert bundle.following is not None
    assert len(bundle.following.signatures) == 2
    assert read_manifest(bundle.following.payload).version == 2


def test_both_are_shown_before_anything_is_asked_for(made, adopted):
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, FIRST)

    ended = adopted[FIRST]("approve", file, *DECISION, *adopted[FIRST].key)

    assert ended.told == "VIEW_NOT_ENTERED"
    assert "call.auto_answer" in ended.out.replace(" ", "")
    assert BASELINE in ended.out
    assert "END" in ended.out.splitlines()[-1] or "HẾT" in ended.out


@pytest.mark.parametrize("output", ["text", "html"])
def test_who_only_looks_is_shown_both_and_the_manifest_first(made, adopted, output):
    file = plan_together(adopted, made.web)
    once = approve_together(adopted, file, FIRST, ENGINEER)

    shown = adopted[FIRST].do("show", once, "--output", output)

    assert shown.index(BASELINE) < shown.index("bản để đọc và phê duyệt")
    digest = draft_of(
        parse((adopted[ENGINEER].folder / DRAFT).read_bytes(), MAX_BUNDLE), "manifest"
    )
    assert digest.sha256.removeprefix("sha256:")[:8] in shown
    assert shown.count("<html") == (output == "html")


def test_an_approver_who_never_had_the_manifest_before_is_told_that_its_effect_is_not_known(
    made, adopted
):
    """His record is new and his clone is the edited one: nothing here has the bytes of before."""
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, FIRST)
    adopted.carry_declarations(FIRST)
    own = adopted[FIRST]
    shutil.rmtree(own.ledger)
    root = own.folder / "trust" / "root.1.json"
    own.do("trust", "init", root, "--fingerprint", fingerprint_of(root), "--person", FIRST)

    ended = own("approve", file, *DECISION, *own.key)

    assert ended.told == "VIEW_NOT_ENTERED"
    assert UNKNOWN in " ".join(ended.out.split())
    assert BASELINE in ended.out
    own.do("approve", file, *DECISION, *own.key, *both(own.folder / file))


@pytest.mark.parametrize("typed", ["1:{hex}", "1:2:{hex}", "2:1:{hex}", "1:1:0000"])
def test_another_answer_signs_neither(made, adopted, typed):
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]
    digits = said(own.folder / file)[1].rpartition(":")[2]

    confirm = typed.format(hex=digits)
    ended = own("approve", file, *DECISION, *own.key, "--confirm", confirm)

    assert ended.told == "VIEW_NOT_CONFIRMED"
    assert not (own.folder / file.replace(".json", f".{FIRST}.json")).exists()


def test_it_ends_as_if_each_had_been_signed_by_itself(made, adopted, fleet):
    """The technician's and the clerk's declarations come in the file, from one import each."""
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN, ENGINEER)
    technician, engineer = adopted[TECHNICIAN], adopted[ENGINEER]
    technician.do("ledger", "import", ISSUED)
    assert (technician.folder / BASELINE).read_bytes() == (engineer.folder / BASELINE).read_bytes()

    assert apply(technician, file=ISSUED).code == 0
    assert fleet.get(made.web, AUTO_ANSWER) == "On"
    engineer.do("ledger", "import", ISSUED)
    adopted.carry(f"{CHANGE}.receipt.json", TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", f"{CHANGE}.receipt.json")
    assert audit(engineer, made.web)[0] == 0


def test_before_a_status_names_the_manifest_nothing_is_recorded_or_applied(made, adopted, fleet):
    approved_together(adopted, made.web)
    adopted.carry(BOTH, SECOND, CLERK, TECHNICIAN)

    for name in (CLERK, TECHNICIAN):
        before = (adopted[name].folder / BASELINE).read_bytes()
        assert adopted[name]("ledger", "import", BOTH).told == "MANIFEST_WAITING"
        assert (adopted[name].folder / BASELINE).read_bytes() == before
    ended = apply(adopted[TECHNICIAN], file=BOTH)
    assert ended.told == "MANIFEST_WAITING"
    assert not any(device["writes"] for device in fleet.stats().values())


def test_a_manifest_that_too_few_signed_gets_no_status(made, adopted):
    one = approve_together(adopted, plan_together(adopted, made.web), FIRST, ENGINEER)
    adopted.carry(one, FIRST, CLERK)

    ended = adopted[CLERK]("trust", "status", "--manifest", one, "--out", "status.json")

    assert ended.told == "MANIFEST_THRESHOLD"


def test_approvals_given_side_by_side_bring_their_signatures_together(made, adopted, fleet):
    file = plan_together(adopted, made.web)
    apart = [approve_together(adopted, file, person, ENGINEER) for person in APPROVERS]
    clerk = adopted[CLERK]
    for name, person in zip(apart, APPROVERS, strict=True):
        adopted.carry(name, person, CLERK)

    clerk.do("trust", "status", *(w for f in apart for w in ("--manifest", f)), "--out", "s.json")
    clerk.sign("s.json")
    clerk.do("ledger", "import", "s.json", *apart)
    adopted.carry(ISSUED, CLERK, TECHNICIAN)

    adopted[TECHNICIAN].do("ledger", "import", ISSUED)
    assert apply(adopted[TECHNICIAN], file=ISSUED).code == 0


def test_a_rejection_of_both_is_recorded_and_withdraws_the_change_set(made, adopted):
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, SECOND)
    second, clerk = adopted[SECOND], adopted[CLERK]
    second.do("reject", file, *second.key, *said(second.folder / file), "--out", "no.json")
    adopted.carry("no.json", SECOND, CLERK)

    assert SECOND in clerk.do("ledger", "import", "no.json")

    clerk.do("trust", "status", "--out", "status.json")
    withdrawn = json.loads(draft_payload(clerk, "status.json"))["withdrawn"]
    assert withdrawn == [bundle_of(second, "no.json").changeset.sha256]


def draft_payload(person: Person, file: str) -> bytes:
    return draft_of(parse((person.folder / file).read_bytes(), MAX_BUNDLE), "status").payload


def test_another_manifest_in_the_file_is_not_taken_apart(made, adopted):
    """A carrier who puts another draft in: the author's change-set does not name it."""
    file, engineer = plan_together(adopted, made.web), adopted[ENGINEER]
    edit(engineer, "call.auto_answer", "enabled", "disabled")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "other.json")
    value = json.loads((engineer.folder / file).read_bytes())
    value["next"] = json.loads((engineer.folder / "other.json").read_bytes())
    (engineer.folder / file).write_bytes(spell(value))
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]

    ended = own("approve", file, *DECISION, *own.key, *both(own.folder / file))

    assert ended.told == "BASELINE_MISMATCH"


def test_other_bytes_of_a_file_are_not_read(made, adopted):
    file = plan_together(adopted, made.web)
    engineer, own = adopted[ENGINEER], adopted[FIRST]
    value = json.loads((engineer.folder / file).read_bytes())
    value["files"] = ["QUFBQQ=="]
    (own.folder / file).write_bytes(spell(value))

    ended = own("approve", file, *DECISION, *own.key, *both(own.folder / file))

    assert ended.told == "MANIFEST_NOT_HERE"


def test_once_another_manifest_is_in_force_both_are_made_again(made, adopted):
    file = plan_together(adopted, made.web)
    edit(adopted[ENGINEER], "call.auto_answer", "enabled", "disabled")
    note = adopted[ENGINEER].folder / BASELINE
    note.write_text(note.read_text("utf-8") + "# x\n", "utf-8")
    adopted.sign_declarations()
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]

    ended = own("approve", file, *DECISION, *own.key, *both(own.folder / file))

    assert ended.told == "MANIFEST_NOT_NEXT"


def test_the_next_one_is_read_beside_the_one_that_was_signed_before(made, adopted):
    """No folder is carried to an approver in between: what he signed was kept."""
    issue(adopted, approved_together(adopted, made.web))
    engineer, own = adopted[ENGINEER], adopted[FIRST]
    adopted.carry(ISSUED, CLERK, ENGINEER)
    engineer.do("ledger", "import", ISSUED)
    other = "baselines/50-standby.yaml"
    note = engineer.folder / other
    note.write_text(note.read_text("utf-8") + "# x\n", "utf-8")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "3.json")
    file = adopted.plan(made.terminal, number="CS-2026-0003", more=("--manifest", "3.json"))
    adopted.carry(file, ENGINEER, FIRST)

    told = own("approve", file, *DECISION, *own.key)

    assert told.told == "VIEW_NOT_ENTERED"
    assert other in told.out


def test_another_tool_signs_one_document_at_a_time(made, adopted):
    file = plan_together(adopted, made.web)
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]
    words = ("approve", file, *DECISION, "--person", FIRST, "--export", "a.tbs")

    assert own(*words, *both(own.folder / file)).told == "APPROVE_MANIFEST_APART"
    assert not (own.folder / "a.tbs").exists()


def test_what_was_edited_here_is_not_written_over(made, adopted):
    issue(adopted, approved_together(adopted, made.web))
    technician = adopted[TECHNICIAN]
    technician.do("ledger", "import", "trust/manifest.json", "trust/status.json")
    mine = (technician.folder / BASELINE).read_text("utf-8") + "# mine\n"
    (technician.folder / BASELINE).write_text(mine, "utf-8")
    adopted.carry(ISSUED, CLERK, TECHNICIAN)

    ended = technician("ledger", "import", ISSUED)
    assert ended.told == "INVENTORY_NOT_SIGNED", ended
    assert (technician.folder / BASELINE).read_text("utf-8") == mine


def test_an_import_that_is_killed_in_the_middle_is_made_again(made, adopted):
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]

    died = run_until_killed(technician, "killed_writing", "baselines", "ledger", "import", ISSUED)

    assert died == -signal.SIGKILL

    technician.do("ledger", "import", ISSUED)
    at = technician.folder / BASELINE
    assert at.read_bytes() == (adopted[ENGINEER].folder / BASELINE).read_bytes()
    technician.do("trust", "show")
    technician.do("validate")


def test_a_waiting_file_is_shown_as_waiting(made, adopted):
    file = plan_together(adopted, made.web)

    told = adopted[ENGINEER].do("show", file)

    assert "6 the manifest in force: waits for signatures" in told, told


# ---------------------------------------------------------------- from an audit


def test_a_plan_from_an_audit_is_about_what_it_found(made, adopted, fleet):
    engineer = adopted[ENGINEER]
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    assert verdicts(engineer, made.web) == {AUTO_ANSWER: "unauthorized"}
    engineer("audit", "--limit", f"{made.web},{made.terminal}")
    fleet.tamper(made.web, "Conference FarEndControl Mode", "On")  # since then
    fleet.tamper(made.terminal, AUTO_ANSWER, "On")

    file = plan_from(engineer, "last")

    changes = json.loads(bundle_of(engineer, file).changeset.payload)["devices"]
    assert {d["id"]: [op["path"] for op in d["ops"]] for d in changes} == {made.web: [AUTO_ANSWER]}


def test_a_run_selects_and_what_the_device_is_now_decides(made, adopted, fleet):
    engineer = adopted[ENGINEER]
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    engineer("audit", "--limit", made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "Off")

    ended = engineer(*words_of("last"))

    assert not (engineer.folder / FILE).exists()
    assert ended.code == 0


@pytest.mark.parametrize(
    ("run", "told"), [("last", "PLAN_AUDIT_NOTHING"), ("R-0", "HISTORY_RUN_UNKNOWN")]
)
def test_a_run_that_found_nothing_or_is_not_kept_plans_nothing(made, adopted, run, told):
    engineer = adopted[ENGINEER]
    engineer.do("audit", "--limit", made.web)

    assert engineer(*words_of(run)).told == told


def test_without_a_stored_audit_nothing_is_selected(adopted):
    assert adopted[ENGINEER](*words_of("last"), "--store", "no.sqlite").told == "HISTORY_NO_AUDIT"


def plan_from(engineer: Person, run: str) -> str:
    engineer.do(*words_of(run))
    return FILE


def words_of(run: str) -> tuple[str, ...]:
    terms = ("--executor", TECHNICIAN, "--id", CHANGE, "--reason", "Trả lại", "--for", "3d")
    key = ("--key", f"khoa/{ENGINEER}")
    return ("plan", "--from-audit", run, *terms, *key, "--out", FILE)


def test_a_manifest_that_waits_is_held_against_the_one_that_came_with_it(made, adopted, fleet):
    """The approver's record knows the one before that, which asks for the same."""
    issue(adopted, approved_together(adopted, made.web))
    engineer, own = adopted[ENGINEER], adopted[FIRST]
    adopted.carry(ISSUED, CLERK, ENGINEER)
    engineer.do("ledger", "import", ISSUED)
    edit(engineer, "call.auto_answer", "enabled", "disabled")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "3.json")
    fleet.tamper(made.terminal, "Conference FarEndControl Mode", "On")
    file = adopted.plan(made.terminal, number="CS-2026-0003", more=("--manifest", "3.json"))
    adopted.carry(file, ENGINEER, FIRST)

    told = own("approve", file, *DECISION, *own.key).out

    assert "~ call.auto_answer" in told

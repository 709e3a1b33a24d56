"""Applying what the Department did not issue: no mark, another's mark, a mark of something else."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.installation import open_log
from fleetcfg.authority.issuing import issue_bundle
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import COSIGNATURE, Note, NoteSigner
from fleetcfg.ledger.issue_mark import prove_mark, record_issued
from fleetcfg.ledger.objects import objects_of
from fleetcfg.ledger.record import Record
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, parse, spell
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import LOG_SEED, ORIGIN
from fleetcfg_kit.testing.issuing import ISSUER, issued_facts, mark_issued
from fleetcfg_kit.testing.laptop import begin_log
from tests.integration.approving import confirm
from tests.integration.office import DECISION, Office, do, refused
from tests.redteam.test_commands import a_second_root

TECH = ("--ledger", "../records/tech", "--key", "keys/tech")
TECHNICIAN = NoteSigner.from_seed(ORIGIN, LOG_SEED)
WITNESS = NoteSigner.from_seed("so-khcn.example/witness", bytes(31) + b"\2", COSIGNATURE)


@pytest.fixture
def department() -> Department:
    return Department()


def facts_of(department: Department) -> dict[str, Any]:
    bundle = read_bundle(department.bundle())
    return issued_facts(bundle.changeset, bundle.approvals)


def why_not(department: Department, mark: IssueMark | None, **parts: Any) -> str:
    """Return why the door takes a bundle with *mark* for one that was not issued; empty if not."""
    whole = department.parts() | parts
    whole.pop("issue")
    if mark is not None:
        whole["issue"] = mark.as_json()
    try:
        assert isinstance(department.authorize(spell(whole)), Authorized)
    except RefusalError as refusal:
        told = refusal
    else:
        return ""
    assert (told.code, told.stage) == ("CHANGESET_NOT_ISSUED", 8)
    return str(told.facts["why"])


def test_what_has_the_mark_of_just_these_approvals_comes_through(department):
    assert why_not(department, mark_issued(facts_of(department), at=NOON)) == ""


def test_a_mark_that_was_taken_out_is_missed(department):
    assert why_not(department, None) == "absent"


@pytest.mark.parametrize("shown", [["approver-1"], ["approver-1", "approver-2"]])
def test_other_approvals_than_it_was_issued_over_are_not_it(department, shown):
    parts = department.parts()
    by_person = dict(zip(("approver-1", "approver-2"), parts["approvals"], strict=True))
    issued = ["approver-2"] if len(shown) == 1 else ["approver-1"]
    bundle = read_bundle(spell(parts | {"approvals": [by_person[one] for one in issued]}))
    mark = mark_issued(issued_facts(bundle.changeset, bundle.approvals), at=NOON)

    assert why_not(department, mark, approvals=[by_person[one] for one in shown]) == "approvals"
    assert why_not(department, mark, approvals=[by_person[one] for one in issued]) == ""


def test_an_approval_that_is_there_twice_is_not_what_was_issued(department):
    parts = department.parts()
    twice = [parts["approvals"][0]] * 2
    bundle = read_bundle(spell(parts | {"approvals": twice[:1]}))
    mark = mark_issued(issued_facts(bundle.changeset, bundle.approvals), at=NOON)

    assert why_not(department, mark, approvals=twice) == "approvals"


def test_the_mark_of_another_change_set_is_not_its(department):
    other = facts_of(Department(devices=3))

    assert why_not(department, mark_issued(other, at=NOON)) == "changeset"


@pytest.mark.parametrize("kind", ["rejected", "receipt", "verify"])
def test_an_entry_that_is_no_issue_is_no_mark(department, kind):
    assert why_not(department, mark_issued(facts_of(department), at=NOON, kind=kind)) == "entry"


def test_an_entry_of_0_3_0_names_no_approvals_and_is_no_mark(department):
    facts = facts_of(department)
    del facts["approvals"]

    assert why_not(department, mark_issued(facts, at=NOON)) == "entry"


def test_a_technician_does_not_issue_by_his_own_log(department):
    mark = mark_issued(facts_of(department), at=NOON, signer=TECHNICIAN)

    assert why_not(department, mark) == "log"


def test_a_log_of_the_departments_name_and_another_key_does_not_issue(department):
    false = NoteSigner.from_seed(ISSUER.verifier.name, bytes(31) + b"\7")

    assert why_not(department, mark_issued(facts_of(department), at=NOON, signer=false)) == "head"


def test_an_entry_that_its_proof_does_not_lead_from_is_not_in_the_log(department):
    mark = mark_issued(facts_of(department), at=NOON)
    elsewhere = mark_issued(facts_of(department), at=NOON, position=6)

    assert why_not(department, replace(mark, proof=elsewhere.proof)) == "proof"
    assert why_not(department, replace(mark, entry=elsewhere.entry)) == "proof"
    assert why_not(department, replace(mark, proof=mark.proof[:-1])) == "proof"


@pytest.mark.parametrize("is_other_key", [True, False])
def test_what_a_machine_issued_that_a_newer_root_takes_out_is_not_issued(department, is_other_key):
    new = NoteSigner.from_seed(ISSUER.verifier.name, bytes(31) + b"\5").verifier

    def take_out(root: dict[str, Any]) -> None:
        if is_other_key:
            root["roles"]["log"][new.name] = new.to_text()
        else:
            root["roles"]["issue"] = [ORIGIN]

    department.with_root(take_out)
    mark = mark_issued(facts_of(department), at=NOON)

    assert why_not(department, mark) == ("head" if is_other_key else "log")


def test_what_was_withdrawn_since_is_not_applied_by_its_mark(department):
    data = department.bundle()
    assert department.authorize(data)
    newer = department.edit("status", lambda d: d.update(version=6, withdrawn=["CS-2026-0147"]))
    parts: Any = parse(data, MAX_BUNDLE)
    parts["status"] = newer.sign("status", newer.status()).as_json()

    with pytest.raises(RefusalError, match="CHANGESET_WITHDRAWN"):
        department.authorize(spell(parts))


# ---------------------------------------------------------------- two stories of one log


@pytest.mark.parametrize(("position", "is_seen"), [(3, True), (5, False)])
def test_a_mark_that_contradicts_one_that_was_seen_is_of_a_forked_log(
    department, tmp_path, position, is_seen
):
    """Where nothing stands at the same place, a laptop cannot know it; the Department does."""
    folder = tmp_path / "ledger"
    begin_log(folder)
    with closing(open_log(folder)) as store:
        department.record = Record(store, 200, 7, lambda _keyid: True, NOON)
        department.edit("status", lambda d: d.update(executors={}))
        first = read_bundle(department.bundle())
        issued = department.authority().take_issued(first, now=NOON)
        assert first.issue is not None
        root = department.authority().root
        said = prove_mark(first.issue, root)
        record_issued(store, objects_of(folder), first.to_bytes(), issued, said, at=NOON)
        other = mark_issued(
            facts_of(department) | {"id": "CS-2026-0999"}, at=NOON, position=position
        )

        bundle = replace(first, issue=other)
        if is_seen:
            with pytest.raises(RefusalError) as refusal:
                department.authority().take_issued(bundle, now=NOON)
            assert (refusal.value.code, refusal.value.facts["why"]) == (
                "CHANGESET_NOT_ISSUED",
                "fork",
            )
        else:
            assert department.authority().take_issued(bundle, now=NOON)


# ---------------------------------------------------------------- a root that names no issuer


@pytest.fixture
def older() -> Department:
    """A Department whose root is of 0.3.0: it has a witness, and names nobody who issues."""
    department = Department()
    del department.first["roles"]["issue"]
    verifier = WITNESS.verifier
    department.first["roles"]["witness"] = {verifier.name: verifier.to_text()}
    return department


def witnessed(mark: IssueMark, text: str, signer: NoteSigner = WITNESS) -> IssueMark:
    note = Note(text, (signer.line(text, at=NOON),))
    return replace(mark, witness=note.to_text().encode())


def test_without_that_role_a_witness_issues_and_a_log_alone_does_not(older):
    mark = mark_issued(facts_of(older), at=NOON)
    text = f"fleetcfg issue/1\n{digest(mark.entry)}\n"

    assert why_not(older, mark) == "witness"
    assert why_not(older, witnessed(mark, text)) == ""


def test_a_cosigned_log_of_a_technician_is_no_mark_without_that_role_either(older):
    """He records what he likes, and the witness cosigns the head of his log: that he saw it."""
    mark = mark_issued(facts_of(older), at=NOON, signer=TECHNICIAN)
    head = Note.from_bytes(mark.head).text
    cosigned = mark.head + WITNESS.line(head, at=NOON).encode()

    assert why_not(older, replace(mark, head=cosigned)) == "witness"
    assert why_not(older, witnessed(replace(mark, head=cosigned), head)) == "witness"


def test_a_witness_whom_the_root_does_not_name_issues_nothing(older):
    mark = mark_issued(facts_of(older), at=NOON)
    text = f"fleetcfg issue/1\n{digest(mark.entry)}\n"
    false = NoteSigner.from_seed(WITNESS.verifier.name, bytes(31) + b"\7", COSIGNATURE)

    assert why_not(older, witnessed(mark, text, false)) == "witness"


# ---------------------------------------------------------------- in the commands


def test_what_was_rejected_at_the_department_is_applied_nowhere_before_a_new_status(
    office: Office, approved: Path, capsys
):
    """The technician holds both approvals, and knows of no rejection: as it was found in 0.3.0."""
    do(capsys, "reject", approved, *office.key("approver-2"), *confirm(approved))
    rejected = approved.with_name(f"{approved.stem}.rejected.approver-2.json")
    do(capsys, "ledger", "import", rejected)

    assert refused(capsys, "ledger", "import", approved) == "CHANGESET_WITHDRAWN"
    for words in (("apply", approved, "--all"), ("apply", approved, "--all", "--check")):
        assert refused(capsys, *words, *TECH) == "CHANGESET_NOT_ISSUED"
    assert "CHANGESET_NOT_ISSUED" in do(capsys, "verify", approved, *TECH, code=4)
    assert refused(capsys, "ledger", "import", approved, *TECH[:2]) == "CHANGESET_NOT_ISSUED"


def test_the_clerk_issues_it_by_taking_it_in_and_the_file_that_he_writes_is_applied(
    office: Office, approved: Path, capsys
):
    do(capsys, "ledger", "import", approved)

    issued = Path("CS-2026-0001.approved.json")
    assert read_bundle(approved.read_bytes()).issue is None
    do(capsys, "verify", issued, *TECH)
    do(capsys, "ledger", "import", issued, *TECH[:2])
    bare = replace(read_bundle(issued.read_bytes()), issue=None)
    approved.write_bytes(bare.to_bytes())
    assert "CHANGESET_NOT_ISSUED" in do(capsys, "verify", approved, *TECH, code=4)
    here = do(capsys, "verify", approved, "--key", "keys/tech", code=4)
    assert "EXECUTOR" in here or "LOG_" in here  # the clerk's own log says that it was issued
    assert "CHANGESET_NOT_ISSUED" not in here


def test_a_record_of_0_3_0_that_issued_it_issues_it_again_with_the_mark(
    office: Office, approved: Path, capsys
):
    bundle = read_bundle(approved.read_bytes())
    with office.department.open(now=now()) as workspace:
        store = workspace.installation.store
        named = {"cs": bundle.changeset.sha256, "bundle": bundle.changeset.sha256}
        workspace.installation.objects.put(bundle.changeset.payload)
        with store.writing() as transaction:
            transaction.add("issued", {"id": "CS-2026-0001", **named}, at=now())
    with office.department.open(now=now()) as workspace:
        issued = issue_bundle(workspace, bundle, by=workspace.authority)

    assert not issued.is_new
    assert issued.mark is not None
    assert json.loads(issued.mark.entry)["approvals"]


def test_an_approval_more_takes_the_mark_away(office: Office, approved: Path, capsys):
    do(capsys, "ledger", "import", approved)
    issued = Path("CS-2026-0001.approved.json")
    one = replace(read_bundle(issued.read_bytes()), approvals=())
    Path("one.json").write_bytes(one.to_bytes())

    do(capsys, "approve", "one.json", *office.key("approver-1"), *DECISION, *confirm(issued))

    assert read_bundle(Path("one.approver-1.json").read_bytes()).issue is None


def test_a_forked_log_of_this_very_machine_issues_nothing_here(
    office: Office, approved: Path, capsys, tmp_path
):
    """A copy of the Department's record issued it: the record itself says otherwise."""
    copy = office.copy(tmp_path / "copy")
    bundle = read_bundle(approved.read_bytes())
    forked = read_bundle(copy.department.issue_changes(approved.read_bytes(), now=now()))
    later = now() + timedelta(seconds=2)
    with office.department.open(now=later) as workspace:
        with workspace.installation.store.writing() as transaction:
            transaction.add("verify", {"cs": "sha256:00"}, at=later)
        with pytest.raises(RefusalError) as refusal:
            workspace.authority.take_issued(replace(bundle, issue=forked.issue), now=later)

    assert (refusal.value.code, refusal.value.facts["why"]) == ("CHANGESET_NOT_ISSUED", "fork")


def test_by_a_root_that_names_no_issuer_the_clerk_issues_as_the_witness(office: Office, capsys):
    policy = Path("policy.yaml")
    lines = policy.read_text("utf-8").splitlines(keepends=True)
    policy.write_text("".join(one for one in lines if not one.startswith("  issue:")), "utf-8")
    a_second_root(office, capsys)
    newer = ("trust/root.2.json", "trust/status.json")
    for record in ("dept", "tech"):
        do(capsys, "ledger", "import", *newer, "--ledger", f"../records/{record}")
    root = office.document("root.2.json")
    named = {"root_version": 2, "root_sha256": root.sha256}
    file = Path("CS.json")
    file.write_bytes(office.changeset(policy=named))
    for person in ("approver-1", "approver-2"):
        do(capsys, "approve", file, *office.key(person), *DECISION, *confirm(file))
        file = file.with_name(f"{file.stem}.{person}.json")
    assert refused(capsys, "ledger", "import", file, *TECH[:2]) == "CHANGESET_NOT_ISSUED"

    do(capsys, "ledger", "import", file)

    issued = read_bundle(Path("CS-2026-0001.approved.json").read_bytes())
    assert issued.issue is not None
    assert issued.issue.witness
    do(capsys, "verify", "CS-2026-0001.approved.json", *TECH)

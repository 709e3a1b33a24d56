"""The commands that approve and reject a change-set; each refusal by breaking one thing."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.bundle import read_bundle
from tests.integration.approving import approve, confirm
from tests.integration.office import DECISION, do, refused, sign

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


def test_two_approvers_sign_and_the_department_records_it(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")
    both = approve(office, capsys, first, "approver-2")

    assert len(read_bundle(both.read_bytes()).approvals) == 2
    told = do(capsys, "ledger", "import", both)
    assert "CS-2026-0001" in told
    assert '"kind":"issued"' in do(capsys, "ledger", "show", "-o", "ndjson")
    do(capsys, "ledger", "verify")
    do(capsys, "trust", "status", "--out", "trust/status.json", "--withdraw", "CS-2026-0001")


@pytest.mark.parametrize("said", ["2:0000", "1:zzzz", "1", ""])
def test_who_cannot_say_what_he_read_does_not_sign(office, bundle, capsys, said):
    words = ("approve", bundle, *office.key("approver-1"), *DECISION)

    code = refused(capsys, *words, *(("--confirm", said) if said else ()))

    assert code == ("VIEW_NOT_CONFIRMED" if said else "VIEW_NOT_ENTERED")
    assert list(Path().glob("*.approver-1.json")) == []


@pytest.mark.parametrize("person", ["author", "tech", "clerk", "root-1"])
def test_who_is_no_approver_does_not_approve(office, bundle, capsys, person):
    words = ("approve", bundle, *office.key(person), *DECISION, *confirm(bundle))

    assert refused(capsys, *words) == "APPROVAL_PERSON"
    run([*map(str, words)])
    assert "Quy mô" not in capsys.readouterr().out  # nothing is read in vain


def test_an_author_who_is_an_approver_too_does_not_approve_his_own(office, capsys):
    file = Path("cs.json")
    file.write_bytes(office.changeset(author="approver-1"))
    words = ("approve", file, *office.key("approver-1"), *DECISION, *confirm(file))

    # No root lets one person be both; the change-set falls before separation is asked for.
    assert refused(capsys, *words) in {"SEPARATION_OF_DUTY", "SIGNER_UNKNOWN"}


def test_an_approval_needs_a_decision_and_all_name_the_same(office, bundle, capsys):
    words = ("approve", bundle, *office.key("approver-1"), *confirm(bundle))
    assert refused(capsys, *words) == "DECISION_MISSING"

    first = approve(office, capsys, bundle, "approver-1")
    other = ("--decision", "13/QĐ-SKHCN", "--decision-date", "2026-11-24")
    words = ("approve", first, *office.key("approver-2"), *confirm(first), *other)
    assert refused(capsys, *words) == "DECISION_MISMATCH"


def test_a_rejection_blocks(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")
    do(capsys, "reject", first, *office.key("approver-2"), *confirm(first), "--out", "no.json")

    assert "approver-2" in do(capsys, "ledger", "import", "no.json")


def test_one_approval_of_two_is_not_recorded(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")

    assert refused(capsys, "ledger", "import", first) == "APPROVAL_THRESHOLD"


def test_an_approval_by_another_tool_comes_back_with_what_it_signed(office, bundle, capsys):
    do(
        capsys,
        "approve",
        bundle,
        "--person",
        "approver-2",
        *DECISION,
        *confirm(bundle),
        "--export",
        "a.tbs",
    )
    space = "approval.v1@so-khcn.example"
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", "keys/approver-2", "a.tbs"]
    subprocess.run(command, check=True)

    assert run(["approve", str(bundle), "--import", "a.tbs.sig", "--out", "b.json"]) == 0
    assert "SIGNED_ELSEWHERE" in capsys.readouterr().err

    both = approve(office, capsys, Path("b.json"), "approver-1")
    run(["show", str(both)])
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "công cụ khác" in one]
    assert "(approver-2)" in line
    assert "(approver-1)" not in line
    do(capsys, "ledger", "import", both)
    run(["verify", "CS-2026-0001.approved.json"])
    assert "SIGNED_ELSEWHERE" in capsys.readouterr().err
    do(capsys, "report", "change", both, "--out", "ticket.html")
    assert "công cụ khác" in Path("ticket.html").read_text("utf-8")
    assert len(read_bundle(Path("b.json").read_bytes()).approvals) == 1
    Path("a.tbs").write_bytes(Path("a.tbs").read_bytes().replace(b"approve", b"approwe"))
    assert refused(capsys, "approve", bundle, "--import", "a.tbs.sig", "--out", "c.json")


def test_a_change_set_that_was_changed_is_not_even_shown(office, bundle, capsys):
    value = json.loads(bundle.read_bytes())
    envelope = read_bundle(bundle.read_bytes()).changeset
    payload = envelope.payload.replace(b'"value":"B"', b'"value":"C"')
    value["changeset"]["payload"] = to_base64(payload)
    bundle.write_bytes(spell(value))
    words = ("approve", bundle, *office.key("approver-1"), *DECISION, *confirm(bundle))

    assert refused(capsys, *words) == "SIG_INVALID"


def test_the_newest_status_replaces_the_one_in_the_bundle(office, bundle, capsys):
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))

    first = approve(office, capsys, bundle, "approver-1")

    newest = office.document("status.json")
    assert read_bundle(first.read_bytes()).status.sha256 == newest.sha256


def test_the_page_to_print_is_the_view(office, bundle, capsys):
    words = ("approve", bundle, *office.key("approver-1"), *DECISION, *confirm(bundle))
    do(capsys, *words, "--html", "view.html")

    assert "CS-2026-0001" in Path("view.html").read_text()


def test_a_refusal_in_json_is_one_object_with_its_stage(office, bundle, capsys):
    code = run(["trust", "verify-tree", "--fingerprint", "0" * 64, "--output", "json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 4
    assert (told["code"], told["stage"]) == ("ROOT_UNPINNED", 4)

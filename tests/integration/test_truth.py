"""One truth on the screen: what commands say of one and the same thing, held against each other."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.documents.bundle import read_bundle
from tests.integration.office import DECISION, Office, do, refused, sign

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


# ---------------------------------------------------------------- signed, edited, unsigned


def first_codec(capsys) -> str:
    hosts = json.loads(do(capsys, "inventory", "list"))["_meta"]["hostvars"]
    return min(host for host in hosts if host.startswith("codec-"))


def edit(_office: Office) -> None:
    file = next(Path("baselines").rglob("*.yaml"))
    file.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")


def edit_playbook(_office: Office) -> None:
    file = Path("playbooks/audit.yaml")
    file.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")


def lose_playbooks(_office: Office) -> None:
    shutil.rmtree("playbooks")


def add_playbook(_office: Office) -> None:
    shutil.copy("playbooks/audit.yaml", "playbooks/another.yaml")


def forget_root(office: Office) -> None:
    for record in (office.records / "dept", Path("trust")):
        shutil.rmtree(record)


@pytest.mark.parametrize(
    ("situation", "standing", "word"),
    [
        (lambda _: None, "signed", "ĐÃ KÝ"),
        (edit, "edited", "ĐÃ SỬA"),
        (edit_playbook, "edited", "ĐÃ SỬA"),
        (add_playbook, "edited", "ĐÃ SỬA"),
        (lose_playbooks, "edited", "ĐÃ SỬA"),
        (forget_root, "no_root", "CHƯA KÝ, máy này không tin tài liệu gốc nào"),
    ],
)
def test_every_command_says_the_same_of_what_is_signed(
    office, capsys, monkeypatch, situation, standing, word
):
    fingerprint = office.fingerprint
    situation(office)
    office.commit("as it is")
    first = first_codec(capsys)

    for command in ("validate", "validate --since HEAD"):
        told = json.loads(do(capsys, *command.split(), "-o", "json"))
        assert (told["standing"], told["unsigned"]) == (standing, standing != "signed"), command
    audited = json.loads(do(capsys, "audit", "-l", first, "--timeout", "1", "-o", "json", code=3))
    assert audited["standing"] == standing
    backed_up = do(capsys, "snapshot", "-l", first, "--into", "sao-luu", code=3)
    assert backed_up.splitlines()[0].endswith(word)
    for text in ("validate", f"inventory show {first}", f"explain {first} time.ntp_server"):
        lines = do(capsys, *text.split()).splitlines()
        assert any(line.endswith(word) for line in lines), text
    if standing != "no_root":
        code = 0 if standing == "signed" else 2
        tree = do(
            capsys, "trust", "verify-tree", "--fingerprint", fingerprint, "-o", "json", code=code
        )
        assert json.loads(tree)["standing"] == standing


def test_an_audit_names_the_playbook_that_was_edited(office, capsys):
    host = first_codec(capsys)
    edit_playbook(office)

    audited = json.loads(do(capsys, "audit", "-l", host, "--timeout", "1", "-o", "json", code=3))

    assert audited["authority"]["edited"] == ["playbooks/audit.yaml"]
    assert "EDITED" in audited["notices"]


@pytest.mark.parametrize(
    ("situation", "word"),
    [
        (lambda _: None, "ĐÃ SỬA"),
        (forget_root, "CHƯA KÝ, máy này không tin tài liệu gốc nào"),
    ],
)
def test_what_is_told_beside_says_the_same_of_what_is_signed(office, capsys, situation, word):
    host = first_codec(capsys)
    situation(office)
    Path("baselines/loi.yaml").write_text("nonsense: 1\n", "utf-8")

    for command in (f"inventory show {host}", f"explain {host} time.ntp_server"):
        run(command.split())
        assert capsys.readouterr().err.rstrip().endswith(word), command


def test_problems_that_end_a_command_say_nothing_of_signatures(office, capsys):
    Path("baselines/loi.yaml").write_text("nonsense: 1\n", "utf-8")

    assert run(["audit"]) == 1

    told = capsys.readouterr().err
    assert "baselines/loi.yaml" in told
    assert "CHƯA KÝ" not in told


# ---------------------------------------------------------------- waiting, not judged, refused


def test_a_change_set_that_waits_for_approval_is_waiting_and_not_refused(office, capsys):
    Path("CS.json").write_bytes(office.changeset())

    told = do(capsys, "show", "CS.json")
    data = json.loads(do(capsys, "show", "CS.json", "-o", "json"))

    steps = [line for line in told.splitlines() if line[:2].strip().isdigit() and ": " in line]
    assert [int(line[:2]) for line in steps] == list(range(9))
    assert steps[-1].endswith("chờ duyệt: cần 2, có 0")
    assert "BỊ TỪ CHỐI" not in told
    assert data["state"] == "waiting"


def test_what_only_the_executor_can_judge_is_not_judged_here(office, capsys):
    Path("CS.json").write_bytes(office.changeset())
    file = Path("CS.json")
    for person in ("approver-1", "approver-2"):
        confirmed = f"1:{read_bundle(file.read_bytes()).changeset.sha256[-4:]}"
        do(capsys, "approve", file, *office.key(person), *DECISION, "--confirm", confirmed)
        file = file.with_name(f"{file.stem}.{person}.json")
    file.write_bytes(office.department.issue_changes(file.read_bytes(), now=datetime.now(UTC)))

    told = do(capsys, "show", file)
    data = json.loads(do(capsys, "show", file, "-o", "json"))

    assert told.count("không xét ở máy này") == 2  # 10 and 11
    assert "BỊ TỪ CHỐI" not in told
    assert data["state"] == "not_judged"


# ---------------------------------------------------------------- ledger import


def sign_next_status(office: Office, capsys, into: str = "trust/status.json") -> None:
    do(capsys, "trust", "status", "--out", into)
    sign(capsys, into, *office.key("clerk"))


def test_what_lay_in_the_folder_of_signed_documents_is_told_as_new_the_first_time(office, capsys):
    sign_next_status(office, capsys)

    told = do(capsys, "ledger", "import", "trust/manifest.json", "trust/status.json")
    again = do(capsys, "ledger", "import", "trust/manifest.json", "trust/status.json")

    manifest, status = told.splitlines()
    assert (manifest.rpartition(": ")[2], status.rpartition(": ")[2]) == (
        "đã có từ trước",
        "đã ghi nhận",
    )
    assert again.count("đã có từ trước") == 2


def test_why_the_folder_was_not_believed_is_told(office, capsys):
    shutil.copy("trust/status.json", "old.json")
    sign_next_status(office, capsys)
    do(capsys, "ledger", "import", "trust/status.json")
    shutil.copy("old.json", "trust/status.json")
    do(capsys, "ledger", "export", "--out", "log.fclog")

    assert run(["ledger", "import", "log.fclog"]) == 0

    assert capsys.readouterr().err.startswith("STATUS_ROLLBACK")


def test_a_folder_without_playbooks_takes_in_what_it_would_verify(office, capsys):
    Path("CS.json").write_bytes(office.changeset())
    shutil.rmtree("playbooks")

    do(capsys, "validate")
    assert "APPROVAL_THRESHOLD" in do(capsys, "verify", "CS.json", code=4)
    assert refused(capsys, "ledger", "import", "CS.json") == "APPROVAL_THRESHOLD"

"""Whoever does something unusual is told what became of it: nothing passes in silence."""

import json
import re
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fleetcfg.authority.workspace import Workspace
from fleetcfg.cli.program.main import run
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.locks import hold_lock
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.approval import read_approval
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.import_carried import ImportPlace, import_carried
from fleetcfg.workflow.system import make_context
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.office import DECISION, LOG, Office, do, refused, sign

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)
ROOT = "trust/root.1.json"
HOLDER = ("--ledger", "../records/holder")


def next_root(office: Office, *people: str) -> Path:
    """Return a root 2 that says what root 1 says, signed by *people*."""
    first = office.document("root.1.json")
    document = json.loads(first.payload) | {"version": 2, "prev": first.sha256}
    file = Path("root.2.json")
    file.write_bytes(office.department.sign(spell(document), "root", people).to_bytes())
    return file


def said_of(capsys, *words: object, code: int) -> str:
    """Run a command that must end with *code*; return what it told on stderr."""
    assert run([*map(str, words)]) == code
    return capsys.readouterr().err


# ---------------------------------------------------------------- taking in


def test_a_refused_import_says_what_is_remembered_all_the_same(office, capsys):
    root = next_root(office, "root-1", "root-2")

    told = said_of(capsys, "ledger", "import", root, code=4)

    kept, refusal = told.index("ROOT_KEPT: "), told.index("STATUS_ROOT_MISMATCH: ")
    assert kept < refusal
    assert "2" in told[kept:].splitlines()[0]
    assert "STATUS_KEPT" not in told
    again = said_of(capsys, "ledger", "import", root, code=4)
    assert "ROOT_KEPT" not in again  # it was known before


def settle_holder(office: Office, capsys, tmp_path, monkeypatch) -> None:
    """Go to the folder of a keeper of the root, where a record is and the first root alone."""
    folder = tmp_path / "holder"
    (folder / "trust").mkdir(parents=True)
    shutil.copy("trust/root.1.json", folder / "trust")
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(part, folder / part)
    monkeypatch.chdir(folder)
    origin = ("--origin", "so-khcn.example/log/root-1")
    root = ("trust/root.1.json", "--fingerprint", office.fingerprint)
    do(capsys, "trust", "init", *root, *HOLDER, *origin)


def test_who_keeps_the_root_takes_the_next_in_alone(office, capsys, tmp_path, monkeypatch):
    root = next_root(office, "root-1", "root-2").resolve()
    settle_holder(office, capsys, tmp_path, monkeypatch)

    told = do(capsys, "ledger", "import", root, *HOLDER)

    assert "đã ghi nhận" in told
    assert Path("trust/root.2.json").exists()
    assert json.loads(do(capsys, "trust", "show", "-o", "json", *HOLDER))["root"]["version"] == 2
    assert "đã có từ trước" in do(capsys, "ledger", "import", root, *HOLDER)


def test_a_root_alone_is_taken_by_its_signatures_only(office, capsys, tmp_path, monkeypatch):
    root = next_root(office, "root-1").resolve()
    settle_holder(office, capsys, tmp_path, monkeypatch)

    assert refused(capsys, "ledger", "import", root, *HOLDER) == "ROOT_THRESHOLD_OLD"
    assert not Path("trust/root.2.json").exists()
    assert json.loads(do(capsys, "trust", "show", "-o", "json", *HOLDER))["root"]["version"] == 1


# ---------------------------------------------------------------- setting a machine up


def test_a_machine_that_is_set_up_is_not_given_another_name_in_silence(office, capsys):
    init = ("trust", "init", "trust/root.1.json", "--fingerprint", office.fingerprint)

    assert refused(capsys, *init, "--person", "tech", code=64) == "LEDGER_EXISTS"
    assert refused(capsys, *init, "--origin", "so-khcn.example/log/x", code=64) == "LEDGER_EXISTS"
    assert LOG in do(capsys, *init, "--origin", LOG)


# ---------------------------------------------------------------- files that are not what is meant


@pytest.mark.parametrize("name", ["root.1.json", "status.json", "manifest.json"])
def test_a_file_that_was_cut_off_is_called_that(office, capsys, name):
    whole = Path("trust", name).read_bytes()
    Path("x.json").write_bytes(whole[: len(whole) // 2])

    assert refused(capsys, "ledger", "import", "x.json") == "FILE_CUT_OFF"


def test_a_bundle_that_was_cut_off_is_called_that(office, bundle, capsys):
    Path("x.json").write_bytes(bundle.read_bytes()[:-40])

    assert refused(capsys, "ledger", "import", "x.json") == "FILE_CUT_OFF"


def test_who_would_sign_an_emergency_is_told_how_it_is_ratified(office, capsys):
    emergency = draft(spell({"_type": "x"}), "breakglass")
    Path("khan-cap.json").write_bytes(emergency.to_bytes())

    code = refused(capsys, "trust", "sign", "khan-cap.json", *office.key("approver-1"))

    assert code == "SIGN_BREAKGLASS"


def test_a_folder_that_lies_here_already_is_told_as_that(office, capsys, tmp_path):
    shutil.copytree(".", tmp_path / "stick", ignore=shutil.ignore_patterns(".git", "keys"))

    told = do(capsys, "ledger", "import", tmp_path / "stick")
    assert "bản kê 1: mọi tệp ở đây đã đúng như đã ký" in told
    next(Path("baselines").rglob("*.yaml")).unlink()
    told = do(capsys, "ledger", "import", tmp_path / "stick")
    assert "bản kê 1: đã ghi 1 tệp vào đây" in told


# ---------------------------------------------------------------- what lies here is not the newest


def test_a_draft_is_not_called_a_missing_file(office, capsys):
    status = Path("trust/status.json")
    signed = json.loads(status.read_bytes())
    status.write_bytes(spell({**signed, "signatures": []}))
    fresh = ("--ledger", "../records/new", "--origin", "so-khcn.example/log/new")
    do(capsys, "trust", "init", ROOT, "--fingerprint", office.fingerprint, *fresh)

    code = refused(capsys, "ledger", "import", "trust/manifest.json", *fresh[:2], code=64)

    assert code == "TRUST_FILE_DRAFT"
    status.unlink()
    code = refused(capsys, "ledger", "import", "trust/manifest.json", *fresh[:2], code=64)
    assert code == "TRUST_FILE_ABSENT"


def test_who_lies_behind_what_is_known_here_is_told_what_is_newer(office, capsys):
    hosts = Path("inventory/hosts.yaml")
    old = {file: file.read_bytes() for file in (hosts, Path("trust/manifest.json"))}
    address = re.findall(r"ansible_host: ([0-9.]+)\n", hosts.read_text("utf-8"))[0]
    hosts.write_text(hosts.read_text("utf-8").replace(address, "192.0.2.250"), "utf-8")
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    for person in ("approver-1", "approver-2"):
        sign(capsys, "trust/manifest.json", *office.key(person))
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))
    do(capsys, "ledger", "import", "trust/manifest.json", "trust/status.json")
    for file, data in old.items():
        file.write_bytes(data)

    host = next(
        each.host
        for each in read_declarations(office.folder).province(at=now()).fleet.devices.values()
        if each.address == address
    )
    told = do(capsys, "audit", "--limit", host, "--store", "h.sqlite", "-o", "json", code=3)

    (device,) = json.loads(told)["hosts"]
    assert device["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    facts = device["reason"]["facts"]
    assert (facts["behind"], facts["known"]) == (1, 2)


# ---------------------------------------------------------------- what is made of git


def test_a_manifest_of_a_commit_says_that_an_edit_here_was_not_committed(office, capsys):
    manifest = ("trust", "manifest", "--rev", "HEAD", *DECISION)
    assert said_of(capsys, *manifest, "--out", "1.json", code=0) == ""
    edited = Path("baselines/50-standby.yaml")
    edited.write_text(edited.read_text("utf-8") + "# x\n", "utf-8")

    told = said_of(capsys, *manifest, "--out", "2.json", code=0)

    assert told.startswith("MANIFEST_UNCOMMITTED: ")
    assert "1 tệp" in told
    assert f"{edited}" in told
    assert "git commit" in told
    office.commit()
    assert said_of(capsys, *manifest, "--out", "3.json", code=0) == ""


def test_where_nothing_was_committed_yet_that_is_said(office, capsys):
    shutil.rmtree(".git")
    subprocess.run(["git", "init", "-q"], check=True)
    manifest = ("trust", "manifest", *DECISION, "--out", "new.json", "--rev")

    told = said_of(capsys, *manifest, "HEAD", code=64)

    assert told.startswith("TREE_NO_COMMIT: ")
    assert "git commit" in told
    office.commit()
    assert refused(capsys, *manifest, "khong-co", code=64) == "TREE_UNKNOWN_REVISION"
    assert not Path("new.json").exists()


# ---------------------------------------------------------------- a number is given once


def words_to_plan(office: Office, out: str) -> tuple[str, ...]:
    terms = ("--executor", "tech", "--reason", "x", "--for", "3d", *office.key("author"))
    return ("plan", "--all", "--id", "CS-2026-0001", *terms, "--out", out)


def test_a_number_that_a_change_set_beside_it_has_is_not_given_again(office, bundle, capsys):
    bundle.rename("lan-dau.json")

    told = said_of(capsys, *words_to_plan(office, "CS-2026-0001.json"), code=4)

    assert told.startswith("PLAN_ID_PROPOSED: ")
    assert "lan-dau.json" in told
    assert not Path("CS-2026-0001.json").exists()


def test_a_number_that_was_rejected_here_is_not_given_again(office, bundle, capsys):
    confirm = ("--confirm", f"1:{read_bundle(bundle.read_bytes()).changeset.sha256[-4:]}")
    do(capsys, "reject", bundle, *office.key("approver-1"), *confirm, "--out", "no.json")
    do(capsys, "ledger", "import", "no.json")
    Path("new").mkdir()

    assert refused(capsys, *words_to_plan(office, "new/1.json")) == "PLAN_ID_TAKEN"


# ---------------------------------------------------------------- a cosigned head


def test_a_cosigned_head_that_is_known_is_told_as_that_and_adds_nothing(office, capsys):
    tech = ("--ledger", "../records/tech")
    log = ("ledger", "show", "--last", "0", "-o", "ndjson", *tech)
    do(capsys, "ledger", "export", "--out", "tech.fclog", *tech)
    do(capsys, "ledger", "import", "tech.fclog")

    assert "đã ghi nhận" in do(capsys, "ledger", "import", "tech.cosigned", *tech)

    before = do(capsys, *log)
    assert '"kind":"cosigned"' in before
    assert "đã có từ trước" in do(capsys, "ledger", "import", "tech.cosigned", *tech)
    assert do(capsys, *log) == before


# ---------------------------------------------------------------- several records


def test_folders_of_two_records_wait_for_who_takes_something_in_by_either(office, tmp_path):
    records = [office.records / name for name in ("dept", "tech")]
    ledger_of = dict(zip((tmp_path / "1", tmp_path / "2"), records, strict=True))
    for folder in ledger_of:
        shutil.copytree(".", folder, ignore=shutil.ignore_patterns(".git", "keys"))
    seen: list[Path] = []

    @contextmanager
    def opened() -> Generator[Workspace]:
        for record in records:
            busy = hold_lock(record, "import", seconds=0)
            with pytest.raises(LedgerError, match="LEDGER_BUSY"), busy:
                pass
            seen.append(record)
        with office.department.open(now=now()) as workspace:
            yield workspace

    def ledger_for(trust: Path) -> Path:
        return ledger_of.get(trust.parent, records[0])

    place = ImportPlace(ledger_for, Path(), Path("trust"), opened, opened)

    import_carried([*ledger_of, Path("trust/status.json")], place, make_context())

    assert seen == records


# ---------------------------------------------------------------- deciding a second time


def test_an_approval_that_is_there_already_is_not_made_again(office, bundle, capsys):
    confirm = ("--confirm", f"1:{read_bundle(bundle.read_bytes()).changeset.sha256[-4:]}")
    key = office.key("approver-1")
    do(capsys, "approve", bundle, *key, *DECISION, *confirm)
    approved = Path("CS-2026-0001.approver-1.json")
    before = sorted(Path().iterdir()), approved.read_bytes()

    told = do(capsys, "approve", approved, *key, *DECISION)

    assert "approver-1 đã ký đúng quyết định này" in told
    assert (sorted(Path().iterdir()), approved.read_bytes()) == before
    do(capsys, "approve", approved, *office.key("approver-2"), *DECISION, *confirm)
    other = ("--decision", "13/QĐ-SKHCN", "--decision-date", "2026-11-24", "--out", "x.json")
    do(capsys, "approve", approved, *key, *other, *confirm)
    (changed,) = read_bundle(Path("x.json").read_bytes()).approvals
    decision = read_approval(changed.payload).decision
    assert decision
    assert decision.number == "13/QĐ-SKHCN"
    do(capsys, "reject", approved, *key, *confirm, "--out", "no.json")

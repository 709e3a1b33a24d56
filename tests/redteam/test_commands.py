"""The command line with hostile files, folders and clocks around it."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.program.main import run
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.bundle import MAX_CRLS, read_bundle
from fleetcfg.workflow.changes.receipts import sign_receipts
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import Concurrency
from fleetcfg.workflow.plays import changesets as play_changesets
from fleetcfg.workflow.system import make_context
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.clocks import clock_ahead
from tests.integration.office import DECISION, Office, do, refused, sign

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

TECH = ("--ledger", "../records/tech", "--key", "keys/tech")


@pytest.fixture
def bundle(office, capsys) -> Path:
    """A change-set that two people approved, and that the Department issued."""
    return approved(office, capsys, office.changeset())


def approved(office: Office, capsys, data: bytes) -> Path:
    Path("CS.json").write_bytes(data)
    told = f"1:{read_bundle(data).changeset.sha256[-4:]}"
    words = ("--decision", "12/QĐ-SKHCN", "--decision-date", "2026-11-24", "--confirm", told)
    for person, file in (("approver-1", "CS.json"), ("approver-2", "CS.approver-1.json")):
        do(capsys, "approve", file, *office.key(person), *words)
    made = Path("CS.approver-1.approver-2.json")
    made.write_bytes(office.department.issue_changes(made.read_bytes(), now=now()))
    return made


# ---------------------------------------------------------------- trust/


def a_second_root(office: Office, capsys) -> None:
    do(
        capsys,
        "trust",
        "root",
        "--from",
        "policy.yaml",
        "--after",
        "trust/root.1.json",
        "--out",
        "trust/root.2.json",
    )
    for person in ("root-1", "root-2"):
        sign(capsys, "trust/root.2.json", *office.key(person))
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))


def test_a_root_that_nobody_signed_is_not_laid_in_the_place_of_an_older_one(office, capsys):
    a_second_root(office, capsys)
    do(capsys, "ledger", "import", "trust/root.2.json", "trust/status.json")
    true = Path("trust/root.1.json").read_bytes()
    document = json.loads(office.document("root.1.json").payload)
    document["expires"] = "2098-01-01T00:00:00Z"
    Path("root.1.json").write_bytes(office.signed(spell(document), "root", "tech").to_bytes())

    code = refused(capsys, "ledger", "import", "root.1.json", "trust/root.2.json")

    assert code == "ROOT_ROLLBACK"
    assert Path("trust/root.1.json").read_bytes() == true


def test_a_folder_behind_the_record_is_mended_by_the_command_that_the_message_names(office, capsys):
    a_second_root(office, capsys)
    do(capsys, "ledger", "import", "trust/root.2.json", "trust/status.json")
    shutil.move("trust/root.2.json", "root.2.json")  # as on who learned of it from a bundle
    shutil.copy("trust/status.json", "status.json")

    do(capsys, "trust", "show")  # the record has the newest root: nothing is stopped

    run(["validate"])
    told = capsys.readouterr().err
    named = re.search(r"(fleetcfg ledger import root\.2\.json status\.json)", told)
    assert named, told
    do(capsys, *named[1].split()[1:])
    run(["validate"])
    assert "ROOT_ROLLBACK" not in capsys.readouterr().err


def a_new_key_for_the_technician(office: Office, capsys) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "keys/tech-new"]
    subprocess.run(command, check=True)
    text = Path("policy.yaml").read_text("utf-8")
    Path("policy.yaml").write_text(text.replace("keys/tech.pub", "keys/tech-new.pub"), "utf-8")
    a_second_root(office, capsys)
    do(capsys, "ledger", "import", "trust/root.2.json", "trust/status.json")


def test_a_key_that_comes_with_a_newer_root_in_the_bundle_can_sign(office, capsys):
    a_new_key_for_the_technician(office, capsys)
    root = office.document("root.2.json")
    plain = json.loads(read_bundle(office.changeset()).changeset.payload)
    plain["policy"] = {"root_version": 2, "root_sha256": root.sha256}
    plain["executor"]["keyid"] = office.signer("tech-new").keyid
    first = read_bundle(office.changeset())
    signed = office.signed(spell(plain), "changeset", "author")
    made = replace(
        first, roots=(*first.roots, root), status=office.document("status.json"), changeset=signed
    )
    file = approved(office, capsys, made.to_bytes())

    told = do(
        capsys,
        "verify",
        file,
        "--ledger",
        "../records/tech",
        "--key",
        "keys/tech-new",
        "--trust",
        "nowhere",
    )

    assert "CS-2026-0001" in told


def test_many_revocation_lists_here_do_not_make_a_good_bundle_a_bad_one(office, bundle, capsys):
    Path("trust/crls").mkdir()
    for number in range(MAX_CRLS):
        Path(f"trust/crls/{number:02}.crl").write_bytes(b"list %d" % number)
    many = replace(read_bundle(bundle.read_bytes()), crls=(b"another", b"list 3"))
    Path("many.json").write_bytes(many.to_bytes())

    do(capsys, "verify", "many.json", *TECH)


# ---------------------------------------------------------------- declarations


def test_signed_files_in_another_order_are_not_what_was_signed(office, bundle, capsys):
    part = min(path for path in Path("inventory").iterdir() if path.is_dir())
    twice = ("-i", "inventory", "-i", part, "-o", "json")

    assert "INVENTORY_NOT_SIGNED" in do(capsys, "verify", bundle, *TECH, *twice, code=4)
    do(capsys, "verify", bundle, *TECH, "-i", "inventory")


# ---------------------------------------------------------------- clocks


def test_a_clock_that_was_ahead_for_a_minute_does_not_stop_everything(office, bundle, capsys):
    with clock_ahead(timedelta(days=400)):
        refused(capsys, "apply", bundle, *TECH, "--all")

    do(capsys, "verify", bundle, *TECH)


# ---------------------------------------------------------------- receipts


def test_what_another_executor_left_unsaid_keeps_nobody_from_his_receipt(office, tmp_path):
    mine = read_bundle(office.changeset()).changeset
    other = json.loads(mine.payload) | {"id": "CS-2026-0002"}
    other["executor"] = other["executor"] | {"keyid": office.signer("approver-1").keyid}
    sources = read_declarations(Path())
    with open_workspace(Path("../records/tech"), Path("trust"), sources, now=now()) as workspace:
        store, objects = workspace.installation.store, workspace.installation.objects
        for payload, seq in ((spell(other), 1), (mine.payload, 2)):
            device = json.loads(payload)["devices"][0]["id"]
            request = AttemptRequest(objects.put(payload), device, seq, 1)
            facts = {"seq": json.loads(payload)["devices"][0]["seq"]}
            with lock_device(store, device) as locked:
                attempt = locked.intend(request, at=now())
                locked.conclude(attempt, Fate.FAILED, at=now(), facts=facts | {"code": "X"})

        written = sign_receipts(workspace, office.signer("tech"), make_context())

    said = json.loads(written[0].data)
    assert [one.changeset for one in written] == ["CS-2026-0001"]
    assert said["signatures"][0]["keyid"] == office.signer("tech").keyid
    assert digest(mine.payload) == mine.sha256


def receipted(office, bundle, folder):
    """Have the technician's record say that a device failed, with a receipt."""
    changeset = read_bundle(bundle.read_bytes()).changeset
    device = json.loads(changeset.payload)["devices"][0]["id"]
    sources = read_declarations(Path())
    with open_workspace(Path("../records/tech"), Path("trust"), sources, now=now()) as workspace:
        store = workspace.installation.store
        request = AttemptRequest(
            workspace.installation.objects.put(changeset.payload), device, 1, 1
        )
        with lock_device(store, device) as locked:
            attempt = locked.intend(request, at=now())
            locked.conclude(attempt, Fate.FAILED, at=now(), facts={"seq": 1, "code": "X"})
        (receipt,) = sign_receipts(workspace, office.signer("tech"), make_context())
        (folder / "CS-2026-0001.receipt.json").write_bytes(receipt.data)


def test_a_log_is_taken_in_whole_after_the_key_of_its_receipts_was_replaced(
    office, bundle, capsys, tmp_path
):
    do(capsys, "ledger", "import", bundle)
    receipted(office, bundle, tmp_path)
    do(capsys, "ledger", "export", "--out", "first.log", "--ledger", "../records/tech")
    do(capsys, "ledger", "import", "first.log")
    a_new_key_for_the_technician(office, capsys)
    do(capsys, "ledger", "export", "--out", "whole.log", "--ledger", "../records/tech")

    do(capsys, "ledger", "import", "whole.log")


def test_a_log_whose_receipt_is_not_proven_any_more_is_kept_and_the_receipt_named(
    office, bundle, capsys, tmp_path
):
    do(capsys, "ledger", "import", bundle)
    receipted(office, bundle, tmp_path)
    a_new_key_for_the_technician(office, capsys)
    do(capsys, "ledger", "export", "--out", "whole.log", "--ledger", "../records/tech")

    code = run(["--lang", "en", "ledger", "import", "whole.log"])

    told = capsys.readouterr().out
    assert code == 2
    assert "SIGNER_UNKNOWN sha256:" in told
    assert Path("whole.cosigned").exists()
    shown = do(capsys, "ledger", "show", "--output", "ndjson", "--last", "0")
    assert '"kind":"receipt"' not in shown


# ---------------------------------------------------------------- playbooks


def _refuse_to_keep(unrecorded):
    raise AssertionError(unrecorded)


def test_a_playbook_that_bears_with_failures_does_not_go_on_with_a_changeset(
    office, bundle, capsys, monkeypatch
):
    begun = []

    class Failing:
        def run(self, hosts):
            begun.extend(hosts)
            for host in hosts:
                yield DeviceOutcome(host, Fate.FAILED, now(), code="DEV_WRITE_REFUSED")

    monkeypatch.setattr(play_changesets, "make_rollout", lambda *_, **__: Failing())
    sources = read_declarations(Path())
    executor = play_changesets.Executor(
        Path("../records/tech"), Path("trust"), sources, office.signer("tech"), _refuse_to_keep
    )
    with play_changesets.open_changesets(
        [str(bundle)], executor, Concurrency(1, 1.0, 1.0), make_context()
    ) as signed:
        first = [one.fate for one in signed[str(bundle)].apply(["one"])]
        others = [(one.fate, one.code) for one in signed[str(bundle)].apply(["two", "three"])]

    assert (begun, first) == (["one"], ["failed"])
    assert others == [("not_tried", "NOT_TRIED")] * 2


def test_what_was_withdrawn_while_a_playbook_waited_is_not_applied(
    office, bundle, capsys, monkeypatch
):
    monkeypatch.setattr(play_changesets, "make_rollout", None)  # nothing is begun
    do(capsys, "ledger", "import", bundle)
    sources = read_declarations(Path())
    executor = play_changesets.Executor(
        Path("../records/tech"), Path("trust"), sources, office.signer("tech"), _refuse_to_keep
    )
    with play_changesets.open_changesets(
        [str(bundle)], executor, Concurrency(1, 1.0, 1.0), make_context()
    ) as signed:
        do(capsys, "trust", "status", "--out", "trust/status.json", "--withdraw", "CS-2026-0001")
        sign(capsys, "trust/status.json", *office.key("clerk"))
        do(capsys, "ledger", "import", "trust/status.json", "--ledger", "../records/tech")

        told = [(one.fate, one.code) for one in signed[str(bundle)].apply(["one"])]

    assert told == [("refused", "CHANGESET_WITHDRAWN")]


# ---------------------------------------------------------------- what lies in the folders


def test_a_hidden_file_that_was_signed_with_the_rest_makes_nothing_unsigned(office, capsys):
    Path("inventory/.gitkeep").write_bytes(b"")
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    for person in ("approver-1", "approver-2"):
        sign(capsys, "trust/manifest.json", *office.key(person))
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))
    sources = read_declarations(Path())

    with open_workspace(Path("../records/tech"), Path("trust"), sources, now=now()) as workspace:
        assert workspace.manifest is not None
        assert workspace.manifest.version == 2
        assert workspace.is_signed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_among_the_declarations_is_told_and_not_waited_for(office, capsys):
    os.mkfifo("inventory/.pipe")

    code = refused(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "m.json", code=1)

    assert code == "TREE_UNREADABLE"


@pytest.mark.skipif(os.name != "posix", reason="names are text elsewhere")
@pytest.mark.parametrize("name", [b"\xff.json", "\u202egpj.json".encode(), b"\x1b[2J.json"])
def test_a_refusal_as_json_can_be_printed_whatever_a_file_is_called(office, name):
    Path(os.fsdecode(name)).write_bytes(b"{}")
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}

    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg", "show", name, "-o", "json"],
        env=environ,
        check=False,
        capture_output=True,
    )

    assert (done.returncode, done.stdout.isascii()) == (4, True)
    assert json.loads(done.stdout)["facts"]["file"] == os.fsdecode(name)

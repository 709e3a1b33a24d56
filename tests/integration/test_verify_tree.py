"""``trust verify-tree``: a commit is judged by what was signed, and nothing beside it."""

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.trust.crypto.canonical import digest, spell
from tests.integration.clocks import clock_ahead
from tests.integration.office import DECISION, Office, do, refused, sign

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


def tree(office, *more: str) -> tuple[str, ...]:
    return ("trust", "verify-tree", "--fingerprint", office.fingerprint, *more)


def test_a_tree_as_it_was_signed_is_authorized_whatever_the_checkout_says(office, capsys):
    Path("inventory/extra.yaml").write_text("a: b\n")

    do(capsys, *tree(office))


def edit(office, capsys, text: str) -> Path:
    file = next(Path("baselines").rglob("*.yaml"))
    file.write_text(file.read_text() + text)
    office.commit("edit")
    return file


def test_an_edit_of_a_comment_is_unauthorized_and_named_as_such(office, capsys):
    file = edit(office, capsys, "# a comment\n")

    told = json.loads(do(capsys, *tree(office), "-o", "json", code=2))

    assert told["entries"] == [
        {"path": file.as_posix(), "verdict": "UNAUTHORIZED", "was": "UNAUTHORIZED"}
    ]
    assert told["comment_only"] is True


def test_the_same_edit_in_a_proposal_is_proposed(office, capsys):
    edit(office, capsys, "# a comment\n")

    told = do(capsys, *tree(office, "--base", "HEAD~1"), "-o", "github", code=3)

    assert told.startswith("::warning file=baselines/")


def test_a_file_too_many_and_a_file_too_few_are_told_apart(office, capsys):
    gone = max(Path("baselines").rglob("*.yaml"))
    gone.unlink()
    Path("baselines/README-more.md").write_text("x\n")
    office.commit("extra and missing")

    told = json.loads(do(capsys, *tree(office), "-o", "json", code=2))

    assert {entry["verdict"] for entry in told["entries"]} == {"EXTRA", "MISSING"}


@pytest.mark.parametrize("how", ["link", "program"])
def test_a_mode_other_than_an_ordinary_files_is_refused(office, capsys, how):
    file = Path("baselines/odd.yaml")
    if how == "link":
        file.symlink_to("../policy.yaml")
    else:
        file.write_text("a: b\n")
        file.chmod(0o755)
    office.commit(how)

    assert refused(capsys, *tree(office)) == "PATH_MODE"


@pytest.mark.parametrize("name", ["nul.yaml", ".gitattributes", "a\u0065\u0302.yaml", "x ."])
def test_a_name_that_two_systems_read_differently_is_refused(office, capsys, name):
    (Path("baselines") / name).write_text("a: b\n")
    office.commit("name")

    assert refused(capsys, *tree(office)) == "PATH_NAME"


def test_a_manifest_that_one_person_signed_does_not_count(office, capsys):
    file = Path("trust/manifest.json")
    value = json.loads(file.read_bytes())
    value["signatures"] = value["signatures"][:1]
    file.write_bytes(spell(value))
    office.commit("one signature")

    assert refused(capsys, *tree(office)) == "MANIFEST_THRESHOLD"


def test_an_older_manifest_than_the_status_names_is_refused(office, capsys):
    old = Path("trust/manifest.json").read_bytes()
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    for person in ("approver-1", "approver-2"):
        sign(capsys, "trust/manifest.json", *office.key(person))
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))
    Path("trust/manifest.json").write_bytes(old)
    office.commit("rollback")

    assert refused(capsys, *tree(office)) == "MANIFEST_NOT_CURRENT"


def test_a_pipeline_without_a_fingerprint_is_told_what_it_needs(office, capsys, monkeypatch):
    shutil.rmtree("../records/dept")
    assert refused(capsys, "trust", "verify-tree", code=64) == "FINGERPRINT_ABSENT"

    monkeypatch.setenv("FLEETCFG_ROOT_FINGERPRINT", office.fingerprint)
    do(capsys, "trust", "verify-tree")


def test_a_pipeline_never_believes_a_record_that_its_checkout_brought(office, capsys, monkeypatch):
    do(capsys, "trust", "verify-tree")  # the record here has pinned the root
    monkeypatch.setenv("CI", "true")

    assert refused(capsys, "trust", "verify-tree", code=64) == "FINGERPRINT_ABSENT"
    do(capsys, *tree(office))


def test_nothing_is_judged_once_the_status_has_expired(office, capsys):
    with clock_ahead(timedelta(days=15)):
        assert refused(capsys, *tree(office)) == "STATUS_EXPIRED"


def test_a_proposal_that_renews_the_status_is_judged_by_it(office, capsys):
    with clock_ahead(timedelta(days=13)):
        do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))
    office.commit("status 2")

    with clock_ahead(timedelta(days=15)):
        do(capsys, *tree(office, "--base", "HEAD~1"))


def test_nothing_is_judged_without_a_status(office, capsys):
    Path("trust/status.json").unlink()
    office.commit("no status")

    assert refused(capsys, *tree(office), code=64) == "TRUST_FILE_ABSENT"


def test_signed_documents_that_are_not_in_the_commit_are_named(office, capsys):
    assert "uncommitted" not in json.loads(do(capsys, *tree(office, "-o", "json")))
    status = Path("trust/status.json")
    root = json.loads(office.document("root.1.json").payload)
    other = office.department.sign(spell(root | {"version": 2}), "root", ["root-1", "root-2"])
    Path("trust/root.2.json").write_bytes(other.to_bytes())
    status.write_bytes(status.read_bytes() + b"\n")

    found = json.loads(do(capsys, *tree(office, "-o", "json")))

    assert found["uncommitted"] == ["trust/root.2.json", "trust/status.json"]
    assert "git add trust" in do(capsys, *tree(office))
    sha = ["git", "rev-parse", "HEAD"]
    named = subprocess.run(sha, check=True, capture_output=True, text=True).stdout.strip()
    assert "git add trust" not in do(capsys, *tree(office, "--rev", named))  # that commit is asked


def test_a_status_that_lies_beside_the_commit_is_not_called_missing(office, capsys):
    subprocess.run(["git", "rm", "-q", "--cached", "trust/status.json"], check=True)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@so.example"]
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)

    assert refused(capsys, *tree(office), code=64) == "TRUST_FILE_UNCOMMITTED"


def test_an_object_that_was_replaced_is_judged_as_what_was_committed(office, capsys):
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], check=True, capture_output=True, text=True
        ).stdout.strip()

    file = next(Path("baselines").rglob("*.yaml"))
    signed = git("rev-parse", f"HEAD:{file.as_posix()}")
    edit(office, capsys, "# edited\n")
    git("replace", git("rev-parse", f"HEAD:{file.as_posix()}"), signed)

    assert git("show", f"HEAD:{file.as_posix()}") == git("cat-file", "blob", signed)  # git believes
    do(capsys, *tree(office), code=2)


# ---------------------------------------------------------------- a manifest of 0.2.0


def test_playbooks_that_a_manifest_says_nothing_of_are_named_and_not_called_signed(office, capsys):
    sign_without(office, "playbooks/")
    every = sorted(path.as_posix() for path in Path("playbooks").rglob("*") if path.is_file())

    told = json.loads(do(capsys, *tree(office), "-o", "json"))
    text = do(capsys, *tree(office))
    notices = do(capsys, *tree(office), "-o", "github").splitlines()

    assert (told["verdict"], told["unspoken"]) == ("AUTHORIZED", every)
    assert not [entry for entry in told["entries"] if entry["path"].startswith("playbooks/")]
    assert f"Kịch bản, sổ chưa ký (bản kê không nói tới)  {', '.join(every)}" in text
    assert len(notices) == len(every)
    assert all(line.startswith("::notice file=playbooks/") for line in notices)
    audit = ("play", "playbooks/audit.yaml", "--store", "history.sqlite")
    assert refused(capsys, *audit) == "PLAYBOOK_NOT_SIGNED"


def test_registers_are_unspoken_of_until_a_manifest_names_one(office, capsys):
    Path("registers").mkdir(exist_ok=True)
    Path("registers/calendar.yaml").write_text("holidays: [{name: Tết, first: 2027-02-05}]\n")
    sign_without(office, "registers/")

    told = json.loads(do(capsys, *tree(office), "-o", "json"))

    assert (told["verdict"], "registers/calendar.yaml" in told["unspoken"]) == ("AUTHORIZED", True)


def test_a_manifest_that_names_playbooks_leaves_none_unspoken_of(office, capsys):
    assert "unspoken" not in json.loads(do(capsys, *tree(office), "-o", "json"))


def sign_without(office: Office, lead: str) -> None:
    """Have a manifest in force that names nothing that begins so, as 0.2.0 made it."""
    department = office.department
    manifest = json.loads(department.document("manifest.json").payload)
    manifest["prev"] = department.document("manifest.json").sha256
    manifest["version"] += 1
    manifest["files"] = [file for file in manifest["files"] if not file["path"].startswith(lead)]
    payload = spell(manifest)
    department.write("manifest.json", payload, "manifest", department.staff.approver)
    status = json.loads(department.document("status.json").payload)
    status["version"] += 1
    status["manifest"] = {"version": manifest["version"], "sha256": digest(payload)}
    department.write("status.json", spell(status), "status", department.staff.status)
    office.commit("as 0.2.0 signed")

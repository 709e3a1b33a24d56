"""Who takes the wrong command, key or folder is told which one was meant."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.office import DECISION, do, refused

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


def test_who_signs_with_the_wrong_command_is_told_which(office, bundle, capsys):
    key = office.key("approver-1")

    assert refused(capsys, "trust", "sign", bundle, *key) == "SIGN_CHANGESET"
    words = ("trust/manifest.json", *key, *DECISION)
    assert refused(capsys, "approve", *words) == "APPROVE_OTHER_KIND"


@pytest.mark.parametrize("kind", ["ssh", "pem"])
def test_a_private_key_is_not_taken_for_a_public_one(office, capsys, kind):
    made = {
        "ssh": ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "private"],
        "pem": ["ssh-keygen", "-q", "-t", "rsa", "-m", "PEM", "-N", "", "-f", "private"],
    }
    subprocess.run(made[kind], check=True)

    assert refused(capsys, "trust", "key", "private") == "KEY_PRIVATE"


def test_a_witness_whom_the_root_does_not_name_cosigns_nothing(office, capsys):
    do(capsys, "ledger", "export", "--out", "x.fclog")
    tech = ("--ledger", "../records/tech")
    do(capsys, "ledger", "init", "--witness", "so.example/other", *tech)

    assert refused(capsys, "ledger", "import", "x.fclog", *tech) == "WITNESS_KEY_OTHER"
    assert not Path("x.cosigned").exists()


def test_a_commit_without_the_signed_documents_is_called_that(office, capsys):
    subprocess.run(["git", "rm", "-q", "-r", "--cached", "trust"], check=True)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@so.example"]
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)

    fingerprint = office.document("root.1.json").sha256.removeprefix("sha256:")
    code = refused(capsys, "trust", "verify-tree", "--fingerprint", fingerprint)

    assert code == "ROOT_NOT_COMMITTED"

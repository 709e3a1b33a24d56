"""Drafts and forgeries in the folder of signed documents: what follows is what was proven."""

import json
import shutil
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell
from fleetcfg.trust.crypto.envelope import DocumentKind, draft_of
from tests.integration.office import DECISION, do, refused, sign

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="openssh-client is not installed"
)
STATUS = ("trust", "status", "--out")


def version(file: str, kind: DocumentKind) -> int:
    payload = draft_of(parse(Path(file).read_bytes(), MAX_BUNDLE), kind).payload
    return json.loads(payload)["version"]


def shown(capsys):
    return json.loads(do(capsys, "trust", "show", "--output", "json"))


def forge(**changes) -> None:
    """Change the signed status, and leave the signatures as they are."""
    file = Path("trust/status.json")
    envelope = json.loads(file.read_bytes())
    payload = json.loads(b64decode(envelope["payload"])) | changes
    envelope["payload"] = b64encode(spell(payload)).decode()
    file.write_text(json.dumps(envelope))


def test_a_draft_that_lies_there_unsigned_is_no_document_in_force(office, capsys):
    do(capsys, *STATUS, "trust/status.json", "--days", "3")

    assert shown(capsys)["status"]["version"] == 1


def test_a_second_draft_takes_the_number_of_the_first_and_does_not_overwrite_it(office, capsys):
    do(capsys, *STATUS, "trust/status.json")

    assert refused(capsys, *STATUS, "trust/status.json", code=64) == "FILE_EXISTS"
    Path("trust/status.json").unlink()
    do(capsys, *STATUS, "trust/status.json")

    assert version("trust/status.json", "status") == 2


@pytest.mark.parametrize("kind", ["status", "manifest"])
def test_a_document_that_was_lost_is_followed_by_the_next_number_and_not_by_the_first(
    office, capsys, kind
):
    lost = Path(f"trust/{kind}.json")
    words = {
        "status": (*STATUS, "next.json"),
        "manifest": ("trust", "manifest", "--worktree", *DECISION, "--out", "next.json"),
    }[kind]
    lost.unlink()

    do(capsys, *words)

    assert version("next.json", kind) == 2


def test_a_manifest_that_too_few_signed_is_not_followed(office, capsys):
    words = ("trust", "manifest", "--worktree", *DECISION, "--out")
    do(capsys, *words, "trust/manifest.json")
    sign(capsys, "trust/manifest.json", *office.key("approver-1"))

    do(capsys, *words, "next.json")

    assert version("next.json", "manifest") == 2
    assert shown(capsys)["manifest"]["version"] == 1


def test_a_forged_status_is_neither_shown_nor_followed(office, capsys):
    forge(version=99_887_766, withdrawn=["CS-2026-0001"])

    do(capsys, *STATUS, "next.json")

    assert version("next.json", "status") == 2
    told = shown(capsys)["status"]
    assert (told["version"], told["withdrawn"]) == (1, [])
    assert "99887766" not in do(capsys, "trust", "show")

"""One truth on the screen: what commands say of one and the same thing, held against each other."""

import json
import shutil
from pathlib import Path

import pytest

from fleetcfg.cli.main import run
from tests.integration.office import Office, do, hold_ceremony

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Office:
    """A folder in which the ceremony was held; each test gets a copy."""
    return hold_ceremony(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(made, tmp_path, monkeypatch) -> Office:
    return made.copy(tmp_path / "office").enter(monkeypatch)


# ---------------------------------------------------------------- signed, edited, unsigned


def edit(_office: Office) -> None:
    file = next(Path("baselines").rglob("*.yaml"))
    file.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")


def forget_root(office: Office) -> None:
    for record in (office.records / "dept", Path("trust")):
        shutil.rmtree(record)


@pytest.mark.parametrize(
    ("situation", "standing", "word"),
    [
        (lambda _: None, "signed", "ĐÃ KÝ"),
        (edit, "edited", "ĐÃ SỬA"),
        (forget_root, "no_root", "CHƯA KÝ, máy này không tin tài liệu gốc nào"),
    ],
)
def test_every_command_says_the_same_of_what_is_signed(
    office, capsys, monkeypatch, situation, standing, word
):
    fingerprint = office.fingerprint
    situation(office)
    office.commit("as it is")
    host = json.loads(do(capsys, "inventory", "list"))["_meta"]["hostvars"]
    first = min(host)

    for command in ("validate", "validate --since HEAD"):
        told = json.loads(do(capsys, *command.split(), "-o", "json"))
        assert (told["standing"], told["unsigned"]) == (standing, standing != "signed"), command
    audited = json.loads(do(capsys, "audit", "-l", first, "--timeout", "1", "-o", "json", code=3))
    assert audited["standing"] == standing
    for text in ("validate", f"inventory show {first}", f"explain {first} ntp.server"):
        lines = do(capsys, *text.split()).splitlines()
        assert any(line.endswith(word) for line in lines), text
    if standing != "no_root":
        code = 0 if standing == "signed" else 2
        tree = do(capsys, "verify-tree", "--fingerprint", fingerprint, "-o", "json", code=code)
        assert json.loads(tree)["standing"] == standing


# ---------------------------------------------------------------- ledger import


def sign_next_status(office: Office, capsys, into: str = "trust/status.json") -> None:
    do(capsys, "trust", "status", "--out", into)
    do(capsys, "trust", "sign", into, *office.key("clerk"))


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

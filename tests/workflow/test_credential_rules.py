"""The list of credential references is this machine's own word, or it is not believed."""

from pathlib import Path

import pytest

from fleetcfg.errors import CredentialError
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.workflow.credential_rules import VARIABLE, credential_rules
from fleetcfg.workflow.system import make_context

WRITTEN = """\
named:
  vnpt: command:/usr/local/bin/lay-mat-khau vnpt
allowed:
  - keyring:gbtt-viettel
  - file:/etc/fleetcfg/vnpt.json
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "settings" / "credentials.yaml", WRITTEN)


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    file.chmod(0o600)
    return file


def read(file: Path) -> CredentialRules:
    return credential_rules({"FLEETCFG_CREDENTIALS": str(file)})


def refusal(file: Path) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        read(file)
    return refused.value


def test_names_and_references_are_read(file: Path) -> None:
    rules = read(file)

    assert rules.named == {"vnpt": "command:/usr/local/bin/lay-mat-khau vnpt"}
    assert rules.allowed == {"keyring:gbtt-viettel", "file:/etc/fleetcfg/vnpt.json"}


def test_what_a_command_is_given_follows_the_names_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "named: {a: 'env:FLEETCFG_X', b: 'env:FLEETCFG_X', c: 'env:FLEETCFG_Y'}\n"
    file = write(tmp_path / "settings" / "credentials.yaml", text)
    monkeypatch.setenv(VARIABLE, str(file))

    source = make_context().source

    assert source("local:a") == source("local:b") == source("env:FLEETCFG_X")
    assert len({source(one) for one in ("local:a", "local:c", "local:d")}) == 3


def test_it_lies_in_the_users_folder_of_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert credential_rules({}).allowed == frozenset()

    write(tmp_path / "fleetcfg" / "credentials.yaml", WRITTEN)

    assert "keyring:gbtt-viettel" in credential_rules({}).allowed


def test_a_list_that_is_named_must_be_there(file: Path) -> None:
    file.unlink()

    assert refusal(file).code == "CRED_FILE_UNREADABLE"


@pytest.mark.parametrize("mode", [0o640, 0o602, 0o666])
def test_a_list_that_others_can_use_is_not_believed(file: Path, mode: int) -> None:
    file.chmod(mode)

    assert refusal(file).code == "CRED_FILE_MODE"


def test_a_list_of_somebody_else_is_not_believed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: file.stat().st_uid + 1)

    assert refusal(file).code == "CRED_FILE_OWNER"


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_list_that_came_with_a_checkout_is_not_believed(
    file: Path, tmp_path: Path, *, is_folder: bool
) -> None:
    """In a work tree that ``git worktree`` made, ``.git`` is a file."""
    if is_folder:
        (tmp_path / ".git").mkdir()
    else:
        (tmp_path / ".git").write_text("gitdir: elsewhere")

    assert refusal(file).code == "CRED_LIST_CARRIED"


def test_a_link_to_a_list_in_a_checkout_is_not_believed(file: Path, tmp_path: Path) -> None:
    (file.parent / ".git").mkdir()
    link = tmp_path / "credentials.yaml"
    link.symlink_to(file)

    assert refusal(link).code == "CRED_LIST_CARRIED"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("allow: []\n", 1),
        ("allowed:\n  - Pa55-w0rd-of-all\n", 2),
        ("named:\n  vnpt: local:viettel\n", 2),
        ("named: [keyring:vnpt]\n", 1),
        ("allowed: keyring:vnpt\n", 1),
        ("named:\n  vnpt: env:A\n  vnpt: env:B\n", 3),
    ],
)
def test_a_list_that_is_wrong_allows_nothing_and_names_the_line(
    file: Path, text: str, line: int
) -> None:
    write(file, text)

    error = refusal(file)
    assert (error.code, error.facts["line"]) == ("CRED_LIST_BROKEN", line)
    assert "Pa55" not in str(error)

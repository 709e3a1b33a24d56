"""A record that others could change, or a library that writes passwords down, stops everything."""

import http.client
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.installation import install, open_installation
from fleetcfg.authority.permissions import require_safe_place
from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.errors import RefusalError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are lists on other systems")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "state" / "ledger"
    install(made, "so.example/log/may-1")
    return made


def refusal(folder, code="CONFIG_UNSAFE"):
    with pytest.raises(RefusalError) as refused, open_installation(folder):
        pass
    assert (refused.value.code, refused.value.stage) == (code, 1)
    return dict(refused.value.facts)


PARTS = (
    "log.jsonl",
    "ledger.sqlite",
    "checkpoint",
    "objects",
    "objects/ab",
    "locks/x",
    "witness/y",
)


@pytest.mark.parametrize("right", [0o020, 0o002], ids=["group", "others"])
@pytest.mark.parametrize("name", ["", "..", "../..", *PARTS])
def test_a_record_that_anybody_may_write_to_is_not_opened(folder, name, right):
    for made in ("objects/ab", "locks/x", "witness/y"):
        (folder / made).mkdir(mode=0o700, parents=True)
    path = (folder / name).resolve()
    path.chmod(path.stat().st_mode | right)

    assert refusal(folder) == {"path": str(path)}


@pytest.mark.parametrize("name", ["", "..", "../.."])
def test_a_record_is_not_reached_through_a_link(folder, name):
    place = (folder / name).resolve()
    real = place.rename(place.with_name("real"))
    place.symlink_to(real)

    assert refusal(folder, "LEDGER_LINK") == {"path": str(place)}


@pytest.mark.parametrize("name", ["log.key", "ledger.sqlite", "objects"])
def test_no_part_of_a_record_is_a_link(folder, name):
    place = folder / name
    place.symlink_to(place.rename(folder.parent / "real"))

    assert refusal(folder, "LEDGER_LINK") == {"path": str(place)}


def test_a_link_of_the_system_is_gone_through():
    require_safe_place(Path("/bin/fleetcfg/ledger"))  # where it is one, root made it in /


def test_a_way_back_is_followed_as_the_system_follows_it(folder):
    (folder.parent / "aside").symlink_to(folder)

    assert refusal(folder.parent / "aside" / ".." / "ledger", "LEDGER_LINK")
    require_safe_place(folder / ".." / "ledger")


def test_a_record_of_another_account_is_not_opened(folder, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    assert refusal(folder, "LEDGER_OWNER")["uid"] == folder.stat().st_uid


@pytest.mark.parametrize("kind", ["clone", "worktree"])
@pytest.mark.parametrize("name", ["", "..", "../.."])
def test_a_record_in_a_git_work_tree_is_not_opened(folder, name, kind):
    tree = (folder / name).resolve()
    if kind == "clone":
        (tree / ".git").mkdir()
    else:  # of a work tree that was added, or a submodule
        (tree / ".git").write_text("gitdir: /elsewhere\n")

    assert refusal(folder, "LEDGER_IN_GIT") == {"path": str(folder), "tree": str(tree)}


@pytest.mark.parametrize("words", [("--origin", "so.example/log/x"), ("--witness", "so.example/w")])
def test_no_record_is_begun_where_none_would_be_opened(tmp_path, capsys, words):
    (tmp_path / ".git").mkdir()

    code = run(["ledger", "init", "--ledger", str(tmp_path / "x" / "y"), *words, "--lang", "en"])

    assert (code, capsys.readouterr().err.partition(":")[0]) == (4, "LEDGER_IN_GIT")
    assert not (tmp_path / "x").exists()


def test_what_is_made_is_for_its_owner_alone_whatever_the_shell_says(tmp_path, capsys):
    before = os.umask(0o002)
    try:
        install(tmp_path / "a" / "b", "so.example/log/x")
        with open_installation(tmp_path / "a" / "b") as installation:
            installation.objects.put(b"x")
    finally:
        os.umask(before)

    assert run(["ledger", "verify", "--ledger", str(tmp_path / "a" / "b")]) == 0


def test_a_record_may_lie_in_a_folder_where_nobody_renames_what_is_anothers(folder):
    folder.parent.chmod(0o1777)

    with open_installation(folder) as found:
        assert found.folder == folder


def test_a_record_itself_is_nobodys_playground_even_with_the_sticky_bit(folder):
    folder.chmod(0o1777)

    assert refusal(folder) == {"path": str(folder)}


def _forget() -> None:
    """Have loggers look at their levels again."""
    manager: Any = logging.getLogger("netmiko").manager
    manager._clear_cache()


@pytest.mark.parametrize("name", ["netmiko", "paramiko", "urllib3", "requests", "", "http.client"])
def test_nothing_is_opened_while_a_library_writes_down_what_it_sends(folder, monkeypatch, name):
    if name == "http.client":
        monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    else:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
        _forget()

    library = refusal(folder)["library"]
    _forget()

    assert library == (name or "netmiko")  # without a name it is every one of them


@pytest.mark.parametrize(("language", "words"), [("vi", "ghi được"), ("en", "write to")])
def test_it_ends_every_command_that_opens_the_record(folder, capsys, language, words):
    folder.chmod(0o777)
    use_language(language)

    code = run(["ledger", "verify", "--ledger", str(folder), "--lang", language])
    told = capsys.readouterr()

    assert (code, told.out) == (4, "")
    assert words in told.err
    assert str(folder) in told.err

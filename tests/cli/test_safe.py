"""A record that anybody could change, or a library that writes passwords down, stops everything."""

import http.client
import logging
import os
from typing import Any

import pytest

from fleetcfg.authority.installation import install, open_installation
from fleetcfg.cli.language import use_language
from fleetcfg.cli.main import run
from fleetcfg.errors import RefusalError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are lists on other systems")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "state" / "ledger"
    install(made, "fleetcfg/so.example/log/may-1")
    return made


def refusal(folder):
    with pytest.raises(RefusalError) as refused, open_installation(folder):
        pass
    assert (refused.value.code, refused.value.stage) == ("CONFIG_UNSAFE", 1)
    return dict(refused.value.facts)


@pytest.mark.parametrize("name", ["", "..", "log.jsonl", "ledger.sqlite", "checkpoint", "objects"])
def test_a_record_that_anybody_may_write_to_is_not_opened(folder, name):
    (folder / "objects").mkdir(exist_ok=True)
    path = folder.parent if name == ".." else folder / name
    path.chmod(path.stat().st_mode | 0o002)

    assert refusal(folder) == {"path": str(path)}


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

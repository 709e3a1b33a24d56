"""What one room decides by the system that it runs on, where only the name of it matters."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from fleetcfg.authority.files import write_secret
from fleetcfg.errors import SystemRefusedError
from fleetcfg.jobs import local
from fleetcfg.jobs.local import default_method
from fleetcfg.machine import files, programs

WINDOWS = SimpleNamespace(platform="win32")


class HeldByAnother:
    """A new file, whose target another program has open for a few tries."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def replace(self, _target: Path) -> None:
        self.tries -= 1
        if self.tries >= 0:
            raise PermissionError


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(files, "sys", WINDOWS)
    monkeypatch.setattr(files, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(programs, "sys", WINDOWS)


@pytest.mark.usefixtures("on_windows")
def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced_all_the_same(tmp_path):
    held = HeldByAnother(3)

    files.replace(held, tmp_path / "a")

    assert held.tries == -1


@pytest.mark.usefixtures("on_windows")
def test_a_file_that_is_held_for_long_is_told(tmp_path):
    with pytest.raises(PermissionError):
        files.replace(HeldByAnother(1000), tmp_path / "a")


def test_elsewhere_what_is_refused_is_told_at_once(tmp_path):
    held = HeldByAnother(3)

    with pytest.raises(PermissionError):
        files.replace(held, tmp_path / "a")

    assert held.tries == 2


@pytest.mark.usefixtures("on_windows")
def test_windows_shows_pages_only_by_a_pager_that_was_named():
    assert programs.pager_of_system() == ()
    assert not programs.is_dumb({})
    assert programs.is_dumb({"TERM": "dumb"})


def test_a_terminal_of_posix_that_has_no_name_is_a_dumb_one():
    assert programs.is_dumb({})


def test_where_nothing_can_be_forked_jobs_are_done_in_threads(monkeypatch):
    monkeypatch.setattr(local, "FORKS", False)

    assert default_method() == "threads"


def test_a_key_is_not_left_where_others_could_read_it(tmp_path, monkeypatch):
    """A stick without rights, as Linux mounts it: everything there is open to everybody."""
    monkeypatch.setattr("fleetcfg.authority.files.others_may_use", lambda _file: "0755")

    with pytest.raises(SystemRefusedError) as refused:
        write_secret(tmp_path / "key.json", b"secret")

    assert refused.value.code == "OS_UNPROTECTED"
    assert list(tmp_path.iterdir()) == []

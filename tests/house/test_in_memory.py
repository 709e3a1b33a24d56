"""Where the files of tests lie: in memory if there is room, and nobody said otherwise."""

import os
import tempfile

import pytest

from tests import in_memory


@pytest.fixture
def unsaid(monkeypatch):
    for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT"):
        monkeypatch.setenv(name, "")  # so that it is put back, or is not there again
        monkeypatch.delenv(name)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    return monkeypatch


def test_a_machine_with_room_has_them_in_memory(unsaid, tmp_path):
    unsaid.setattr(in_memory, "MEMORY", tmp_path)
    unsaid.setattr(in_memory, "ROOM", 1)

    in_memory.stay_in_memory()

    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(tmp_path)


@pytest.mark.parametrize("name", ["TMPDIR", "PYTEST_DEBUG_TEMPROOT"])
def test_who_says_where_they_lie_has_them_there(unsaid, tmp_path, name):
    unsaid.setattr(in_memory, "ROOM", 1)
    unsaid.setenv(name, str(tmp_path))
    before = tempfile.tempdir

    in_memory.stay_in_memory()

    assert os.environ[name] == str(tmp_path)
    assert tempfile.tempdir == before


def test_a_machine_without_room_or_without_such_a_folder_has_them_where_it_says(unsaid, tmp_path):
    unsaid.setattr(in_memory, "MEMORY", tmp_path)
    unsaid.setattr(in_memory, "ROOM", 1 << 60)
    assert not in_memory.has_room()

    unsaid.setattr(in_memory, "ROOM", 1)
    unsaid.setattr(in_memory, "MEMORY", tmp_path / "none")
    assert not in_memory.has_room()

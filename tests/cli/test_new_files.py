"""A new file is whole or not there, and nothing is written over."""

import os

import pytest

from fleetcfg.authority.files import write_new
from fleetcfg.errors import RequestError


def no_links(*_args):
    raise PermissionError(1, "Operation not permitted")  # what FAT says


@pytest.fixture(params=["links", "no links"], autouse=True)
def system(request, monkeypatch):
    if request.param == "no links":
        monkeypatch.setattr(os, "link", no_links)


def test_it_has_all_bytes_and_its_mode_and_nothing_lies_beside_it(tmp_path):
    write_new(tmp_path / "a.json", b"{}", mode=0o600)

    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    found = tmp_path / "a.json"
    assert (found.read_bytes(), found.stat().st_mode & 0o777) == (b"{}", 0o600)
    assert found.stat().st_nlink == 1


@pytest.mark.parametrize("there", ["file", "link", "folder"])
def test_what_is_there_stays(tmp_path, there):
    file = tmp_path / "a.json"
    if there == "file":
        file.write_bytes(b"before")
    elif there == "link":
        file.symlink_to(tmp_path / "nowhere")
    else:
        file.mkdir()

    with pytest.raises(RequestError, match="FILE_EXISTS"):
        write_new(file, b"{}")

    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]
    assert there != "file" or file.read_bytes() == b"before"


def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path):
    file = tmp_path / ("a" * 255)

    write_new(file, b"{}")

    assert [found.name for found in tmp_path.iterdir()] == [file.name]


def test_a_disk_that_is_full_leaves_no_file(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        write_new(tmp_path / "a.json", b"{}")

    assert list(tmp_path.iterdir()) == []

"""Several files get their new bytes, or every one is as it was."""

import contextlib
import errno
import os
from itertools import count
from pathlib import Path

import pytest

from fleetcfg.authority.files import write_together
from fleetcfg.errors import RequestError
from fleetcfg.workflow.declarations.file_edits import FileEdit, write_edits

BEFORE = {"a.yaml": b"a\n", "b.yaml": b"b\n", "gone.yaml": b"c\n"}
AFTER = {"a.yaml": b"A\n", "b.yaml": b"B\n", "new/d.yaml": b"D\n"}


@pytest.fixture
def files(tmp_path) -> dict[Path, tuple[bytes | None, bytes | None]]:
    for name, data in BEFORE.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "a.yaml").chmod(0o640)
    return {tmp_path / n: (BEFORE.get(n), AFTER.get(n)) for n in {**BEFORE, **AFTER}}


def found(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_all_of_them_are_written_and_nothing_lies_beside_them(tmp_path, files):
    write_together(files)

    assert found(tmp_path) == AFTER
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


def test_an_umask_takes_no_reader_from_a_file_that_has_some(tmp_path, files):
    before = os.umask(0o077)
    try:
        write_together(files)
    finally:
        os.umask(before)

    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "module", ["os.fsync", "os.open", "pathlib.Path.replace", "pathlib.Path.unlink"]
)
def test_a_disk_that_refuses_at_any_moment_leaves_all_as_it_was(
    tmp_path, files, monkeypatch, module
):
    is_done = False
    for moment in range(1, 30):
        left = count(moment, -1)
        owner, _, name = module.rpartition(".")
        real = getattr(Path if owner.startswith("pathlib") else os, name)

        def failing(*given, left=left, real=real, **named):
            if next(left) == 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*given, **named)

        with monkeypatch.context() as patched:
            patched.setattr(module, failing)
            with contextlib.suppress(OSError):
                write_together(files)
                is_done = True
        if is_done:
            break
        assert {k: v for k, v in found(tmp_path).items() if not k.startswith(".")} == BEFORE

    assert is_done
    assert {k: v for k, v in found(tmp_path).items() if not k.startswith(".")} == AFTER


@pytest.mark.parametrize("name", ["a.yaml", "new/d.yaml"])
def test_a_file_that_was_changed_meanwhile_is_not_written_over(tmp_path, files, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"mine\n")
    there = found(tmp_path)

    with pytest.raises(RequestError, match="FILE_EDITED_MEANWHILE"):
        write_edits(FileEdit(str(file), *states) for file, states in files.items())

    assert found(tmp_path) == there

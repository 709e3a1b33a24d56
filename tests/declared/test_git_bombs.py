"""Few objects of git that name much: what is read is bounded before it is read."""

import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from fleetcfg.declared import git_objects, tree
from fleetcfg.declared.tree import blobs_of_revision, changed_between, from_revision
from fleetcfg.errors import DeclarationError
from fleetcfg.machine.programs import find_program
from tests.declared.test_tree import git

MEGABYTE = 1024 * 1024
BLOB, TREE = "100644 blob", "040000 tree"


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


def made(repository: Path, data: bytes, *words: str) -> str:
    """Return the name of the object that git makes of *data*."""
    command = ["git", "-C", str(repository), *words]
    done = subprocess.run(command, input=data, check=True, capture_output=True)
    return done.stdout.decode().strip()


def blob(repository: Path, data: bytes) -> str:
    return made(repository, data, "hash-object", "-w", "--stdin")


def folder(repository: Path, entries: dict[str, tuple[str, str]]) -> str:
    lines = [f"{kind} {name}\t{called}\n" for called, (kind, name) in entries.items()]
    return made(repository, "".join(lines).encode(), "mktree")


def commit(repository: Path, below: str, part: str = "inventory") -> str:
    """Return the commit that has nothing but the folder *below*, called *part*."""
    root = folder(repository, {part: (TREE, below)})
    return git(repository, "commit-tree", "-m", "x", root).stdout.strip()


def zeros(repository: Path, times: int) -> str:
    """Return a folder in which one object of 16 MiB has many names."""
    name = blob(repository, bytes(16 * MEGABYTE))
    return folder(repository, {f"{number:03}.yaml": (BLOB, name) for number in range(times)})


def folders(repository: Path, last: str, kind: str, levels: int = 7) -> str:
    """Return a folder of a hundred names for one, which has a hundred for one …, *levels* deep."""
    for _ in range(levels):
        last = folder(repository, {f"{number:02}": (kind, last) for number in range(100)})
        kind = TREE
    return last


def long_names(repository: Path, count: int) -> str:
    """Return a folder of *count* names of 4,000 letters."""
    small = bytes.fromhex(blob(repository, b"x"))
    data = b"".join(b"100644 %06d%s\0%s" % (number, b"n" * 4000, small) for number in range(count))
    return made(repository, data, "hash-object", "-w", "-t", "tree", "--stdin", "--literally")


def peak_of_git(monkeypatch, tmp_path) -> Path:
    """Have each git tell, when it ends, how much memory it held: in the file that is returned."""
    told, real = tmp_path / "peaks", find_program("git")
    between = tmp_path / "between" / "git"
    between.parent.mkdir()
    between.write_text(
        f"#!{sys.executable} -I\n"
        "import os, resource, subprocess, sys\n"
        f"code = subprocess.run([{real!r}, *sys.argv[1:]]).returncode\n"
        "held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        f"open({str(told)!r}, 'a').write(f'{{held}}\\n')\n"
        "sys.exit(code)\n"
    )
    between.chmod(0o755)
    monkeypatch.setattr(git_objects, "find_program", lambda name: str(between))
    return told


def refusal(read, *arguments) -> tuple[str, int]:
    """Return the code of what *read* refuses, and how many bytes it held at most."""
    tracemalloc.start()
    try:
        with pytest.raises(DeclarationError) as refused:
            read(*arguments)
        return refused.value.code, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("read", [from_revision, blobs_of_revision])
def test_one_object_of_many_names_is_too_large_before_a_byte_of_it_is_read(repository, read):
    revision = commit(repository, zeros(repository, 500))

    code, held = refusal(read, repository, revision, ["inventory"])

    assert code == "TREE_TOO_LARGE"
    assert held < 4 * MEGABYTE


def test_an_object_of_several_names_is_read_once(repository):
    revision = commit(repository, zeros(repository, 30))

    tracemalloc.start()
    found = blobs_of_revision(repository, revision, ["inventory"])
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(found) == 30
    assert held < 40 * MEGABYTE


@pytest.mark.parametrize("kind", [BLOB, TREE])
@pytest.mark.parametrize("read", [from_revision, blobs_of_revision])
def test_folders_of_folders_end_at_the_number_of_files_or_of_folders(
    repository, monkeypatch, read, kind
):
    """A list of 10^14 lines, or of as many empty folders, never ends by itself."""
    monkeypatch.setattr(tree, "MAX_FILES", 2000)
    end = blob(repository, b"x") if kind == BLOB else folder(repository, {})
    revision = commit(repository, folders(repository, end, kind))

    code, held = refusal(read, repository, revision, ["inventory"])

    assert code == "TREE_TOO_MANY_FILES"
    assert held < 8 * MEGABYTE


@pytest.mark.parametrize("is_base", [True, False])
def test_beside_the_declarations_both_revisions_are_bounded(repository, monkeypatch, is_base):
    monkeypatch.setattr(tree, "MAX_FILES", 2000)
    few = commit(repository, folder(repository, {"a.yaml": (BLOB, blob(repository, b"a"))}))
    many = commit(repository, folders(repository, blob(repository, b"x"), BLOB), "elsewhere")
    base, proposal = (many, few) if is_base else (few, many)

    code, held = refusal(changed_between, repository, base, proposal, ["inventory"])

    assert code == "TREE_TOO_MANY_FILES"
    assert held < 8 * MEGABYTE


def test_what_was_added_changed_and_removed_beside_is_told_in_order(repository):
    names = [(BLOB, blob(repository, text)) for text in (b"1", b"2")]
    one, two = names
    base = commit(repository, folder(repository, {"a": one, "b": one, "d": one}), "x")
    proposal = commit(repository, folder(repository, {"a": one, "b": two, "c": one}), "x")

    assert changed_between(repository, base, proposal, ["inventory"]) == ("x/b", "x/c", "x/d")


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands between")
def test_a_folder_that_is_an_object_of_many_megabytes_is_not_held(
    repository, monkeypatch, tmp_path
):
    """Git holds a folder whole: half a megabyte packed is eighty here."""
    revision = commit(repository, long_names(repository, 20_000))
    told = peak_of_git(monkeypatch, tmp_path)

    code, held = refusal(from_revision, repository, revision, ["inventory"])

    assert code == "TREE_GIT_FAILED"
    assert held < 8 * MEGABYTE
    assert max(map(int, told.read_text().split())) < 20 * 1024  # kilobytes


def test_git_itself_ends_where_folders_are_too_deep(repository, monkeypatch):
    """It holds all those above a file, and is far ahead of who reads its list."""
    monkeypatch.setattr(git_objects, "check_depth", lambda path: None)
    below = long_names(repository, 1)
    for _ in range(git_objects.MAX_FOLDERS + 3):
        below = folder(repository, {"0": (TREE, below)})

    code, _ = refusal(from_revision, repository, commit(repository, below), ["inventory"])

    assert code == "TREE_GIT_FAILED"


def test_a_list_of_long_names_ends_at_its_bytes(repository, monkeypatch):
    monkeypatch.setattr(git_objects, "MAX_LISTED_BYTES", 100_000)
    end = blob(repository, b"x")
    long = folder(repository, {f"{number}{'n' * 900}": (BLOB, end) for number in range(200)})
    revision = commit(repository, long)

    assert refusal(from_revision, repository, revision, ["inventory"])[0] == "TREE_TOO_LARGE"


def test_git_that_does_not_end_in_time_is_stopped(repository, monkeypatch):
    monkeypatch.setattr(git_objects, "GIT_SECONDS", 0)
    revision = commit(repository, folders(repository, blob(repository, b"x"), BLOB))

    with pytest.raises(DeclarationError, match=re.escape("TREE_GIT_FAILED")):
        list(git_objects.entries_of(repository, revision, ["."], most=10**9))

"""A commit as git keeps it: names, modes and bytes, and nothing that a checkout would make.

No working tree, filter, hook or attribute of a repository has a part in it: what a proposal brings
along cannot change what is read of it.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.machine.programs import find_program

MAX_FOLDERS: Final = 32  # above a file
GIT_SECONDS: Final = 120  # for one git command

# What lies beside the objects of a repository, and makes git answer otherwise or run a program:
# replaced objects and grafts (gitreplace), a commit-graph that names other parents, a monitor and
# hooks (git-config), a remote from which missing objects are fetched by a program of its own.
_GIT_ENVIRONMENT: Final = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_GIT_OPTIONS: Final = (
    "--literal-pathspecs",
    "--no-replace-objects",
    "--no-pager",
    "-c",
    "core.commitGraph=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)


@dataclass(frozen=True, slots=True)
class GitEntry:
    """One file of a commit.

    Attributes:
        path: From the folder in which git was asked.
        mode: As git writes it: ``100644`` for an ordinary file.
        name: Of the object that has its bytes.
        size: Of it, in bytes.
    """

    path: str
    mode: str
    name: str
    size: int


def check_depth(path: str) -> None:
    """Refuse a file that lies deeper than any of a province does.

    Raises:
        DeclarationError: TREE_TOO_DEEP.
    """
    if path.count("/") > MAX_FOLDERS:
        raise DeclarationError("TREE_TOO_DEEP", file=path, limit=MAX_FOLDERS)


def commit_of(repository: Path, revision: str) -> str:
    """Return the name of the commit that *revision* means: ``HEAD~1``, a tag, a hash.

    Raises:
        RequestError: TREE_UNKNOWN_REVISION, TREE_NO_COMMIT.
        DeclarationError: TREE_NOT_A_REPOSITORY, TREE_GIT_FAILED.
    """
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    named = _git(repository, *arguments)
    if named.returncode == 0:
        return named.stdout.decode().strip()
    if _git(repository, "rev-parse", "--git-dir").returncode:
        raise DeclarationError("TREE_NOT_A_REPOSITORY", folder=str(repository))
    if not _git(repository, "rev-list", "--all", "--max-count=1").stdout:
        raise RequestError("TREE_NO_COMMIT")
    raise RequestError("TREE_UNKNOWN_REVISION", revision=revision)


def _git(
    repository: Path, *arguments: str, given: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    words = [*_GIT_OPTIONS, "-C", str(repository), *arguments]
    try:
        return subprocess.run(  # noqa: S603  # a fixed program, no shell; revisions are checked
            [find_program("git"), *words],
            input=given,
            capture_output=True,
            check=False,
            timeout=GIT_SECONDS,
            env=os.environ | _GIT_ENVIRONMENT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeclarationError("TREE_GIT_FAILED", reason=type(error).__name__) from error


def entries_of(repository: Path, commit: str, parts: Sequence[str]) -> Iterator[GitEntry]:
    """Give each file of *commit* below *parts*, ``.`` for all of it.

    Raises:
        DeclarationError: TREE_GIT_FAILED, TREE_TOO_DEEP.
    """
    for part in parts:
        paths = [] if part == "." else ["--", part]
        listed = _git(repository, "ls-tree", "-r", "-z", "-l", commit, *paths)
        if listed.returncode:
            raise DeclarationError("TREE_GIT_FAILED", reason="ls-tree")
        for line in listed.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            properties, _, path = line.partition("\t")
            mode, _, name, size = properties.split()
            check_depth(path)
            yield GitEntry(path, mode, name, int(size) if size.isdecimal() else 0)


def bytes_of(repository: Path, names: Sequence[str]) -> Iterator[bytes]:
    """Give the content of each object, in order.

    Raises:
        DeclarationError: TREE_GIT_FAILED.
    """
    given = "".join(f"{name}\n" for name in names).encode()
    answer = _git(repository, "cat-file", "--batch", given=given)
    at = 0
    for name in names:
        end = answer.stdout.find(b"\n", at)
        head = answer.stdout[at:end].split()
        if answer.returncode or len(head) != len(("name", "type", "size")):
            raise DeclarationError("TREE_GIT_FAILED", reason=f"cat-file {name}")
        size = int(head[2])
        yield answer.stdout[end + 1 : end + 1 + size]
        at = end + 1 + size + 1

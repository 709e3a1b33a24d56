"""A commit as git keeps it: names, modes and bytes, and nothing that a checkout would make.

No working tree, filter, hook or attribute of a repository has a part in it: what a proposal brings
along cannot change what is read of it.
"""

import os
import subprocess
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Final, cast

from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.machine.programs import find_program

MAX_FOLDERS: Final = 32  # above a file
MAX_LISTED_BYTES: Final = 64 * 1024 * 1024  # of one list of names: 250 for each of 250,000
GIT_SECONDS: Final = 120  # for one git command
# What git may ask memory for at once: it holds whole objects, and a list of names is one. A file
# that is read has less (`declared.tree.MAX_FILE_BYTES`), as has a folder of 250,000 files.
MAX_OBJECT_BYTES: Final = 20 * 1024 * 1024
_PIECE_BYTES: Final = 1024 * 1024
_HEAD_BYTES: Final = 256  # more than name, type and size of an object

# What lies beside the objects of a repository, and makes git answer otherwise or run a program:
# replaced objects and grafts (gitreplace), a commit-graph that names other parents, a monitor and
# hooks (git-config), a remote from which missing objects are fetched by a program of its own.
_GIT_ENVIRONMENT: Final = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOC_LIMIT": str(MAX_OBJECT_BYTES),
}
# What says which repository is asked, in place of the folder that is (git rev-parse
# --local-env-vars): a shell or a hook may have set it for another one.
_ANOTHER_REPOSITORY: Final = frozenset(
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    ]
)
_GIT_OPTIONS: Final = (
    "--literal-pathspecs",
    "--no-replace-objects",
    "--no-pager",
    "-c",
    "core.commitGraph=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.maxTreeDepth={MAX_FOLDERS + 2}",  # the folders above are held: `check_depth` is told
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


def _command(repository: Path, *arguments: str) -> list[str]:
    return [find_program("git"), *_GIT_OPTIONS, "-C", str(repository), *arguments]


def _environment() -> dict[str, str]:
    """Return what git is given: nothing that leads to another repository."""
    kept = {name: told for name, told in os.environ.items() if name not in _ANOTHER_REPOSITORY}
    return kept | _GIT_ENVIRONMENT


def _git(repository: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603  # a fixed program, no shell; revisions are checked
            _command(repository, *arguments),
            capture_output=True,
            check=False,
            timeout=GIT_SECONDS,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeclarationError("TREE_GIT_FAILED", reason=type(error).__name__) from error


def entries_of(
    repository: Path, commit: str, parts: Sequence[str], *, most: int
) -> Generator[GitEntry]:
    """Give each file of *commit* below *parts*, ``.`` for all of it, as git names them.

    A few objects can name millions of files: the list is looked at as it comes, folders too, for
    they may be all that there is, and git is stopped where the caller stops.

    Args:
        repository: The folder in which git is asked.
        commit: Its name.
        parts: Folders or files.
        most: How many files, and how many folders, may be there.

    Raises:
        DeclarationError: TREE_GIT_FAILED, TREE_TOO_DEEP, TREE_TOO_MANY_FILES, TREE_TOO_LARGE.
    """
    counts = {"tree": 0, "file": 0}
    for part in parts:
        paths = [] if part == "." else ["--", part]
        with _answer_of(repository, "ls-tree", "-r", "-t", "-z", "-l", commit, *paths) as answer:
            for line in _lines(answer):
                properties, _, path = line.decode("utf-8", "surrogateescape").partition("\t")
                mode, kind, name, size = properties.split()
                check_depth(path)
                counted = "tree" if kind == "tree" else "file"
                counts[counted] += 1
                if counts[counted] > most:
                    raise DeclarationError("TREE_TOO_MANY_FILES", limit=most)
                if kind != "tree":
                    yield GitEntry(path, mode, name, int(size) if size.isdecimal() else 0)


def bytes_of(repository: Path, sizes: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """Give the name and the content of each object, in order, one after another.

    Args:
        repository: The folder in which git is asked.
        sizes: What `entries_of` tells of each; nothing longer is read.

    Raises:
        DeclarationError: TREE_GIT_FAILED.
    """
    with TemporaryFile() as asked:  # a pipe would have to be filled while the answer is read
        asked.writelines(f"{name}\n".encode() for name in sizes)
        asked.seek(0)
        with _answer_of(repository, "cat-file", "--batch", "--buffer", given=asked) as answer:
            for name, size in sizes.items():
                head = answer.readline(_HEAD_BYTES).split()
                data = answer.read(size) if head[2:] == [b"%d" % size] else None
                if data is None or answer.read(1) != b"\n":
                    raise DeclarationError("TREE_GIT_FAILED", reason=f"cat-file {name}")
                yield name, data


def _lines(answer: IO[bytes]) -> Iterator[bytes]:
    """Give what stands before each NUL."""
    rest, left = b"", MAX_LISTED_BYTES
    while piece := answer.read(_PIECE_BYTES):
        left -= len(piece)
        if left < 0:
            raise DeclarationError("TREE_TOO_LARGE", limit=MAX_LISTED_BYTES)
        *lines, rest = (rest + piece).split(b"\0")
        yield from lines


@contextmanager
def _answer_of(
    repository: Path, *arguments: str, given: IO[bytes] | int = subprocess.DEVNULL
) -> Generator[IO[bytes]]:
    """Give what git answers while it answers; it is killed as the caller stops, or in time."""
    try:
        process = subprocess.Popen(  # noqa: S603  # a fixed program, no shell; revisions are checked
            _command(repository, *arguments),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError as error:
        raise DeclarationError("TREE_GIT_FAILED", reason=type(error).__name__) from error
    limit = Timer(GIT_SECONDS, process.kill)
    limit.daemon = True
    with process:
        limit.start()
        try:
            yield cast("IO[bytes]", process.stdout)  # a pipe was asked for
            if process.wait():
                raise DeclarationError("TREE_GIT_FAILED", reason=arguments[0])
        finally:
            limit.cancel()
            process.kill()

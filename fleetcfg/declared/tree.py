"""Where the bytes of declarations come from: a directory, or a git revision without a checkout.

Both give the same thing: the files by path, as bytes, so that nothing downstream can tell them
apart. What is refused: symbolic links (git keeps their target, a directory their content: the two
would not be the same bytes), submodules, paths that lead outside, names that are no UTF-8, and more
files or bytes than any province has.

Which files count follows Ansible: ``*.yaml``, ``*.yml`` and ``*.json``; inside ``group_vars`` and
``host_vars`` also files without such an ending. Hidden files and backups (``~``) never count. The
rest declares nothing; its bytes are kept, for what is declared may name it: the certificate of an
authority.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from fleetcfg.declared.git_objects import (
    GitEntry,
    bytes_of,
    check_depth,
    commit_of,
    entries_of,
)
from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.machine.files import BINARY, CLOEXEC, NOFOLLOW, read_at_most
from fleetcfg.model.file_names import is_below

ENDINGS: Final = (".yaml", ".yml", ".json")
VARIABLE_FOLDERS: Final = ("group_vars", "host_vars")
IGNORED_ENDINGS: Final = (  # Ansible's REJECT_EXTS and INVENTORY_IGNORE_EXTS
    "~",
    ".pyc",
    ".pyo",
    ".swp",
    ".bak",
    ".rpm",
    ".md",
    ".txt",
    ".rst",
    ".orig",
    ".cfg",
    ".retry",
)

MAX_FILE_BYTES: Final = 16 * 1024 * 1024
MAX_TREE_BYTES: Final = 512 * 1024 * 1024
MAX_FILES: Final = 250_000
_SUBMODULE: Final = "160000"
_REFUSED_MODES: Final = {"120000": "TREE_LINK", _SUBMODULE: "TREE_SUBMODULE"}


@dataclass(frozen=True, slots=True)
class Tree:
    """Files that declare something.

    Attributes:
        files: Content by path relative to the root, with forward slashes, in alphabetical order.
        beside: The same of the files that do not count.
    """

    files: Mapping[str, bytes]
    beside: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def every(self) -> Mapping[str, bytes]:
        """All files, those that count and those that do not."""
        return {**self.files, **self.beside}


def is_readme(path: str) -> bool:
    """Tell whether a file is there to be read by people, and by nothing else."""
    return path.rpartition("/")[2].partition(".")[0].casefold() == "readme"


def relative_name(path: str) -> str:
    """Return *path* as it is spelled from where this is run; nothing is opened by it."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return Path(path).as_posix()


def tree_of(files: Mapping[str, bytes]) -> Tree:
    """Return the tree of *files*: those count that would count in a directory."""
    packed = files if isinstance(files, PackedFiles) else PackedFiles(files.items())
    ordered = sorted(packed)
    beside = [path for path in ordered if not _counts(path)]
    return Tree(packed.only(path for path in ordered if _counts(path)), packed.only(beside))


def from_directory(root: Path, parts: Sequence[str]) -> Tree:
    """Read the files of a directory.

    Args:
        root: What paths are relative to.
        parts: Folders or files below *root* to read, such as ``inventory``; ``.`` for all of it.

    Raises:
        RequestError: A part leads outside *root* (`TREE_PART_OUTSIDE`).
        DeclarationError: A part does not exist (`TREE_NOT_FOUND`), something cannot be read
            (`TREE_UNREADABLE`), is a link (`TREE_LINK`), has a name that is no UTF-8 (`TREE_NAME`),
            or is too much (`TREE_FILE_TOO_LARGE`, `TREE_TOO_LARGE`, `TREE_TOO_MANY_FILES`,
            `TREE_TOO_DEEP`).
    """
    collector = _Collector()
    for part in _checked(parts):
        start = root / part
        if start.is_symlink() and part != ".":
            raise DeclarationError("TREE_LINK", file=part)
        if not start.exists():
            raise DeclarationError("TREE_NOT_FOUND", file=part)
        below = "" if part == "." else part
        for path, file in [(below, str(start))] if start.is_file() else _walk(str(start), below):
            if _is_shown(path):
                collector.add(path, _read(file, path))
    return collector.tree()


def from_revision(repository: Path, revision: str, parts: Sequence[str]) -> Tree:
    """Read the files of a commit, without touching the working tree.

    Args:
        repository: A folder of the working tree; paths are relative to it.
        revision: Anything that names a commit: ``HEAD~1``, a tag, a hash.
        parts: As for `from_directory`; a part that the commit does not have gives no files.

    Raises:
        RequestError: No such commit (`TREE_UNKNOWN_REVISION`, `TREE_NO_COMMIT`), or a part outside.
        DeclarationError: Git is missing or fails (`TREE_GIT_FAILED`), or what `from_directory`
            refuses.
    """
    collector = _Collector()
    entries = _entries_of(repository, revision, parts, _is_declaration)
    for entry, data in _contents(repository, entries):
        collector.add(entry.path, data)
    return collector.tree()


def _is_declaration(entry: GitEntry) -> bool:
    if entry.mode in _REFUSED_MODES:
        raise DeclarationError(_REFUSED_MODES[entry.mode], file=entry.path)
    return _is_shown(entry.path)


def _entries_of(
    repository: Path, revision: str, parts: Sequence[str], is_wanted: Callable[[GitEntry], bool]
) -> list[GitEntry]:
    """Return files of a commit; their sizes are judged as they come, before any byte is read."""
    commit = commit_of(repository, revision)
    wanted = list[GitEntry]()
    size = 0
    with closing(entries_of(repository, commit, _checked(parts), most=MAX_FILES)) as entries:
        for entry in filter(is_wanted, entries):
            _check_name(entry.path)
            _check_size(entry.path, entry.size)
            size += entry.size
            if size > MAX_TREE_BYTES:
                raise DeclarationError("TREE_TOO_LARGE", limit=MAX_TREE_BYTES)
            wanted.append(entry)
    return wanted


def _contents(repository: Path, entries: Iterable[GitEntry]) -> Iterator[tuple[GitEntry, bytes]]:
    """Give each file with its bytes, those of one object one after another: it is read once."""
    named = dict[str, list[GitEntry]]()
    for entry in entries:
        named.setdefault(entry.name, []).append(entry)
    sizes = {name: alike[0].size for name, alike in named.items()}
    for name, data in bytes_of(repository, sizes):
        for entry in named[name]:
            yield entry, data


@dataclass(frozen=True, slots=True)
class Blob:
    """One entry of a commit, whatever it is called and of whatever kind.

    Attributes:
        mode: As git writes it: ``100644`` for an ordinary file.
        data: Its bytes; of a submodule none.
    """

    path: str
    mode: str
    data: bytes


def blobs_of_revision(repository: Path, revision: str, parts: Sequence[str]) -> tuple[Blob, ...]:
    """Return everything that a commit has below *parts*, hidden files and links as well.

    Args:
        repository: A folder of the working tree; paths are relative to it.
        revision: Anything that names a commit.
        parts: As for `from_revision`.

    Raises:
        RequestError: As `from_revision`.
        DeclarationError: TREE_GIT_FAILED, TREE_NOT_A_REPOSITORY, TREE_NAME, TREE_FILE_TOO_LARGE,
            TREE_TOO_LARGE, TREE_TOO_MANY_FILES, TREE_TOO_DEEP.
    """
    found = _entries_of(repository, revision, parts, lambda _: True)
    held = [entry for entry in found if entry.mode != _SUBMODULE]
    data = dict(_contents(repository, held))
    return tuple(Blob(entry.path, entry.mode, data.get(entry, b"")) for entry in found)


def changed_between(repository: Path, one: str, other: str, but: Sequence[str]) -> tuple[str, ...]:
    """Return the files that two commits have otherwise, by path.

    Not those below *but*, except for hidden ones, which declare nothing there, either. Objects are
    held against objects: no attribute of a file, and no program that compares, has a part in it.

    Raises:
        As `from_revision`.
    """
    there = {entry.path: (entry.mode, entry.name) for entry in _beside(repository, one, but)}
    changed = [
        entry.path
        for entry in _beside(repository, other, but)
        if there.pop(entry.path, None) != (entry.mode, entry.name)
    ]
    return tuple(sorted([*changed, *there]))


def _beside(repository: Path, revision: str, but: Sequence[str]) -> Iterator[GitEntry]:
    commit = commit_of(repository, revision)
    with closing(entries_of(repository, commit, ["."], most=MAX_FILES)) as entries:
        for entry in entries:
            if not (_is_shown(entry.path) and _is_below(entry.path, but)):
                yield entry


def _is_below(path: str, parts: Iterable[str]) -> bool:
    return any(path == part or path.startswith(f"{part}/") for part in parts)


def blobs_of_directory(root: Path, parts: Sequence[str]) -> tuple[Blob, ...]:
    """Return every file below *parts* of the folder *root*, hidden ones as well.

    A part that is not there gives no files.

    Raises:
        RequestError: TREE_PART_OUTSIDE.
        DeclarationError: TREE_NAME, TREE_LINK, TREE_UNREADABLE, TREE_FILE_TOO_LARGE,
            TREE_TOO_MANY_FILES, TREE_TOO_DEEP.
    """
    found: list[Blob] = []
    for part in _checked(parts):
        for path, file in files_below(root / part, "" if part == "." else part):
            _check_name(path)
            if file.is_symlink():
                raise DeclarationError("TREE_LINK", file=path)
            if not file.is_file():  # reading a pipe would wait for its writer
                raise DeclarationError("TREE_UNREADABLE", file=path, reason="special file")
            mode = "100755" if file.stat().st_mode & 0o111 else "100644"
            found.append(Blob(path, mode, _read(str(file), path)))
            if len(found) > MAX_FILES:
                raise DeclarationError("TREE_TOO_MANY_FILES", limit=MAX_FILES)
    return tuple(found)


def files_below(folder: Path, path: str) -> Iterator[tuple[str, Path]]:
    """Give whatever lies below *folder* and is no folder, hidden or not; no link is followed.

    Args:
        folder: Where to look; one that is not there has nothing.
        path: What the paths that are given begin with; empty for nothing.

    Raises:
        DeclarationError: TREE_UNREADABLE, TREE_TOO_DEEP.
    """
    for entry in _entries(folder, path) if folder.is_dir() else ():
        below = f"{path}/{entry.name}" if path else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path), below)
        else:
            yield below, Path(entry.path)


class _Collector:
    """Gathers files, within limits."""

    def __init__(self) -> None:
        self._files = PackedFiles()
        self._bytes = 0

    def add(self, path: str, data: bytes) -> None:
        """Take a file."""
        _check_name(path)
        self._files.put(path, data)
        self._bytes += len(data)
        if len(self._files) > MAX_FILES:
            raise DeclarationError("TREE_TOO_MANY_FILES", limit=MAX_FILES)
        if self._bytes > MAX_TREE_BYTES:
            raise DeclarationError("TREE_TOO_LARGE", limit=MAX_TREE_BYTES)

    def tree(self) -> Tree:
        """Return what was gathered."""
        return tree_of(self._files)


def _is_shown(path: str) -> bool:
    return not path.startswith(".") and "/." not in path


def _counts(path: str) -> bool:
    return path.endswith(ENDINGS) or _is_bare_variable_file(PurePosixPath(path))


def _is_bare_variable_file(path: PurePosixPath) -> bool:
    """Tell whether Ansible would read this file although it has none of the usual endings."""
    if path.name.endswith(IGNORED_ENDINGS):
        return False
    if path.parent.name in VARIABLE_FOLDERS:  # named like a host, which may have dots
        return True
    return not path.suffix and any(part in VARIABLE_FOLDERS for part in path.parts[:-1])


def _checked(parts: Iterable[str]) -> list[str]:
    for part in parts:
        if not is_below(part):
            raise RequestError("TREE_PART_OUTSIDE", part=part)
    return [str(PurePosixPath(part)) for part in parts]


def _check_name(path: str) -> None:
    """Refuse a name that is no UTF-8: it can be neither signed nor stored, for both are JSON."""
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise DeclarationError("TREE_NAME", file=path) from error


def _check_size(path: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise DeclarationError("TREE_FILE_TOO_LARGE", file=path, size=size, limit=MAX_FILE_BYTES)


def _walk(folder: str, path: str) -> Iterator[tuple[str, str]]:
    """Give the path of each file below *folder*, and where it is; links are refused.

    Texts: a `Path` takes as long to make as a file to read.
    """
    for entry in _entries(folder, path):
        if entry.name.startswith("."):
            continue
        below = f"{path}/{entry.name}" if path else entry.name
        if entry.is_symlink():
            raise DeclarationError("TREE_LINK", file=below)
        if entry.is_file():
            yield below, entry.path
        elif entry.is_dir():
            yield from _walk(entry.path, below)
        else:
            raise DeclarationError("TREE_UNREADABLE", file=below, reason="special file")


def _entries(folder: Path | str, path: str) -> "list[os.DirEntry[str]]":
    check_depth(f"{path}/")
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(path, error) from error


def _read(file: str, path: str) -> bytes:
    """Read a file, though it has become a link since it was found: that is refused."""
    try:
        handle = os.open(file, os.O_RDONLY | NOFOLLOW | CLOEXEC | BINARY)
        data = read_at_most(handle, MAX_FILE_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error
    _check_size(path, len(data))
    return data


def _unreadable(path: str, error: OSError) -> DeclarationError:
    return DeclarationError("TREE_UNREADABLE", file=path or ".", reason=error.strerror or "")

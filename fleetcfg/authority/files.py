"""Read files that were carried here (stage 0 of every check); write files and replace our own."""

import contextlib
import glob
import os
import secrets
import stat
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from fleetcfg.errors import RefusalError, RequestError, SystemRefusedError
from fleetcfg.machine.access import create_private, make_private_folder, others_may_use
from fleetcfg.machine.files import BINARY, NOFOLLOW, NONBLOCK, is_link, read_at_most, replace
from fleetcfg.model.nearest import nearest
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE
from fleetcfg.trust.documents.bundle import MAX_CRL, MAX_CRLS

MAX_LISTS: Final = 16 * MAX_CRLS  # of a folder, where older ones of an authority stay
MAX_LISTS_BYTES: Final = 16 * MAX_CRL
_MOST_BESIDE: Final = 1000  # names that may have been meant

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_carried(file: Path, *, most: int = MAX_BUNDLE) -> bytes:
    """Return the bytes of a regular file of at most *most* bytes.

    Raises:
        RequestError: ``PATH_MISSING``.
        RefusalError: FILE_NOT_REGULAR (a link, a pipe, a folder), FILE_TOO_LARGE or
            FILE_UNREADABLE, at stage 0.
    """
    return read_opened(_open_carried(file), file, most=most)


def read_opened(handle: int, file: Path, *, most: int) -> bytes:
    """Return the bytes of the open *file*, as `read_carried` does; *handle* is closed.

    Raises:
        RefusalError: As `read_carried`.
    """
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise RefusalError("FILE_NOT_REGULAR", file=str(file))
    if found.st_size > most:
        os.close(handle)
        raise RefusalError("FILE_TOO_LARGE", file=str(file), size=found.st_size, limit=most)
    try:
        data = read_at_most(handle, most)
    except OSError as error:
        raise RefusalError("FILE_UNREADABLE", file=str(file), why=error.strerror or "") from error
    if len(data) > most:  # it grew while it was read
        raise RefusalError("FILE_TOO_LARGE", file=str(file), size=len(data), limit=most)
    return data


def _open_carried(file: Path) -> int:
    """Return a handle of *file*, not waiting for a pipe's writer; raises as `read_carried`."""
    if is_link(file) or file.is_dir():  # Windows opens no folder to look at it
        raise RefusalError("FILE_NOT_REGULAR", file=str(file))
    try:
        return os.open(file, os.O_RDONLY | NOFOLLOW | NONBLOCK | BINARY)
    except FileNotFoundError as error:
        raise file_missing(file) from error
    except OSError as error:
        raise RefusalError("FILE_UNREADABLE", file=str(file), why=error.strerror or "") from error


def file_missing(file: Path) -> RequestError:
    """Return what says that *file* is not there, and what beside it has nearly its name."""
    try:
        beside = [one.name for one in islice(file.parent.iterdir(), _MOST_BESIDE)]
    except OSError:
        beside = []
    near = nearest(file.name, beside)
    return RequestError("PATH_MISSING", path=str(file), nearest=near and str(file.with_name(near)))


def read_lists(folder: Path) -> tuple[bytes, ...]:
    """Return the revocation lists in *folder*, in DER; none if it is not there."""
    files = sorted(folder.glob("*.crl"))
    lists: list[bytes] = []
    room = MAX_LISTS_BYTES if len(files) <= MAX_LISTS else -1
    for file in files:
        if room >= 0:
            lists.append(read_carried(file, most=MAX_CRL))
            room -= len(lists[-1])
    if room < 0:
        limit, most = MAX_LISTS, MAX_LISTS_BYTES
        raise RefusalError("CRL_TOO_MANY", folder=str(folder), limit=limit, most=most)
    return tuple(lists)


def write_new(file: Path, data: bytes, *, mode: int = 0o644, part: Path | None = None) -> None:
    """Write *data* to a file that is not there yet; what was signed is never written over.

    The file has all of *data* or is not there, even if this process is killed: the bytes get their
    name once they are on the disk. Where the system has no hard links, as on a USB stick, they are
    written in place, and a part of a file is taken away unless the process is killed.

    Args:
        file: The new file.
        data: All of it.
        mode: Who may use it.
        part: What the hidden file is named after, and lies beside, that has the bytes before and
            is left if this process is killed; *file*, unless its folder may have no such file.

    Raises:
        RequestError: ``FILE_EXISTS``.
        OSError: The disk is full, or the system refuses otherwise; no file was made.
    """
    beside = file if part is None else part
    fresh = beside.with_name(f".{beside.name}.{secrets.token_hex(4)}.new")
    try:
        try:
            _write(fresh, data, mode)
            os.link(fresh, file)
        except FileExistsError:
            raise
        except OSError:  # also a name that is too long; what else it was is told again
            _write(file, data, mode)
    except FileExistsError as error:
        raise RequestError("FILE_EXISTS", file=str(file)) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def write_secret(file: Path, data: bytes) -> None:
    """Write a key or a password to a file that is not there yet, for its owner alone.

    That others cannot use it is tried with a file beside it that has nothing in it: another process
    that looks for the key finds all of it, or none.

    Raises:
        RequestError: ``FILE_EXISTS``.
        SystemRefusedError: ``OS_UNPROTECTED``: its file system keeps nothing from anybody.
        OSError: As `write_new`.
    """
    trial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.new")
    write_new(trial, b"", mode=0o600)
    is_open = others_may_use(trial)
    trial.unlink()
    if is_open:
        raise SystemRefusedError("OS_UNPROTECTED", file=str(file))
    write_new(file, data, mode=0o600)


def try_new(file: Path) -> None:
    """Refuse to begin what cannot be taken back, where its result could not be written to *file*.

    Raises:
        RequestError: ``FILE_EXISTS``.
        OSError: As `write_new`.
    """
    write_new(file, b"")
    file.unlink()


def _write(file: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
    handle = os.open(file, flags, mode) if mode & _OTHERS else create_private(file)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        file.unlink(missing_ok=True)
        raise


def replace_own(file: Path, data: bytes) -> None:
    """Put *data* in the place of a file that this program has just read: the old bytes or the new.

    Raises:
        RefusalError: FILE_NOT_REGULAR if it is a link, a pipe or a folder.
    """
    if not stat.S_ISREG(file.lstat().st_mode):
        raise RefusalError("FILE_NOT_REGULAR", file=str(file))
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    _write_as(fresh, data, file)
    replace(fresh, file)


def _write_as(file: Path, data: bytes, like: Path) -> None:
    """Write a new file for the same readers as *like*, whatever the process's umask takes away.

    A service with ``UMask=0077`` would else close a file to its readers by writing it anew.
    """
    mode = stat.S_IMODE(like.stat().st_mode)
    _write(file, data, mode)
    if stat.S_IMODE(file.stat().st_mode) != mode:
        file.chmod(mode)


def write_over(file: Path, data: bytes, *, part: Path | None = None) -> None:
    """Put *data* into *file*, whether it is there or not: the old bytes or none, or the new ones.

    What a process that was killed while it wrote *file* has left beside it is taken away: the
    folder of signed documents may have no such file.

    Args:
        file: See above.
        data: All of it.
        part: As `write_new` has it.

    Raises:
        RefusalError: FILE_NOT_REGULAR if it is a link, a pipe or a folder; as `find_unfinished`.
        OSError: The system refuses; the old bytes are there.
    """
    for left in find_unfinished(file, part=part):
        left.unlink(missing_ok=True)
    if file.exists() or file.is_symlink():
        replace_own(file, data)
    else:
        write_new(file, data, part=part)


def write_together(files: Mapping[Path, tuple[bytes | None, bytes | None]]) -> None:
    """Put each of *files* into its new state, or leave every one as it was.

    All new bytes are on the disk before the first file gets its own; what fails after that is taken
    back. Only a process that is killed between two renamings leaves some files new and others old.

    Args:
        files: By path: the bytes that it has and the new ones; None where there is no file.

    Raises:
        OSError: The system refuses; every file is as it was.
    """
    new, old = ({file: _beside(file, end) for file in files} for end in ("new", "old"))
    done: list[Path] = []
    try:
        for file, (before, after) in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            like = None if before is None else file
            _write_some(old[file], before, like)
            _write_some(new[file], after, like)
        for file in files:
            done.append(file)
            _rename_or_remove(new[file], file)
    except OSError:
        for file in done:
            _rename_or_remove(old[file], file)
        raise
    finally:
        for left in (*new.values(), *old.values()):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)


def _write_some(file: Path, data: bytes | None, like: Path | None) -> None:
    if data is not None and like is not None:
        _write_as(file, data, like)
    elif data is not None:
        _write(file, data, 0o644)


def _rename_or_remove(beside: Path, file: Path) -> None:
    """Give *file* the state that lies beside it: bytes, or that there is none."""
    if beside.exists():
        replace(beside, file)
    else:
        file.unlink(missing_ok=True)


def _beside(file: Path, end: str) -> Path:
    """Return a hidden name, which no reader of declarations looks at."""
    return file.with_name(f".{file.name}.{secrets.token_hex(4)}.{end}")


def find_unfinished(file: Path, *, part: Path | None = None) -> list[Path]:
    """Return what `write_over` takes away before it writes *file*.

    Raises:
        RefusalError: IN_THE_WAY if a folder has such a name: no writer that was killed left that.
    """
    names = ((one.parent, f".{glob.escape(one.name)}.*new") for one in {file, part or file})
    found = [left for folder, name in names for left in folder.glob(name)]
    for left in found:
        if left.is_dir() and not left.is_symlink():
            raise RefusalError("IN_THE_WAY", file=str(left))
    return found


def write_private_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* into *folder*, readable by their owner alone: they tell how a fleet is set up.

    Raises:
        RequestError: ``FILE_EXISTS``: one of them is there.
    """
    make_private_folder(folder)
    for name, data in files.items():
        write_new(folder / name, data, mode=0o600)

"""Edits of files that people wrote: shown before they are made, and made all or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.files import read_carried, write_together
from fleetcfg.declared.tree import MAX_FILE_BYTES
from fleetcfg.errors import RequestError


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file as it is, and as it is to be; *file* is its path from where this is run.

    Attributes:
        before: Its bytes; None where there is no such file yet.
        after: The same; None where there is to be none.
    """

    file: str
    before: bytes | None
    after: bytes | None


def write_edits(edits: Iterable[FileEdit]) -> None:
    """Write what differs: every file, or none.

    Raises:
        RequestError: FILE_EDITED_MEANWHILE: a file is not what was read. PATH_MISSING.
        RefusalError: FILE_* if it is a link, a pipe or a folder.
        OSError: The system refuses; every file is as it was.
    """
    wanted = [edit for edit in edits if edit.before != edit.after]
    for edit in wanted:
        file = Path(edit.file)
        is_there = edit.before is not None or file.exists() or file.is_symlink()
        if (read_carried(file, most=MAX_FILE_BYTES) if is_there else None) != edit.before:
            raise RequestError("FILE_EDITED_MEANWHILE", file=edit.file)
    write_together({Path(edit.file): (edit.before, edit.after) for edit in wanted})

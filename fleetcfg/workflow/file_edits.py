"""Edits of files that people wrote: shown before they are made, each made whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.files import read_carried, replace_own
from fleetcfg.declared.tree import MAX_FILE_BYTES
from fleetcfg.errors import RequestError


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file as it is, and as it is to be; *file* is its path from where this is run."""

    file: str
    before: bytes
    after: bytes


def write_edits(edits: Iterable[FileEdit]) -> None:
    """Write what differs, file by file.

    Raises:
        RequestError: FILE_EDITED_MEANWHILE: a file is not what was read; it and those behind it
            stay. PATH_MISSING.
        RefusalError: FILE_* if it is a link, a pipe or a folder.
        OSError: The system refuses; that file is as it was.
    """
    for edit in edits:
        if edit.before == edit.after:
            continue
        if read_carried(Path(edit.file), most=MAX_FILE_BYTES) != edit.before:
            raise RequestError("FILE_EDITED_MEANWHILE", file=edit.file)
        replace_own(Path(edit.file), edit.after)

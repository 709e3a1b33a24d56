"""The folder of signed documents, looked at without a record, a key or a pinned root."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.files import read_carried
from fleetcfg.declared.tree import files_below
from fleetcfg.errors import RefusalError
from fleetcfg.model.problem import Place, Problem
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.verify.folder import check_folder, root_names


def claimed_root(folder: Path) -> Root | None:
    """Return the newest root in *folder*, signed or not; nothing of it is proven.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_* and what `read_root` says.
    """
    names = root_names([path.name for path in folder.iterdir()]) if folder.is_dir() else ()
    if not names:
        return None
    envelope = draft_of(parse(read_carried(folder / names[-1]), MAX_BUNDLE), "root")
    return read_root(envelope.payload)


def check_trust(folder: Path, *, at: datetime) -> tuple[Problem, ...]:
    """Return what is wrong with the documents in *folder*; nothing if there is no such folder."""
    return tuple(_problems(folder, at=at)) if folder.is_dir() else ()


def _problems(folder: Path, *, at: datetime) -> Iterator[Problem]:
    files: dict[str, bytes] = {}
    for name, path in files_below(folder, ""):
        try:
            files[name] = read_carried(path)
        except RefusalError as refusal:
            yield Problem(refusal.code, Place(path.as_posix()), refusal.facts)
    for problem in check_folder(files, now=at):
        yield replace(problem, place=Place((folder / problem.place.file).as_posix()))

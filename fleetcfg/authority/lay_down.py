"""What was proven here is laid down: declarations into the working folder, documents beside them.

All places are looked at before anything is moved: all of it is written, or nothing. What is
replaced is put aside. Documents are written from the record, never as they came.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import find_unfinished, read_carried, write_over
from fleetcfg.declared.tree import files_below, is_readme
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.record import kept_crls, kept_envelope
from fleetcfg.ledger.store import Store
from fleetcfg.model.file_names import PROTECTED
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.verify.folder import CRLS, MANIFEST, STATUS

ASIDE: Final = Path(".fleetcfg/replaced")
_LIST_NAME: Final = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class TakenFolder:
    """What became of a folder.

    Attributes:
        manifest: Version of the manifest that names its declarations.
        written: How many files were written here.
        aside: Where files lie that were replaced, or are not signed any more; None for none.
        moved: Which these are, as they were called here.
    """

    manifest: int
    written: int
    aside: Path | None
    moved: tuple[str, ...] = ()


def lay_down(
    files: dict[str, bytes],
    documents: dict[str, bytes],
    here: Path,
    trust: Path,
    manifest: Manifest,
) -> TakenFolder:
    """Write the declarations, and then the documents, each whole or not at all.

    In this order it can be made again wherever it is killed: until all that is here is of the new
    manifest, the one before lies in *trust*, and says that nothing here was edited.
    """
    _require_places(trust, documents)
    _require_files(here, {*present_files(here), *files})
    differing = _differing(files, here)
    _require_places(here, differing)
    taken = _write_declarations(differing, here, manifest)
    lay_documents(documents, trust)
    return taken


def lay_documents(documents: Mapping[str, bytes], trust: Path) -> None:
    """Write *documents*, by name, into *trust*, each whole or not at all."""
    _require_places(trust, documents)
    trust.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        _write(trust, name, data)


def plain_path(folder: Path, path: str) -> Path:
    """Return where *path* lies in *folder*; a link on the way leads to files of another owner."""
    at = folder
    for part in path.split("/"):
        at = at / part
        if at.is_symlink():
            raise RefusalError("FILE_NOT_REGULAR", file=str(at))
    return at


def _require_places(folder: Path, paths: Iterable[str]) -> None:
    """Refuse as `_require_files`, and where a folder has a name of what is written beside them."""
    for path in paths:
        _require_files(folder, [path])
        find_unfinished(folder / path, part=_part(folder, path))


def _require_files(folder: Path, paths: Iterable[str]) -> None:
    """Refuse to begin where *folder* has something else where a file of *paths* belongs."""
    for path in paths:
        at = plain_path(folder, path)
        if at.exists() and not at.is_file():
            raise RefusalError("FILE_NOT_REGULAR", file=str(at))
        above = next(each for each in at.parents if each.exists())
        if not above.is_dir():
            raise RefusalError("FILE_NOT_REGULAR", file=str(above))


def proven_documents(store: Store, root: int) -> dict[str, bytes]:
    """Return what was proven here, by name: of what came, that alone is written.

    Args:
        store: The record.
        root: Version of the newest root.
    """
    kept = {f"root.{n}.json": kept_envelope(store, "root", n) for n in range(1, root + 1)}
    kept |= {STATUS: kept_envelope(store, "status"), MANIFEST: kept_envelope(store, "manifest")}
    found = {name: data + b"\n" for name, data in kept.items() if data is not None}
    lists = {digest(crl).partition(":")[2][:_LIST_NAME]: crl for crl in kept_crls(store)}
    return found | {f"{CRLS}{name}.crl": crl for name, crl in lists.items()}


def _differing(files: dict[str, bytes], here: Path) -> dict[str, bytes | None]:
    """Return what is to be written here, in order; None for what lies here and is not signed."""
    every = {path: files.get(path) for path in sorted({*present_files(here), *files})}
    return {path: data for path, data in every.items() if _read_here(here, path) != data}


def _read_here(here: Path, path: str) -> bytes | None:
    file = plain_path(here, path)
    return read_carried(file) if file.exists() else None


def _write_declarations(
    differing: dict[str, bytes | None], here: Path, manifest: Manifest
) -> TakenFolder:
    moved = tuple(path for path in differing if (here / path).exists())
    aside = _make_aside(here) if moved else None
    for path, data in differing.items():
        if aside is not None and path in moved:
            target = aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(plain_path(here, path), target)  # which may lie on another file system
        if data is not None:
            _write(here, path, data)
    written = sum(data is not None for data in differing.values())
    return TakenFolder(manifest.version, written, aside, moved)


def present_files(here: Path) -> Iterator[str]:
    """Yield the files that a manifest would have to name."""
    for top in PROTECTED:
        yield from (path for path, _ in files_below(here / top, top) if not is_readme(path))


def _make_aside(here: Path) -> Path:
    """Make the folder into which what is replaced is put, before anything is moved."""
    number = 1
    while os.path.lexists(here / ASIDE / str(number)):
        number += 1
    aside = plain_path(here, f"{ASIDE}/{number}")
    above = next(each for each in aside.parents if each.exists())
    if not above.is_dir():
        raise RefusalError("IN_THE_WAY", file=str(above))
    aside.mkdir(parents=True)
    return aside


def _write(folder: Path, path: str, data: bytes) -> None:
    target = plain_path(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_over(target, data, part=_part(folder, path))


def _part(folder: Path, path: str) -> Path:
    """Return what hidden files are named after: declarations are all named, so not beside them."""
    return folder / path.replace("/", ".")

"""The protected files of a province, by their exact bytes: of a commit, or as they lie here.

Of a commit the blobs are read and never the checkout, in which filters, line ends and links may
have made other bytes of them.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import read_sources, read_sources_at
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.declared.tree import Blob, blobs_of_directory, blobs_of_revision
from fleetcfg.errors import RefusalError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.file_names import PROTECTED, find_collisions
from fleetcfg.model.problem import RefusedDeclarationsError
from fleetcfg.signed import signed_devices
from fleetcfg.trust.documents.manifest import is_safe_name

_ORDINARY: Final = "100644"
_FOLDERS: Final = ([INVENTORY], BASELINES, PLAYBOOKS)


def read_protected_at(revision: str) -> dict[str, bytes]:
    """Return the protected files of a commit, by path.

    Raises:
        RefusalError: PATH_MODE, PATH_NAME.
        RequestError: ``TREE_UNKNOWN_REVISION``.
        DeclarationError: ``TREE_*``.
    """
    return _require_protected(blobs_of_revision(Path.cwd(), revision, PROTECTED))


def read_protected_here() -> dict[str, bytes]:
    """Return the protected files as they lie here, by path.

    Raises:
        As `read_protected_at`.
    """
    return _require_protected(blobs_of_directory(Path.cwd(), PROTECTED))


def _require_protected(blobs: Iterable[Blob]) -> dict[str, bytes]:
    """Refuse what two systems could read as two files, or as no ordinary one."""
    found: dict[str, bytes] = {}
    for blob in blobs:
        if blob.mode != _ORDINARY:
            raise RefusalError("PATH_MODE", path=_escape(blob.path), mode=blob.mode)
        is_plain = unicodedata.is_normalized("NFC", blob.path)
        if not is_plain or not all(map(is_safe_name, PurePosixPath(blob.path).parts)):
            raise RefusalError("PATH_NAME", document="tree", field=_escape(blob.path))
        found[blob.path] = blob.data
    for _, other in find_collisions(found):
        raise RefusalError("PATH_NAME", document="tree", field=_escape(other))
    return found


def _escape(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()


def read_declarations_at(
    revision: str, *, catalogs: Mapping[str, Catalog], at: datetime
) -> tuple[Mapping[str, bytes], Province]:
    """Return the protected files of a commit, and what they declare.

    Raises:
        RefusalError: As `read_protected_at`.
    """
    province = read_sources_at(revision, *_FOLDERS, catalogs=catalogs).province(at=at)
    return read_protected_at(revision), province


def read_declarations_here(
    *, catalogs: Mapping[str, Catalog], at: datetime
) -> tuple[Mapping[str, bytes], Province]:
    """Return the same of the files as they lie here."""
    sources = read_sources(*_FOLDERS, catalogs=catalogs)
    return read_protected_here(), sources.province(at=at)


def semantic_of(province: Province) -> dict[str, str]:
    """Return what a manifest says of each device, by host.

    Raises:
        BrokenDeclarationsError: ``DECLARATIONS_BROKEN``.
    """
    if province.has_errors:
        raise RefusedDeclarationsError(province.problems)
    return signed_devices(resolve_all(province))

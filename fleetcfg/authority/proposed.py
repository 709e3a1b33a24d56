"""Which number a change-set in a folder has that is signed by its author, and recorded nowhere yet.

Nothing is believed of it: it can only stop another change-set from getting the same number.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.authority.files import read_carried
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, find_word
from fleetcfg.trust.documents.bundle import read_bundle

_MOST_FILES: Final = 1024
_MOST_BYTES: Final = 16 * MAX_BUNDLE


def find_proposed(folder: Path, number: str) -> Path | None:
    """Return a file in *folder* that has a change-set *number*; None if none is found.

    Files that are named after it are looked at first. What is no change-set is passed over, and
    what is more than any stick has of them.
    """
    room, files = _MOST_BYTES, folder.glob("*.json") if folder.is_dir() else ()
    named_first = sorted(files, key=lambda file: (not file.name.startswith(number), file.name))
    for file in named_first[:_MOST_FILES]:
        with suppress(RefusalError, RequestError):
            data = read_carried(file, most=min(room, MAX_BUNDLE))
            room -= len(data)
            if kind_of(file, data) == "bundle" and _number_in(data) == number:
                return file
    return None


def _number_in(data: bytes) -> str:
    return find_word(read_bundle(data).changeset.payload, "id")

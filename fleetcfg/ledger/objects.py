"""Documents and states beside the log, each under its own digest: what entries name.

A file that is there is whole, and is what its name says, or it is refused: writing goes to another
name first, and reading digests what it read.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from fleetcfg.errors import LedgerError
from fleetcfg.ledger.atomic_files import raise_ledger_errors, replace_file
from fleetcfg.trust.crypto.canonical import digest

FOLDER = "objects"
_PREFIX = "sha256:"


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one installation, in *folder*."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keep *data*, durably, and return its digest; what was broken under it is mended.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        name = digest(data)
        with raise_ledger_errors():
            if self._kept(name) != data:
                target = self._file(name)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                replace_file(target, data, by=f"{os.getpid()}.{get_ident()}")
        return name

    def get(self, name: str) -> bytes:
        """Return what was kept under the digest *name*.

        Raises:
            LedgerError: ``LEDGER_OBJECT`` if it is not there, or is not what its name says.
        """
        try:
            data = self._kept(name)
        except OSError as error:
            raise LedgerError("LEDGER_OBJECT", sha256=name, why="missing") from error
        if data is None:
            raise LedgerError("LEDGER_OBJECT", sha256=name, why="missing")
        if digest(data) != name:
            raise LedgerError("LEDGER_OBJECT", sha256=name, why="digest")
        return data

    def _kept(self, name: str) -> bytes | None:
        """Return what lies under *name*, whatever it is; None if nothing does."""
        text = name.removeprefix(_PREFIX)
        try:  # by a text: a Path takes as long to make as the file to read
            with open(f"{self.folder}/{text[:2]}/{text[2:]}", "rb") as file:  # noqa: PTH123
                return file.read()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Tell whether something is kept under *name*."""
        return self._file(name).exists()

    def length(self, name: str) -> int:
        """Return how many bytes are kept under *name*; 0 if nothing is."""
        file = self._file(name)
        return file.stat().st_size if file.exists() else 0

    def _file(self, name: str) -> Path:
        text = name.removeprefix(_PREFIX)
        return self.folder / text[:2] / text[2:]


def objects_of(ledger: Path) -> Objects:
    """Return the objects of the ledger in the folder *ledger*."""
    return Objects(ledger / FOLDER)

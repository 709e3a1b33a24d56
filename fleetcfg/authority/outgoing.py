"""Results that were made here and wait for who carries them: beside the record, by zone and digest.

``outgoing/ZONE/DIGEST.fcresult`` of the record's folder. DIGEST is that of the slice: the result of
one that was given twice is one file.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Final

from fleetcfg.authority.dispatched import RESULT
from fleetcfg.authority.files import read_carried
from fleetcfg.errors import RequestError
from fleetcfg.ledger.atomic_files import raise_ledger_errors, replace_file
from fleetcfg.machine.access import make_private_folder
from fleetcfg.trust.documents.parcel import MAX_PARCEL

_FOLDER: Final = "outgoing"
_HALF_WRITTEN: Final = 3600.0  # s: no process writes one file for so long


@dataclass(frozen=True, slots=True)
class OutgoingResults:
    """The results of *zone* beside the record in the folder *ledger*."""

    ledger: Path
    zone: str

    def put(self, sha256: str, result: bytes) -> None:
        """Let the *result* of the slice of that digest wait; it is on the disk when this returns.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            make_private_folder(self._folder.parent)
            make_private_folder(self._folder)
            replace_file(self._file(sha256), result, by=f"{os.getpid()}.{get_ident()}.new")

    def waiting(self) -> Iterator[str]:
        """Yield the digests of slices whose results wait, in hex, the oldest first.

        What a process left half written that was killed is taken away after a while.
        """
        found: list[tuple[float, str]] = []
        for file in self._folder.glob(f"*{RESULT}*"):
            try:
                at = file.stat().st_mtime
            except FileNotFoundError:  # another process has handed it over meanwhile
                continue
            if file.suffix == RESULT:
                found.append((at, file.stem))
            elif at < self._folder.stat().st_mtime - _HALF_WRITTEN:
                file.unlink(missing_ok=True)
        yield from (name for _, name in sorted(found))

    def result(self, sha256: str) -> bytes | None:
        """Return the result that waits; None if another process has handed it over.

        Raises:
            RefusalError: FILE_*.
        """
        try:
            return read_carried(self._file(sha256), most=MAX_PARCEL)
        except RequestError:
            return None

    def forget(self, sha256: str) -> None:
        """Note that it is handed over.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            self._file(sha256).unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self.ledger / _FOLDER / self.zone

    def _file(self, sha256: str) -> Path:
        return self._folder / f"{sha256.removeprefix('sha256:')}{RESULT}"

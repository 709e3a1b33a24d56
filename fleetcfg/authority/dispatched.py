"""What this machine has given out and what has come home of it, beside the record: the one outbox.

In ``dispatched/`` of the record's folder: ``BATCH.json`` says which slices a batch has, and in the
folder ``BATCH`` lie ``DIGEST.fcslice`` until it was handed over, and ``DIGEST.fcresult`` once it is
home. ``BATCH.json`` is written last; ``BATCH.done`` takes its place at the end, and says how each
slice ended: what was made and not named by either was never given out. ``DIGEST.again`` counts how
often a slice that no worker took was given out again. ``workers.held`` says of workers, as `holder`
calls them, by which manifest the last slice was done there: they need not be given it and its files
again.
"""

import os
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from fleetcfg.authority.files import read_carried
from fleetcfg.errors import LedgerError, RequestError
from fleetcfg.ledger.atomic_files import raise_ledger_errors, replace_file
from fleetcfg.machine.access import make_private_folder
from fleetcfg.trust.documents.parcel import MAX_PARCEL
from fleetcfg.trust.documents.slice import SliceKind

SLICE, RESULT = ".fcslice", ".fcresult"
REMEMBERED: Final = timedelta(days=60)
"""How long a batch that is done is remembered: what comes home of it late is known to be so."""

SliceFate = Literal["waiting", "out", "home", "failed", "late"]
"""Where a slice is: in the outbox, handed over, home with devices, home with a failure, missing."""

_FOLDER: Final = "dispatched"
_HELD: Final = TypeAdapter(dict[str, int])


@dataclass(frozen=True, slots=True)
class SentSlice:
    """A slice that was given out: *sha256* is its digest, in hex."""

    sha256: str
    zone: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndedSlice:
    """How a slice of a batch that is done ended.

    Attributes:
        seen: Which of its hosts were read, or of which it is known what was written.
    """

    sha256: str
    fate: SliceFate
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SliceBatch:
    """The slices of one command.

    Attributes:
        id: Sorts by time; the id of the audit that it becomes, if it is one.
        manifest: Version of the manifest that devices are judged by.
        changeset: Number of the change-set; empty for an audit.
        not_after: When what is not home is missing, by the clock of this machine.
        ended: How each slice ended; none of them before the batch is done.
    """

    id: str
    kind: SliceKind
    manifest: int
    changeset: str
    issued_at: AwareDatetime
    not_after: AwareDatetime
    slices: tuple[SentSlice, ...]
    ended: tuple[EndedSlice, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every device of it, sorted."""
        return tuple(sorted(host for each in self.slices for host in each.hosts))


KnownSlice = tuple[SliceBatch, SentSlice, bool]
"""A slice, after the batch that it is of; and whether that is done."""

_BATCH: Final = TypeAdapter(SliceBatch)


@dataclass(frozen=True, slots=True)
class DispatchedSlices:
    """See the module; *ledger* is the folder of the record."""

    ledger: Path

    def put(self, batch: str, sha256: str, slice_: bytes) -> None:
        """Lay a slice of the batch of that id ready; it counts for nothing until `write`.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            make_private_folder(self._folder)
            make_private_folder(self._folder / batch)
            replace_file(self._folder / batch / f"{sha256}{SLICE}", slice_)

    def forget_unnamed(self) -> None:
        """Forget slices that were laid ready by a command that was ended; the outbox is claimed.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            for folder in self._folder.glob("*/"):
                named = (folder.with_name(f"{folder.name}{end}") for end in (".json", ".done"))
                if not any(file.exists() for file in named):
                    shutil.rmtree(folder, ignore_errors=True)

    def write(self, batch: SliceBatch) -> None:
        """Put a new batch into the outbox: all its slices, which lie ready, or nothing that counts.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            replace_file(self._folder / f"{batch.id}.json", _BATCH.dump_json(batch))

    def open_batches(self) -> Iterator[SliceBatch]:
        """Yield the batches that are not done, the oldest first.

        Raises:
            LedgerError: ``LEDGER_CORRUPT``.
        """
        for file in sorted(self._folder.glob("*.json")):
            if not file.with_suffix(".done").exists():
                yield _read(file)

    def remembered(self) -> Sequence[tuple[SliceBatch, bool]]:
        """Return each batch that is known, the oldest first, and whether it is done.

        Others may work here meanwhile.

        Raises:
            LedgerError: ``LEDGER_CORRUPT``.
        """
        found: dict[str, tuple[SliceBatch, bool]] = {}
        for ending in (".json", ".done"):
            for file in self._folder.glob(f"*{ending}"):
                with suppress(RequestError):  # it was done meanwhile, or forgotten
                    batch = _read(file)
                    found[batch.id] = batch, ending == ".done"
        return sorted(found.values(), key=lambda each: (each[0].issued_at, each[0].id))

    def is_done(self, batch: SliceBatch) -> bool:
        """Return whether *batch* is done by now."""
        return (self._folder / f"{batch.id}.done").exists()

    def is_waiting(self, batch: SliceBatch, sent: SentSlice) -> bool:
        """Return whether *sent* was not handed over yet."""
        return self._file(batch, sent.sha256, SLICE).exists()

    def known(self) -> Mapping[str, KnownSlice]:
        """Return each slice that is remembered, by its digest, in hex.

        Raises:
            LedgerError: ``LEDGER_CORRUPT``.
        """
        return {
            sent.sha256: (batch, sent, is_done)
            for batch, is_done in self.remembered()
            for sent in batch.slices
        }

    def waiting(
        self, batch: SliceBatch, *, but: Container[str] = ()
    ) -> Iterator[tuple[SentSlice, bytes]]:
        """Yield the slices of *batch* that were not handed over yet, *but* those of some zones.

        Raises:
            RefusalError: FILE_*.
        """
        for sent in batch.slices:
            file = self._file(batch, sent.sha256, SLICE)
            if sent.zone not in but and file.exists():
                yield sent, read_carried(file, most=MAX_PARCEL)

    def hand_over(self, batch: SliceBatch, sent: SentSlice) -> None:
        """Note that *sent* has left: its carrier has it on the disk."""
        with raise_ledger_errors():
            self._file(batch, sent.sha256, SLICE).unlink(missing_ok=True)

    def keep(self, batch: SliceBatch, sent: SentSlice, result: bytes) -> bool:
        """Keep a result that came home; return whether it is the first of its slice.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        file = self._file(batch, sent.sha256, RESULT)
        with raise_ledger_errors():
            if file.exists():
                return False
            make_private_folder(file.parent)
            replace_file(file, result, by=f"{os.getpid()}.new")
        return True

    def result(self, batch: SliceBatch, sent: SentSlice) -> bytes | None:
        """Return what came home of *sent*; None for nothing yet.

        Raises:
            RefusalError: FILE_*.
        """
        try:
            return read_carried(self._file(batch, sent.sha256, RESULT), most=MAX_PARCEL)
        except RequestError:
            return None

    def has_result(self, batch: SliceBatch, sent: SentSlice) -> bool:
        """Tell whether anything came home of *sent*."""
        return self._file(batch, sent.sha256, RESULT).exists()

    def count_again(self, batch: SliceBatch, sent: SentSlice) -> int:
        """Return how often *sent* was given out again, this time included.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        file = self._file(batch, sent.sha256, ".again")
        with raise_ledger_errors():
            count = int(file.read_text()) + 1 if file.exists() else 1
            make_private_folder(file.parent)
            replace_file(file, str(count).encode())
        return count

    def finish(self, batch: SliceBatch, ended: Iterable[EndedSlice], now: datetime) -> None:
        """Note that *batch* is done, how its slices *ended*, and forget what was done long ago.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        told = _BATCH.dump_json(replace(batch, ended=tuple(ended)))
        with raise_ledger_errors():
            replace_file(self._folder / f"{batch.id}.done", told)
            for file in self._folder.glob("*.done"):
                file.with_suffix(".json").unlink(missing_ok=True)
                shutil.rmtree(file.with_suffix(""), ignore_errors=True)
                with suppress(RequestError):  # another command has forgotten it meanwhile
                    if _read(file).not_after + REMEMBERED < now:
                        file.unlink(missing_ok=True)

    def held(self) -> Mapping[str, int]:
        """Return, by `holder`, the version of the manifest that a worker has, with its files.

        Raises:
            LedgerError: ``LEDGER_CORRUPT``.
        """
        file = self._folder / "workers.held"
        try:
            return _HELD.validate_json(read_carried(file)) if file.exists() else {}
        except ValidationError as error:
            raise LedgerError("LEDGER_CORRUPT", why=file.name) from error

    def note_held(self, held: Mapping[str, int | None]) -> None:
        """Note which files workers have: None for what is no longer known.

        Raises:
            LedgerError: ``LEDGER_WRITE``, ``LEDGER_CORRUPT``.
        """
        before = self.held()
        after = {log: version for log, version in {**before, **held}.items() if version is not None}
        if after != before:
            with raise_ledger_errors():
                make_private_folder(self._folder)
                replace_file(self._folder / "workers.held", _HELD.dump_json(after))

    @property
    def _folder(self) -> Path:
        return self.ledger / _FOLDER

    def _file(self, batch: SliceBatch, sha256: str, ending: str) -> Path:
        return self._folder / batch.id / f"{sha256}{ending}"


def _read(file: Path) -> SliceBatch:
    try:
        return _BATCH.validate_json(read_carried(file, most=MAX_PARCEL))
    except ValidationError as error:
        raise LedgerError("LEDGER_CORRUPT", why=file.name) from error

"""The Department's copy of every log, and its judgement of what comes in.

For each log (origin) there is a folder with its entries as they came and, in a database beside
them, how many count and the right edge of their tree. An export is judged in this order:
1. The head is signed by the log's key, which the root document names. (``LOG_CHECKPOINT``)
2. It is not the beginning of what was cosigned: an older export, or what is left of a log that was
   cut off, which look alike. (``LOG_OLDER``)
3. Of a size that was seen it is the same. (``LOG_CONTRADICTION``: ``forked``)
4. The lines lead from what is kept here to the signed head. Where they do not, a whole export that
   does lead to it shows a history rewritten (``LOG_CONTRADICTION``: ``forked``), with both signed
   heads as proof; a part of one shows only that something is wrong (``LOG_ROOT_MISMATCH``).
   (``LOG_ENTRY_COUNT``)
5. Only then they are read: entries stand at their positions, in order, each in the one spelling.
   (``LOG_REORDERED``, ``LOG_ENTRY``)
6. The receipts are those that the entries name. (``RECEIPT_MISMATCH``)
7. It tells one story, and that of the change-sets that were issued (`fleetcfg.ledger.deeds`).
   (``LOG_CONTRADICTION``)
What passed is on the disk before the head is cosigned: a witness who forgets could be made to
cosign two histories. What is missing from a true log is no reason to refuse it (the log is the
evidence of that): it is reported beside the cosigned head. (``LOG_MISSING_OUTCOME``)
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.atomic_files import load_edge, raise_ledger_errors
from fleetcfg.ledger.checkpoint import (
    COSIGNATURE,
    Checkpoint,
    Note,
    NoteSigner,
    Verifier,
    verify_checkpoint,
)
from fleetcfg.ledger.deeds import LogJudge, Missing, WitnessedIssue, refuse_forked
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.export import Header, read_entries, read_header, read_receipts
from fleetcfg.ledger.merkle import Frontier, leaf_hash
from fleetcfg.machine.access import make_private_folder, open_private
from fleetcfg.machine.files import flush_folder
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.receipt import read_receipt

_HEAD_FILE, _LOG_FILE = "head.sqlite", "log.jsonl"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS head"
    " (size INTEGER NOT NULL, bytes INTEGER NOT NULL, edge BLOB NOT NULL, note TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Received:
    """What an export brought.

    Attributes:
        cosigned: The head, signed by its log and by the witness: send it back.
        added: How many entries were not known before.
        missing: In order of the change-sets and devices that were asked for.
        receipts: Those that its entries name, by digest; whose they are is for the door to say.
    """

    cosigned: Note
    added: int
    missing: tuple[Missing, ...]
    receipts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Kept:
    size: int
    length: int
    edge: Frontier


@dataclass(slots=True)
class _Taken:
    """What was found in an export, while it was read.

    Attributes:
        edge: Of the tree over what is kept and what is new.
        length: Of the same, in bytes.
        own: The edge of the tree of the export itself, if it is a whole one.
        receipts: Digests of the receipts that its entries name.
        is_other: Entries that were sent again are not those that are kept.
    """

    edge: Frontier
    length: int
    own: Frontier | None
    receipts: set[str] = field(default_factory=set)
    is_other: bool = False

    def follow(self, line: bytes) -> None:
        if self.own is not None:
            self.own = self.own.append(leaf_hash(line))

    def read(self, lines: Iterable[bytes], start: int) -> None:
        """Read what was proven to lead to the signed head."""
        for position, line in enumerate(lines, start):
            entry = read_entry(line)
            if entry.position != position:
                raise RefusalError("LOG_REORDERED", position=position, found=entry.position)
            self.receipts.update(entry.receipts)

    def add(self, line: bytes) -> None:
        self.edge = self.edge.append(leaf_hash(line))
        self.length += len(line) + 1


@dataclass(frozen=True, slots=True)
class Witness:
    """The Department's side.

    Attributes:
        folder: Where the copies lie.
        signer: The witness' key.
        logs: The keys of the logs that the root document names.
    """

    folder: Path
    signer: NoteSigner
    logs: Sequence[Verifier]

    def receive(
        self, file: BinaryIO, *, now: datetime, issued: Iterable[WitnessedIssue]
    ) -> Received:
        """Judge an export, keep what it adds, and cosign its head.

        Args:
            file: The export.
            now: The time.
            issued: All that was issued to this log.

        Raises:
            RefusalError: As the rules above say, and what `read_header` raises; nothing was kept.
            LedgerError: ``LEDGER_*``; nothing was cosigned.
            ValueError: If the signer is no witness.
        """
        if self.signer.verifier.kind != COSIGNATURE:
            raise ValueError(self.signer.verifier.kind)
        header = read_header(file)
        head = self._signed_head(header)
        place = _place_of(self.folder, head.origin)
        with raise_ledger_errors():
            make_private_folder(place)
            database = _open_head(place)
        with closing(database), raise_ledger_errors():
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN IMMEDIATE")
            kept = _kept(database)
            _require_growth(head, header, kept, place)
            taken = _take(file, header, kept, place)
            _require_truth(taken, head)
            _read_lines(taken, place, header.start)
            receipts = read_receipts(file, header, taken.receipts)
            judge = judge_of(head.origin, issued, receipts, now)
            with (place / _LOG_FILE).open("rb") as log:
                missing = judge.judge(_from(log, 0))
            _keep(database, taken, header.note)
        line = self.signer.line(header.note.text, at=now)
        cosigned = Note(header.note.text, (*header.note.lines, line))
        return Received(cosigned, taken.edge.size - kept.size, missing, receipts)

    def _signed_head(self, header: Header) -> Checkpoint:
        for verifier in self.logs:
            if verifier.name == header.origin:
                head = verify_checkpoint(header.note, verifier)
                if head.size != header.size:
                    raise RefusalError("LOG_CHECKPOINT", why="size")
                return head
        raise RefusalError("LOG_CHECKPOINT", why="unknown")


def load_kept_head(folder: Path, log: Verifier) -> Checkpoint | None:
    """Return the last head of *log* that was cosigned from *folder*; None if there is none.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_CHECKPOINT`` if what is kept was not signed by that key.
    """
    place = _place_of(folder, log.name)
    if not (place / _HEAD_FILE).exists():
        return None
    with raise_ledger_errors(), closing(_open_head(place)) as database:
        row = database.execute("SELECT note FROM head").fetchone()
    return None if row is None else verify_checkpoint(Note.from_bytes(row[0].encode()), log)


def kept_logs(folder: Path) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Yield the name of each log of which a copy is kept in *folder*, and how to read its lines.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    places = sorted(folder.iterdir()) if folder.is_dir() else []
    for place in places:
        if not (place / _HEAD_FILE).is_file():
            continue
        with raise_ledger_errors(), closing(_open_head(place)) as database:
            row = database.execute("SELECT size, note FROM head").fetchone()
        if row is not None:
            origin = row[1].split("\n", 1)[0]
            yield origin, partial(_first_lines, place / _LOG_FILE, int(row[0]))


def _first_lines(file: Path, size: int) -> Iterator[bytes]:
    with raise_ledger_errors(), file.open("rb") as log:
        yield from islice(_from(log, 0), size)


def _place_of(folder: Path, origin: str) -> Path:
    return folder / sha256(origin.encode()).hexdigest()[:32]


def _open_head(place: Path) -> sqlite3.Connection:
    """Open what is kept of a head: of a log whose first export was refused, nothing is."""
    database = sqlite3.connect(place / _HEAD_FILE, isolation_level=None)
    database.execute(_TABLES)
    return database


def _kept(database: sqlite3.Connection) -> _Kept:
    row = database.execute("SELECT size, bytes, edge FROM head").fetchone()
    if row is None:
        return _Kept(0, 0, Frontier())
    return _Kept(row[0], row[1], load_edge(row[0], row[2]))


def _require_growth(head: Checkpoint, header: Header, kept: _Kept, place: Path) -> None:
    seen = _kept_root(place, head.size) if head.size < kept.size else kept.edge.root()
    if head.size <= kept.size and head.root != seen:
        raise refuse_forked(head.size)
    if head.size < kept.size:
        raise RefusalError("LOG_OLDER", size=head.size, known=kept.size)
    if header.start > kept.size:
        raise RefusalError("LOG_ENTRY_COUNT", why="gap", first=header.start, known=kept.size)


def _kept_root(place: Path, size: int) -> bytes:
    """Return the root of the first *size* entries that are kept."""
    with (place / _LOG_FILE).open("rb") as log:
        lines = islice(_from(log, 0), size)
        return Frontier().extend(leaf_hash(line) for line in lines).root()


def _take(file: BinaryIO, header: Header, kept: _Kept, place: Path) -> _Taken:
    """Write the new entries behind those that count, where they do not count yet."""
    taken = _Taken(kept.edge, kept.length, Frontier() if header.start == 0 else None)
    handle = open_private(place / _LOG_FILE, os.O_RDWR)
    with os.fdopen(handle, "r+b") as log:
        os.ftruncate(handle, kept.length)  # what an import that was refused or killed left
        known = _from(log, header.start)
        for position, line in enumerate(read_entries(file, header), header.start):
            taken.follow(line)
            if position < kept.size:
                taken.is_other = next(known, None) != line or taken.is_other
            else:
                if position == kept.size:
                    log.seek(0, os.SEEK_END)
                taken.add(line)
                log.write(line + b"\n")
        log.flush()
        os.fsync(handle)
    flush_folder(place)
    return taken


def _from(log: BinaryIO, start: int) -> Iterator[bytes]:
    """Yield the lines of *log*, without their ends, from position *start* on."""
    log.seek(0)
    for _ in range(start):
        log.readline()
    while line := log.readline():
        yield line[:-1]


def _require_truth(taken: _Taken, head: Checkpoint) -> None:
    """Refuse entries that do not lead from what is kept to the signed head."""
    if taken.edge.root() == head.root and not taken.is_other:
        return
    is_whole = taken.own is not None and taken.own.root() == head.root
    raise (
        refuse_forked(head.size) if is_whole else RefusalError("LOG_ROOT_MISMATCH", size=head.size)
    )


def _read_lines(taken: _Taken, place: Path, start: int) -> None:
    with (place / _LOG_FILE).open("rb") as log:
        taken.read(_from(log, start), start)


def judge_of(
    origin: str, issued: Iterable[WitnessedIssue], receipts: Mapping[str, bytes], now: datetime
) -> LogJudge:
    """Return who judges whether a log tells one story.

    Whose the receipts are is for the door to say, before they are recorded.
    """
    said = {
        name: read_receipt(read_envelope(data, "receipt").payload)
        for name, data in receipts.items()
    }
    return LogJudge(origin, {one.changeset: one for one in issued}, said, now)


def _keep(database: sqlite3.Connection, taken: _Taken, note: Note) -> None:
    database.execute("DELETE FROM head")
    database.execute(
        "INSERT INTO head VALUES (?, ?, ?, ?)",
        (taken.edge.size, taken.length, taken.edge.to_bytes(), note.to_text()),
    )
    database.execute("COMMIT")

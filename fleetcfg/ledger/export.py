"""What travels to the Department: a file of lines, written and read as a stream.

First line: one object with ``format``, ``origin``, ``from`` (position of the first entry inside),
``size`` (of the whole log), ``receipts`` (how many follow the entries), and ``checkpoint`` (the
signed head, as a note, in base64). Then ``size - from`` entries, as in the log; then the receipts,
an envelope a line. Nothing comes after. The container is not signed: each part proves itself.

Reading is bounded: a line longer than `LINE_BYTES_MOST` is not read to its end, and of receipts no
more are kept than the entries name: the head says how many entries there are, and nothing signed
says how many receipts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import NOTE_BYTES_MOST, Note
from fleetcfg.ledger.entry import ENTRY_BYTES_MOST
from fleetcfg.ledger.store import Store
from fleetcfg.trust.crypto.canonical import digest, from_base64, read, spell, to_base64

LOG_FORMAT = "fleetcfg-log/1"
LINE_BYTES_MOST = 4 * 1024 * 1024
_HEADER_BYTES_MOST = 2 * NOTE_BYTES_MOST
_MEMBERS = frozenset({"checkpoint", "format", "from", "origin", "receipts", "size"})


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of an export.

    Attributes:
        origin: Which log.
        start: Position of the first entry inside.
        size: How many entries the whole log has.
        receipts: How many receipts follow the entries.
        note: The signed head; not verified.
    """

    origin: str
    start: int
    size: int
    receipts: int
    note: Note


def write_export(
    store: Store, file: BinaryIO, *, note: Note, start: int, receipts: Sequence[bytes]
) -> Header:
    """Write the entries of *store* from position *start* on, and *receipts*, to *file*.

    Args:
        store: The log.
        file: Open for writing.
        note: The signed head; entries that were added since are left for the next export.
        start: What the Department has already; 0 for everything.
        receipts: Envelopes, in the one spelling.

    Raises:
        RefusalError: ``LOG_SELF_MISMATCH``; ``LOG_EXPORT`` if there are not so many entries.
        LedgerError: ``LEDGER_*``.
    """
    header = Header(store.origin, start, size_of(note), len(receipts), note)
    if not 0 <= start <= header.size:
        raise RefusalError("LOG_EXPORT", why="start")
    file.write(_spelled(header) + b"\n")
    file.writelines(line + b"\n" for line in store.lines(start, header.size))
    file.writelines(receipt + b"\n" for receipt in receipts)
    return header


def read_header(file: BinaryIO) -> Header:
    """Read the first line of an export.

    Raises:
        RefusalError: ``LOG_EXPORT``, ``LOG_CHECKPOINT``, ``JSON_*``, ``BASE64``.
    """
    document = read(_line(file, _HEADER_BYTES_MOST))
    if not isinstance(document, dict) or document.keys() != _MEMBERS:
        raise RefusalError("LOG_EXPORT", why="members")
    origin, encoded = document["origin"], document["checkpoint"]
    if (
        document["format"] != LOG_FORMAT
        or not isinstance(origin, str)
        or not isinstance(encoded, str)
    ):
        raise RefusalError("LOG_EXPORT", why="format")
    start, size, receipts = (_count(document[name]) for name in ("from", "size", "receipts"))
    if start > size:
        raise RefusalError("LOG_EXPORT", why="from")
    return Header(origin, start, size, receipts, Note.from_bytes(from_base64(encoded)))


def read_entries(file: BinaryIO, header: Header) -> Iterator[bytes]:
    """Yield the lines of the entries that follow *header*.

    Raises:
        RefusalError: ``LOG_ENTRY_COUNT`` if there are fewer, ``LOG_EXPORT``.
    """
    for _ in range(header.size - header.start):
        yield _line(file, ENTRY_BYTES_MOST)


def read_receipts(file: BinaryIO, header: Header, named: set[str]) -> dict[str, bytes]:
    """Return the receipts that follow the entries, by their digests: those that these *named*.

    Raises:
        RefusalError: ``LOG_ENTRY_COUNT`` if there are fewer than *header* says, or something comes
            after them; ``RECEIPT_MISMATCH`` if they are not those, each once.
    """
    found: dict[str, bytes] = {}
    extra = 0
    for _ in range(header.receipts):
        data = _line(file, LINE_BYTES_MOST)
        name = digest(data)
        if name in named and name not in found:
            found[name] = data
        else:
            extra += 1
    if file.read(1):
        raise RefusalError("LOG_ENTRY_COUNT", why="more")
    if extra or len(found) < len(named):
        raise RefusalError("RECEIPT_MISMATCH", missing=len(named) - len(found), extra=extra)
    return found


def _spelled(header: Header) -> bytes:
    return spell(
        {
            "format": LOG_FORMAT,
            "origin": header.origin,
            "from": header.start,
            "size": header.size,
            "receipts": header.receipts,
            "checkpoint": to_base64(header.note.to_text().encode()),
        }
    )


def size_of(note: Note) -> int:
    """Return of how many entries *note* is the head; its signature is not looked at."""
    return int(note.text.split("\n")[1])


def _line(file: BinaryIO, most: int) -> bytes:
    line = file.readline(most + 1)
    if not line.endswith(b"\n"):
        why = "line" if len(line) > most else "fewer"
        raise RefusalError("LOG_EXPORT" if why == "line" else "LOG_ENTRY_COUNT", why=why)
    return line[:-1]


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise RefusalError("LOG_EXPORT", why="count")
    return value

"""What the export of a log says, beside its signed head, and how far it is the log of that head."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.export import Header, read_entries, read_header, read_receipts
from fleetcfg.ledger.merkle import Frontier, leaf_hash
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST

MOST_ENTRIES: Final = 100

JudgeLog = Callable[[Iterable[bytes], Mapping[str, bytes]], None]
"""Refuses (LOG_CONTRADICTION) entries, beside receipts by digest, that do not tell one story."""


@dataclass(slots=True)
class LogContent:
    """What stands in an export.

    Attributes:
        kinds: How many entries there are of each kind.
        begins: When the first of them was made, *ends* the last, as entries spell time.
        last: The last `MOST_ENTRIES` of them.
        devices: Those that they name.
        is_whole: Whether all entries of the log are here, and lead to its signed head.
        is_judged: Whether they were held against what was issued here.
        problem: Why they are not what the head was signed over, or contradict it; None if nothing
            was found.
    """

    kinds: Counter[str] = field(default_factory=Counter[str])
    begins: str = ""
    ends: str = ""
    last: deque[LedgerEntry] = field(default_factory=lambda: deque(maxlen=MOST_ENTRIES))
    devices: set[str] = field(default_factory=set[str])
    is_whole: bool = False
    is_judged: bool = False
    problem: RefusalError | None = None

    @property
    def size(self) -> int:
        """How many entries were read."""
        return self.kinds.total()

    def add(self, entry: LedgerEntry) -> None:
        """Count an entry."""
        self.kinds[entry.kind] += 1
        self.begins = self.begins or entry.at
        self.ends = entry.at
        self.last.append(entry)
        device = entry.facts.get("dev")
        if isinstance(device, str):
            self.devices.add(device)


def read_log_content(data: bytes, head: Checkpoint, judge: JudgeLog | None) -> LogContent:
    """Read the export *data*, whose *head* is proven; what is wrong with it is told, not raised.

    Args:
        data: The export.
        head: Its head.
        judge: Holds it against what was issued; None where that is not known here.
    """
    content = LogContent()
    try:
        _read(content, data, head, judge)
    except RefusalError as refusal:
        content.problem = refusal
    return content


def _read(content: LogContent, data: bytes, head: Checkpoint, judge: JudgeLog | None) -> None:
    file = BytesIO(data)
    header = read_header(file)
    if header.size != head.size:
        raise RefusalError("LOG_CHECKPOINT", why="size")
    leaves = map(leaf_hash, _lines(data, header))
    if not header.start and Frontier().extend(leaves).root() != head.root:
        raise RefusalError("LOG_ROOT_MISMATCH", size=head.size)
    named: set[str] = set()
    for position, line in enumerate(read_entries(file, header), header.start):
        entry = _entry(line, is_proven=not header.start)
        if entry.position != position:
            raise RefusalError("LOG_REORDERED", position=position, found=entry.position)
        content.add(entry)
        named.update(entry.receipts)
    receipts = read_receipts(file, header, named)
    if header.start:
        return
    content.is_whole = True
    if judge is not None:
        judge(_lines(data, header), receipts)
        content.is_judged = True


def _entry(line: bytes, *, is_proven: bool) -> LedgerEntry:
    """Read a line, but for a long one that is not proven: a part of a log leads to no head."""
    if not is_proven and len(line) > UNPROVEN_MOST:
        raise RefusalError("UNPROVEN_LARGE", document="log", size=len(line), limit=UNPROVEN_MOST)
    return read_entry(line)


def _lines(data: bytes, header: Header) -> Iterable[bytes]:
    file = BytesIO(data)
    read_header(file)
    return read_entries(file, header)

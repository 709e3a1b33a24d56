"""The record proven as a whole, and carried to the Department as one file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from fleetcfg.authority.installation import Installation
from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.export import write_export

# By kind of entry, the facts that are names of objects. What was refused is named, and not kept.
_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "adopt": ("doc", "envelope"),
    "issued": ("cs", "bundle"),
    "receipt": ("receipt",),
}


@dataclass(frozen=True, slots=True)
class VerifiedLedger:
    """A record that was recomputed.

    Attributes:
        head: What its key signed last.
        witnessed_size: Entries that the Department has seen; *witnessed_at* when, empty for never.
    """

    head: Checkpoint
    witnessed_size: int
    witnessed_at: str


def last_entries(installation: Installation, most: int) -> list[LedgerEntry]:
    """Return the last *most* entries of the log, oldest first; all of them for 0."""
    size = installation.store.checkpoint().size
    start = max(0, size - most) if most else 0
    return [read_entry(line) for line in installation.store.lines(start)]


def verify_ledger(installation: Installation) -> VerifiedLedger:
    """Recompute the whole log, hold it against its signed head, and read every document it keeps.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``.
    """
    store = installation.store
    head = store.verify()
    for line in store.lines():
        entry = read_entry(line)
        for member in _KEPT.get(entry.kind, ()):
            name = entry.facts.get(member)
            if isinstance(name, str):
                installation.objects.get(name)
    size = int(store.fact("witnessed_size") or "0")
    return VerifiedLedger(head, size, store.fact("witnessed_at") or "")


def export_log(installation: Installation, file: BinaryIO, *, only_new: bool) -> int:
    """Write the log, and the receipts that it names, to *file*; return how many entries.

    Args:
        installation: Whose log it is.
        file: Open for writing.
        only_new: Leave out what the Department has seen.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    store = installation.store
    start = int(store.fact("witnessed_size") or "0") if only_new else 0
    named = [read_entry(line).facts.get("receipt") for line in store.lines(start)]
    receipts = [installation.objects.get(n) for n in dict.fromkeys(named) if isinstance(n, str)]
    return write_export(store, file, start=start, receipts=receipts).size - start

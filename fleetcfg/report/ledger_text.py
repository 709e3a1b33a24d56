"""Entries of a log, and what was taken in, for people. Pure: data → text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.ledger.deeds import Missing
from fleetcfg.ledger.entry import LedgerEntry
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.trust_text import table
from fleetcfg.trust.crypto.canonical import Json, to_base64
from fleetcfg.words import Words
from fleetcfg.workflow.carry import VerifiedLedger

_DIGEST_SHOWN = 12  # digits: enough to find it again


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What is told of one file that was taken in.

    Attributes:
        kind: Of what it is, as the words name it.
        about: Its number or origin.
        written: The file that was made to be sent back; empty for none.
        unproven: Receipts that were not recorded, by digest, and the code of why.
        rejected_by: Who rejected the change-set; empty if nobody did.
    """

    file: str
    kind: str
    is_new: bool
    about: str
    written: str
    missing: Sequence[Missing]
    unproven: Mapping[str, str]
    rejected_by: str = ""


def verified_text(found: VerifiedLedger, words: Words) -> str:
    """Return the head that a log was recomputed to, and how far the Department has seen it."""
    since = found.witnessed_at or words.label("trust.none")
    return table(
        [
            (words.label("ledger.origin"), found.head.origin),
            (words.label("ledger.size"), str(found.head.size)),
            (words.label("ledger.root"), to_base64(found.head.root)),
            (words.label("ledger.witnessed"), f"{found.witnessed_size} ({since})"),
        ]
    )


def entries_text(entries: Iterable[LedgerEntry], _words: Words) -> str:
    """Return one line for each entry: position, time, kind, and what it says."""
    return "".join(
        f"{entry.position:>6}  {escape(entry.at)}  {entry.kind:<9}  {_facts(entry.facts)}".rstrip()
        + "\n"
        for entry in entries
    )


def entries_json(entries: Iterable[LedgerEntry], _words: Words) -> str:
    """Return the entries as one array, as they stand in the log."""
    listed = [json.loads(entry.line) for entry in entries]
    return json_pretty(listed)


def entries_ndjson(entries: Iterable[LedgerEntry], _words: Words) -> str:
    """Return the entries as they stand in the log, one a line."""
    return "".join(entry.line.decode() + "\n" for entry in entries)


def _facts(facts: Mapping[str, Json]) -> str:
    return escape(" ".join(f"{name}={_fact(fact)}" for name, fact in facts.items()))


def _fact(fact: Json) -> str:
    if isinstance(fact, str):
        is_digest = fact.startswith("sha256:")
        return f"{fact[: len('sha256:') + _DIGEST_SHOWN]}…" if is_digest else fact
    return json.dumps(fact, ensure_ascii=False)


def import_text(taken: Iterable[LedgerLine], words: Words) -> str:
    """Return what became of each file, and what a true log does not bring to an end."""
    lines: list[str] = []
    for one in taken:
        state = words.label("import.new" if one.is_new else "import.known")
        kind = words.label(f"import.{one.kind}")
        lines.append(f"{escape(one.file)}: {kind} {escape(one.about)}: {state}")
        if one.rejected_by:
            lines.append(f"  {words.label('import.rejected')} {escape(one.rejected_by)}")
        if one.written:
            lines.append(f"  → {escape(one.written)}")
        for missing in one.missing:
            key = "import.begun" if missing.was_begun else "import.never"
            told = words.label(key)
            lines.append(
                f"  LOG_MISSING_OUTCOME {missing.changeset} {escape(missing.device)}: {told}"
            )
        for sha256, code in one.unproven.items():
            lines.append(f"  {code} {sha256}: {words.label('import.unproven')}")
    return "".join(f"{line}\n" for line in lines)

"""Entries of a log, and what was taken in, for people. Pure: data → text."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from fleetcfg.authority.carried_files import ImportResult
from fleetcfg.ledger.deeds import Missing
from fleetcfg.ledger.entry import LedgerEntry, moment_of
from fleetcfg.ledger.signed_elsewhere import DEED as SIGNATURE
from fleetcfg.report.clock import local_time, zoned_time
from fleetcfg.report.documents.document_page import spell_digest
from fleetcfg.report.documents.trust_text import files_taken, moved_text, table
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_pretty
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.documents.carry import LoggedEntry, VerifiedLedger

_DIGEST_SHOWN = 12  # digits: enough to find it again
_OF_STEP: Final = ("password", "new", "old", "sent", "back")
# What writers answer, of a value and of a password; and whether a password logs in.
_OF_WRITES: Final = ("stored", "differs", "unknown", "accepted", "refused", "mixed", "lost")
_ANSWERS: Final = frozenset((*_OF_WRITES, "true", "false", "null"))


def verified_text(found: VerifiedLedger, words: Words) -> str:
    """Return that a log is whole, its head, and how far the Department has seen it."""
    at = found.witnessed_at
    since = zoned_time(moment_of(at), words) if at else words.label("trust.none")
    whole = words.label("ledger.whole", count=found.head.size)
    return f"{whole}\n" + table(
        [
            (words.label("ledger.origin"), found.head.origin),
            (words.label("document.tree"), spell_digest(f"sha256:{found.head.root.hex()}")),
            (words.label("ledger.witnessed"), f"{found.witnessed_size} ({since})"),
        ]
    )


def entries_text(entries: Iterable[LoggedEntry], words: Words) -> str:
    """Return for each entry its position, its time in Việt Nam, and what it says."""
    return "".join(f"{line.rstrip()}\n" for one in entries for line in _entry_lines(one, words))


def _entry_lines(one: LoggedEntry, words: Words) -> Iterator[str]:
    entry = one.entry
    yield f"{entry.position:>6}  {escape(entry_time(entry.at))}  {escape(entry_text(entry, words))}"
    for device in one.receipt.devices if one.receipt else ():
        fate = words.label(f"fate.{device.outcome.value}")
        code = f" ({device.code})" if device.code else ""
        done = local_time(device.at, seconds=True)
        yield f"{' ' * 8}{escape(device.id)}: {fate}{code}, {done}"


def entry_text(entry: LedgerEntry, words: Words) -> str:
    """Return of what kind an entry is, and what it says; not escaped."""
    told = _TOLD[entry.kind](entry, words) if entry.kind in _TOLD else _facts(entry.facts)
    is_unreached = entry.kind == "refused" and entry.facts.get("code") == "DEVICE_UNREACHABLE"
    kind = "unreached" if is_unreached else entry.kind
    if entry.kind == "scan" and entry.facts.get("deed") == "acknowledge":
        kind, told = "acknowledge", _of_acknowledgement(entry, words)
    elif entry.kind == "import" and entry.facts.get("deed") == SIGNATURE:
        kind, told = "signature", _of_document(entry, words)
    return f"{words.label(f'entry.{kind}')}: {told}"


def entry_time(at: str) -> str:
    """Return the time of an entry in Việt Nam; not escaped."""
    try:
        return local_time(moment_of(at), seconds=True)
    except (ValueError, OverflowError):  # no calendar has that day: what was written is shown
        return at


def _of_device(entry: LedgerEntry, words: Words, fate: str = "") -> str:
    facts = entry.facts
    attempt = words.label("entry.attempt", n=str(facts.get("n", "?")))
    code = f" ({facts['code']})" if facts.get("code") else ""
    told = f": {words.label(f'fate.{fate}')}{code}" if fate else ""
    named = [str(facts[name]) for name in ("id", "dev") if name in facts]
    return f"{' · '.join(named)}{told}, {attempt}"


def _of_step(entry: LedgerEntry, words: Words) -> str:
    """Say what was sent to a device or tried on it, with what it answered; and why it failed."""
    facts = entry.facts
    told = [_fact(facts["why"])] if facts.get("why") else []
    for name in _OF_STEP:
        if name in facts:
            said = facts[name]
            answers = said if isinstance(said, list) else [said]
            listed = ", ".join(_answer(one, words) for one in answers)
            told.append(f"{words.label(f'entry.step.{name}')}: {listed}")
    return " · ".join([_of_device(entry, words), *told])


def _answer(said: Json, words: Words) -> str:
    if isinstance(said, list):
        return " ".join(_answer(one, words) for one in said)
    told = _fact(said)
    return words.label(f"entry.answer.{told}") if told in _ANSWERS else told


def _of_document(entry: LedgerEntry, _words: Words) -> str:
    facts = entry.facts
    named = ("id", "person", "doc" if "doc" in facts else "cs")
    return " · ".join(_fact(facts[name]) for name in named if name in facts)


def _of_trust(entry: LedgerEntry, words: Words) -> str:
    facts = entry.facts
    kind = str(facts.get("doc"))
    is_listed = kind in ("root", "status", "manifest", "crl")
    name = words.label(f"import.{kind}") if is_listed else kind
    return f"{name} {facts.get('version', facts.get('issuer', ''))}"


def _of_refusal(entry: LedgerEntry, _words: Words) -> str:
    named = (entry.facts.get(name) for name in ("dev", "cs", "bundle"))
    about = " · ".join(_fact(one) for one in named if one is not None)
    return f"{entry.facts.get('code')} · {about}"


def _of_emergency(entry: LedgerEntry, words: Words) -> str:
    facts = entry.facts
    deed = str(facts.get("deed"))
    told = words.label(f"entry.deed.{deed}") if deed in ("begin", "end", "import") else deed
    named = [
        _fact(facts[name]) for name in ("dev", "person", "begin", "reason", "doc") if name in facts
    ]
    return " · ".join([told, *named])


def _of_acknowledgement(entry: LedgerEntry, words: Words) -> str:
    facts = entry.facts
    findings = facts.get("findings")
    listed = findings if isinstance(findings, list) else []
    about = [_fact(facts.get("dev"))]
    for one in listed:
        if isinstance(one, Mapping):
            name = _fact(one.get("parameter")) or _fact(one.get("path"))
            about += [words.label(f"verdict.{one.get('verdict')}"), name]
    about += [_fact(facts.get("person")), _fact(facts.get("reason"))]
    return " · ".join(filter(None, [*about, entry_time(str(facts.get("until")))]))


def _of_head(entry: LedgerEntry, words: Words) -> str:
    size = entry.facts.get("size")
    counted = words.count(size, "entries") if isinstance(size, int) else _fact(size)
    return f"{counted}, {entry_time(str(entry.facts.get('at')))}"


def _of_counters(entry: LedgerEntry, words: Words) -> str:
    """Say how often FIDO keys have signed; of one that counts backwards, what was known."""
    facts = entry.facts
    if "known" in facts:
        back = {name: _fact(facts.get(name)) for name in ("keyid", "counter", "known")}
        return words.label("entry.counter_back", **back)
    counters = facts.get("counters")
    listed = counters.items() if isinstance(counters, Mapping) else ()
    return "; ".join(words.label("entry.counter", keyid=k, counter=_fact(n)) for k, n in listed)


def _of_secret(entry: LedgerEntry, _words: Words) -> str:
    return " · ".join(_fact(entry.facts[name]) for name in ("id", "dev") if name in entry.facts)


_TOLD: Final[Mapping[str, Callable[[LedgerEntry, Words], str]]] = {
    "intent": _of_device,
    "outcome": lambda entry, words: _of_device(entry, words, str(entry.facts.get("outcome"))),
    "reconcile": lambda entry, words: _of_device(entry, words, str(entry.facts.get("reading"))),
    "issued": _of_document,
    "rejected": _of_document,
    "receipt": _of_document,
    "adopt": _of_document,
    "step": _of_step,
    "breakglass": _of_emergency,
    "cosigned": _of_head,
    "verify": _of_counters,
    "import": lambda entry, _words: " ".join(
        _fact(entry.facts[name]) for name in ("format", "log", "size") if name in entry.facts
    ),
    "trust": _of_trust,
    "refused": _of_refusal,
    "export": _of_secret,
}
"""What an entry of that kind says to people; of any other all its facts are told."""


def entries_json(entries: Iterable[LoggedEntry], _words: Words) -> str:
    """Return the entries as one array, as they stand in the log."""
    listed = [json.loads(one.entry.line) for one in entries]
    return json_pretty(listed)


def entries_ndjson(entries: Iterable[LoggedEntry], _words: Words) -> str:
    """Return the entries as they stand in the log, one a line."""
    return "".join(one.entry.line.decode() + "\n" for one in entries)


def _facts(facts: Mapping[str, Json]) -> str:
    return " ".join(f"{name}={_fact(fact)}" for name, fact in facts.items())


def _fact(fact: Json) -> str:
    if isinstance(fact, str):
        is_digest = fact.startswith("sha256:")
        return f"{fact[: len('sha256:') + _DIGEST_SHOWN]}…" if is_digest else fact
    return json.dumps(fact, ensure_ascii=False)


def _state(one: ImportResult, words: Words) -> str:
    return words.label("import.new" if one.is_new else "import.known")


def import_text(taken: Iterable[ImportResult], words: Words) -> str:
    """Return what became of each file, and what a true log does not bring to an end."""
    return "".join(f"{line}\n" for one in taken for line in _imported(one, words))


def _imported(one: ImportResult, words: Words) -> Iterator[str]:
    state = files_taken(one.files, words) if one.kind == "folder" else _state(one, words)
    kind = words.label(f"import.{one.kind}")
    yield f"{escape(str(one.file))}: {kind} {escape(one.about)}: {state}"
    if one.rejected_by:
        yield f"  {words.label('import.rejected')} {escape(one.rejected_by)}"
    if one.written is not None and one.moved:
        yield moved_text(one.written, one.moved, words).removesuffix("\n")
    elif one.written is not None:
        yield f"  → {escape(str(one.written))}"
    yield from (_missing(each, words) for each in one.missing)
    for sha256, code in one.unproven.items():
        yield f"  {code} {sha256}: {words.label('import.unproven')}"


def _missing(missing: Missing, words: Words) -> str:
    told = words.label("import.begun" if missing.was_begun else "import.never")
    return f"  LOG_MISSING_OUTCOME {missing.changeset} {escape(missing.device)}: {told}"

"""The page of a log: whose it is, what was exported, how far that is proven, and its entries."""

from collections.abc import Iterator

from fleetcfg.authority.inspection import LogDetails
from fleetcfg.authority.log_content import LogContent
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.document_page import PagePart, PageRow, spell_digest
from fleetcfg.report.documents.document_parts import refusal_sentence
from fleetcfg.report.documents.ledger_text import entry_text, entry_time
from fleetcfg.words import Words


def log_rows(log: LogDetails, words: Words) -> Iterator[PageRow]:
    """Yield whose log it is, which part of it the file has, and how far the Department saw it."""
    yield PageRow(words.label("document.log"), log.origin)
    if log.person:
        yield PageRow(words.label("document.executor"), log.person)
    yield PageRow(words.label("document.tree"), spell_digest(f"sha256:{log.root}"))
    if log.content is None:
        return
    yield PageRow(words.label("document.entries"), _range(log, log.content, words))
    if log.content.size:
        times = (entry_time(log.content.begins), entry_time(log.content.ends))
        yield PageRow(words.label("document.entry_times"), " – ".join(times))
    yield PageRow(words.label("document.receipts"), str(log.receipts))
    nothing = words.label("document.seen_unknown")
    seen = nothing if log.seen is None else words.count(log.seen, "entries")
    yield PageRow(words.label("document.seen"), seen)
    yield PageRow(words.label("document.checked"), _checked(log.content, words))


def log_notices(log: LogDetails, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the entries, if anything was found, the loud line first."""
    if log.problem is not None:
        yield words.label("document.log_broken"), refusal_sentence(log.problem, words)


def log_parts(log: LogDetails, words: Words) -> Iterator[PagePart]:
    """Yield who cosigned the head, how many entries of each kind there are, and the last ones."""
    if log.cosigned:
        rows = [PageRow(name, local_time(at)) for name, at in sorted(log.cosigned.items())]
        yield PagePart(words.label("document.cosigned"), rows)
    if log.content is None:
        return
    counts = sorted(log.content.kinds.items(), key=lambda each: (-each[1], each[0]))
    kinds = [PageRow(words.label(f"entry.{kind}"), str(count)) for kind, count in counts]
    yield PagePart(words.label("document.entry_kinds"), kinds)
    rows = [
        PageRow(f"{each.position} · {entry_time(each.at)}", entry_text(each, words))
        for each in log.content.last
    ]
    left_out = log.content.size - len(rows)
    note = words.label("document.entries_left_out", count=left_out) if left_out else ""
    heading = words.label(f"document.{'last' if left_out else 'all'}_entries")
    yield PagePart(heading, rows, note)


def _range(log: LogDetails, content: LogContent, words: Words) -> str:
    if not content.size:
        return words.count(0, "entries")
    first = log.start or 0
    return f"{first} – {first + content.size - 1} ({words.count(content.size, 'entries')})"


def _checked(content: LogContent, words: Words) -> str:
    """Return what of the entries was proven here, and what was not looked at."""
    if content.problem is not None:
        return words.label("document.checked.broken")
    whole = "whole" if content.is_whole else "part"
    judged = "judged" if content.is_judged else "not_judged"
    return " ".join(words.label(f"document.checked.{each}") for each in (whole, judged))

"""Every kind of document as one page: for who is to sign it, and who looks at it later."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from fleetcfg.authority.document_facts import DocumentFacts, FactChange
from fleetcfg.authority.inspection import LogDetails
from fleetcfg.errors import RefusalError
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.document_page import (
    DocumentPage,
    PagePart,
    PageRow,
    page_article,
    page_html,
    page_text,
    spell_digest,
)
from fleetcfg.report.documents.document_parts import (
    adoption_parts,
    breakglass_parts,
    manifest_parts,
    receipt_parts,
    refusal_sentence,
    signed_figures,
)
from fleetcfg.report.documents.fact_text import change_text, fact_text
from fleetcfg.report.documents.log_page import log_notices, log_parts, log_rows
from fleetcfg.report.documents.statement_text import statement_part, statement_rows
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.words import Words
from fleetcfg.workflow.documents.adoption_details import AdoptionDetails
from fleetcfg.workflow.documents.details import (
    BreakGlassDetails,
    DocumentDetails,
    FactDetails,
    ManifestDetails,
    ReceiptDetails,
    StatementDetails,
)

SECTIONS = (
    *("validity", "in_force", "withdrawn", "freeze", "meeting_freeze"),
    *("person", "role", "key", "key_time", "revoked"),
    *("separation", "rule", "risk_high", "risk_low", "log", "issuer", "witness", "anchor", "clock"),
    *("sealing_executor", "sealing_keeper", "zone_dispatchers", "zone_workers"),
    *("executor", "device_seq"),
)

# What people say of what they did: how it is called, and what is counted of it.
_OF_PEOPLE: Final[Mapping[type, tuple[str, str]]] = {
    ReceiptDetails: ("receipt", "devices"),
    BreakGlassDetails: ("breakglass", "parameters"),
    StatementDetails: ("statement", "people"),
}

# A signature that approves nothing, and one that is over the head alone.
_SIGNED = {
    "breakglass": "signed_by_doer",
    "statement": "signed_by_sayers",
    "log_export": "head_signed",
}


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document, and what is known of its signatures.

    Attributes:
        people: Who signed it, as they are to be called.
        is_proven: Whether enough people have signed, by the root that is trusted here.
        refusal: Why it is not proven, or no longer holds.
        every: Whether all values and files are told, and not only what is new or differs.
        elsewhere: Who signed it with another tool, as they are to be called.
    """

    details: DocumentDetails
    sha256: str
    people: Sequence[str]
    is_proven: bool
    refusal: RefusalError | None = None
    every: bool = False
    elsewhere: Sequence[str] = ()


def document_text(shown: DocumentShown, words: Words) -> str:
    """Return it for a terminal."""
    return page_text(document_page(shown, words))


def document_html(shown: DocumentShown, words: Words) -> str:
    """Return it as a page that prints on A4."""
    return page_html(document_page(shown, words), words)


def document_article(shown: DocumentShown, words: Words) -> str:
    """Return what `document_html` has in its body, to stand in another page."""
    return page_article(document_page(shown, words), words)


def document_page(shown: DocumentShown, words: Words) -> DocumentPage:
    """Return the one rendering of a document."""
    kind = kind_of(shown.details)
    stale = shown.refusal if shown.is_proven else None
    is_signed = _SIGNED.get(kind, "signed") if shown.is_proven else "draft"
    if isinstance(shown.details, LogDetails) and shown.details.problem is not None:
        is_signed = "not_fitting"
    return DocumentPage(
        f"{words.label(f'document.{kind}')}: {words.label(f'document.{is_signed}')}",
        _figures(shown.details, words),
        shown.sha256,
        tuple(_own_rows(shown, words)),
        _parts(shown, words),
        is_warned=not shown.is_proven,
        notices=(*_stale_notices(stale, words), *_notices(shown.details, words)),
        remedy="" if stale is None else words.remedy(stale.code, stale.facts),
    )


def _stale_notices(stale: RefusalError | None, words: Words) -> Iterator[tuple[str, str]]:
    """Yield that a signed document no longer holds, and why: its title says that it is signed."""
    if stale is not None:
        yield words.label("shown.stale"), refusal_sentence(stale, words)


def _notices(details: DocumentDetails, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with a log, and that devices are simulated, where it is known here."""
    wrong = tuple(log_notices(details, words)) if isinstance(details, LogDetails) else ()
    if isinstance(details, FactDetails | StatementDetails) or not details.simulated:
        return wrong
    return (*wrong, simulated_lines(details.simulated, words))


def simulated_lines(count: int, words: Words) -> tuple[str, str]:
    """Return that *count* devices of a document are simulated, the loud line first."""
    devices = words.count(count, "devices")
    return words.label("notice.SIMULATED"), words.label("document.simulated", devices=devices)


def kind_of(details: DocumentDetails) -> str:
    """Return which kind of document it is, as the words name it."""
    match details:
        case FactDetails():
            return "root" if isinstance(details.document, Root) else "status"
        case ManifestDetails():
            return "manifest"
        case AdoptionDetails():
            return "adoption"
        case ReceiptDetails() | BreakGlassDetails() | StatementDetails():
            return _OF_PEOPLE[type(details)][0]
        case LogDetails(content=content):
            return "log_head" if content is None else "log_export"
        case _:
            assert_never(details)


def _figures(details: DocumentDetails, words: Words) -> tuple[str, ...]:
    """Return what is counted; first the number that its signer has to say."""
    match details:
        case FactDetails(document=Root() as root):
            return words.count(details.count, "people"), words.count(len(root.keys), "keys")
        case FactDetails(document=status):
            until = words.label("document.until", at=local_time(status.expires))
            return words.count(details.count, "days"), until
        case ManifestDetails():
            return _manifest_figures(details, words)
        case AdoptionDetails():
            return _adoption_figures(details, words)
        case ReceiptDetails() | BreakGlassDetails() | StatementDetails():
            return (words.count(details.count, _OF_PEOPLE[type(details)][1]),)
        case LogDetails():
            return (words.count(details.size, "entries"),)
        case _:
            assert_never(details)


def _manifest_figures(details: ManifestDetails, words: Words) -> tuple[str, ...]:
    manifest, before = details.document, details.before
    released = manifest.releases or ()
    key = "document.files_since" if before else "document.files_first"
    return (
        words.label(key, count=details.count, before=before),
        words.count(len(manifest.files), "files"),
        words.count(len(manifest.semantic), "devices"),
        *([words.count(len(released), "releases")] if released else []),
    )


def _adoption_figures(details: AdoptionDetails, words: Words) -> tuple[str, ...]:
    differing = sum(len(each.findings) for each in details.devices)
    label = "document.differing_from" if details.manifest else "document.differing"
    return (
        words.count(details.count, "devices"),
        words.count(sum(len(each.values) for each in details.devices), "parameters"),
        words.label(label, count=differing, manifest=details.manifest),
        *signed_figures(details, words),
    )


def _own_rows(shown: DocumentShown, words: Words) -> Iterator[PageRow]:
    """Yield what a document says of itself."""
    yield from _said(shown.details, words)
    signed = "; ".join(shown.people) or words.label("trust.not_signed")
    yield PageRow(words.label("trust.signed_by"), signed)
    if shown.elsewhere:
        yield PageRow(words.label("document.elsewhere"), elsewhere_line(shown.elsewhere, words))
    if shown.refusal is not None and not shown.is_proven:
        why = refusal_sentence(shown.refusal, words)
        what_to_do = words.remedy(shown.refusal.code, shown.refusal.facts)
        is_bare = shown.refusal.code == "ENVELOPE_SIGNATURES" and not shown.people
        paper = words.label("document.no_signature") if is_bare else why
        yield PageRow(words.label("document.unproven"), f"{why} {what_to_do}", paper=paper)


def elsewhere_line(people: Sequence[str], words: Words) -> str:
    """Return of whose signatures nothing here shows that they saw the page."""
    return words.sentence("SIGNED_ELSEWHERE", {"person": "; ".join(people)})


def _said(details: DocumentDetails, words: Words) -> Iterator[PageRow]:
    if isinstance(details, LogDetails):
        yield from log_rows(details, words)
        return
    document = details.document
    yield PageRow(words.label("trust.domain"), document.trust_domain)
    match document:
        case Adoption() | Manifest():
            if isinstance(document, Adoption):
                yield PageRow(words.label("trust.number"), document.id)
                yield PageRow(words.label("trust.reason"), document.reason)
            yield PageRow(words.label("trust.version"), str(document.version))
            decision = document.decision
            told = f"{decision.number}, {decision.date:%d/%m/%Y}"
            yield PageRow(words.label("trust.decision"), told)
        case Receipt():
            changeset = f"{document.id} {spell_digest(document.changeset)}"
            yield PageRow(words.label("document.changeset"), changeset)
            yield PageRow(words.label("document.executor"), document.person)
            log = f"{document.origin}, {words.count(document.head.size, 'entries')}"
            yield PageRow(words.label("document.log"), log)
            yield PageRow(words.label("document.issued"), local_time(document.issued_at))
        case BreakGlass():
            yield from _breakglass_rows(document, _place(details, document), words)
        case StatementDocument():
            yield from statement_rows(document, words)
        case Root() | StatusDocument():
            yield PageRow(words.label("trust.version"), str(document.version))


def _breakglass_rows(said: BreakGlass, place: str, words: Words) -> Iterator[PageRow]:
    times = f"{local_time(said.begun_at)} – {local_time(said.ended_at)}"
    yield PageRow(words.label("document.breakglass_device"), place)
    yield PageRow(words.label("document.breakglass_person"), said.person)
    yield PageRow(words.label("trust.reason"), said.reason)
    yield PageRow(words.label("document.breakglass_time"), times)
    yield PageRow(words.label("document.breakglass_until"), local_time(said.expires))


def _place(details: DocumentDetails, said: BreakGlass) -> str:
    """Return which device it is, and its room where the inventory here has one."""
    room = details.room if isinstance(details, BreakGlassDetails) else ""
    return f"{said.device} · {room}" if room else said.device


def _parts(shown: DocumentShown, words: Words) -> tuple[PagePart, ...]:
    match shown.details:
        case FactDetails() as details:
            return tuple(_fact_parts(details, words))
        case ManifestDetails() as details:
            return tuple(manifest_parts(details, words, every=shown.every))
        case AdoptionDetails() as details:
            return tuple(adoption_parts(details, words, every=shown.every))
        case ReceiptDetails() as details:
            return tuple(receipt_parts(details, words))
        case BreakGlassDetails() | StatementDetails() as details:
            return tuple(_said_parts(details.document, words))
        case LogDetails() as details:
            return tuple(log_parts(details, words))
        case _:
            assert_never(shown.details)


def _said_parts(said: BreakGlass | StatementDocument, words: Words) -> Iterator[PagePart]:
    if isinstance(said, BreakGlass):
        return breakglass_parts(said, words)
    return iter((statement_part(said, words),))


# ---------------------------------------------------------------- roots and statuses


def _fact_parts(details: FactDetails, words: Words) -> Iterator[PagePart]:
    if details.before:
        title = words.label("document.changes_since", before=details.before)
        note = "" if details.changes else words.label("document.no_changes")
        # Every root and its keys begin anew: what matters comes before.
        changes = sorted(details.changes, key=lambda each: each.section in ("key_time", "validity"))
        yield PagePart(title, [_changed(each, words) for each in _with_times_once(changes)], note)
    else:
        title, note = words.label("document.whole"), words.label("document.first")
        yield PagePart(title, (), note)
    for section in SECTIONS:
        if rows := _fact_rows(section, details.facts, words):
            yield PagePart(words.label(f"document.section.{section}"), rows)


def _fact_rows(section: str, facts: DocumentFacts, words: Words) -> list[PageRow]:
    if section == "key_time":
        times = [FactChange(*key, None, parts) for key, parts in facts.items() if key[0] == section]
        return [
            PageRow(each.name, fact_text(section, each.after or (), words))
            for each in _with_times_once(times)
        ]
    return [
        PageRow(_name(section, name, words), fact_text(section, parts, words))
        if name
        else PageRow(words.label("document.issued_expires"), fact_text(section, parts, words))
        for (of, name), parts in facts.items()
        if of == section
    ]


def _with_times_once(changes: Sequence[FactChange]) -> Iterator[FactChange]:
    """Yield *changes*; of keys whose validity is alike before and after, one for them all."""
    alike: dict[object, list[str]] = defaultdict(list)
    for each in changes:
        if each.section == "key_time":
            alike[each.before, each.after].append(each.name)
    for each in changes:
        if each.section != "key_time":
            yield each
        elif names := alike.pop((each.before, each.after), None):
            yield replace(each, name=", ".join(sorted(names)))


def _changed(change: FactChange, words: Words) -> PageRow:
    section = words.label(f"document.section.{change.section}")
    name = _name(change.section, change.name, words)
    whole = section if name == section else f"{section}: {name}"
    match change.before, change.after:
        case None, after:
            return PageRow(whole, fact_text(change.section, after or (), words), "+")
        case before, None:
            return PageRow(whole, fact_text(change.section, before, words), "-")
        case before, after:
            return PageRow(whole, change_text(change.section, before, after, words), "~")


def _name(section: str, name: str, words: Words) -> str:
    if section == "role":
        return words.label(f"trust.role.{name}")
    if section == "separation":
        return " / ".join(words.label(f"trust.role.{role}") for role in name.split(" / "))
    if section in ("rule", "in_force"):
        return words.label(f"document.{section}.{name}")
    return spell_digest(name) or words.label(f"document.section.{section}")

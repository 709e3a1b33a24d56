"""What is below the head of a manifest, an adoption and what is told: rows under headings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fleetcfg.declared.edit_impact import EditReport, FactEdit, ParameterEdit
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.errors import RefusalError
from fleetcfg.model.finding import Finding
from fleetcfg.model.outcome import OPEN
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.breakglass_text import value_text
from fleetcfg.report.documents.document_page import PagePart, PageRow, spell_digest
from fleetcfg.report.effect_text import effect_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.field_words import fact_word
from fleetcfg.report.reasons import worded
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.manifest import Release
from fleetcfg.words import Words
from fleetcfg.workflow.documents.adoption_details import (
    AdoptedDetails,
    AdoptionDetails,
    SignedChange,
)
from fleetcfg.workflow.documents.details import ManifestDetails, ReceiptDetails

MOST_HOSTS = 12


def manifest_parts(details: ManifestDetails, words: Words, *, every: bool) -> Iterator[PagePart]:
    """Yield which files are others, and what that asks otherwise of which devices."""
    changes = details.changes
    yield from _release_parts(details, words, every=every)
    yield from _effect_parts(details, words, every=every)
    marked = (("+", changes.added), ("-", changes.removed), ("~", changes.changed))
    rows = [PageRow(path, "", mark) for mark, paths in marked for path in paths]
    if rows:
        yield PagePart(words.label("document.files"), rows)
    if every:
        listed = [PageRow(file.path, spell_digest(file.sha256)) for file in details.document.files]
        yield PagePart(words.label("document.every_file"), listed)


def _release_parts(details: ManifestDetails, words: Words, *, every: bool) -> Iterator[PagePart]:
    """Yield what of meetings' freezes is given back, and what of that is taken back."""
    changes, releases = details.changes, details.document.releases or ()
    marked = [("" if one in changes.carried else "+", one) for one in releases]
    marked += [("-", one) for one in changes.frozen_again]
    if marked:
        rows = [_release_row(one, mark, words, every=every) for mark, one in marked]
        note = words.label("document.releases_note")
        yield PagePart(words.label("document.releases"), rows, note)


def _release_row(one: Release, mark: str, words: Words, *, every: bool) -> PageRow:
    """Return when which devices may be changed, of which freeze, why, and by which paper."""
    whole = {"start": local_time(one.of.from_), "end": local_time(one.of.to)}
    before = [f"{local_time(one.from_)} – {local_time(one.to)}"]
    after = [
        words.label("document.release_of", **whole),
        f"{words.label('trust.reason')}: {one.reason}",
        f"{words.label('trust.decision')} {one.decision.number}, {one.decision.date:%d/%m/%Y}",
    ]
    count = words.count(len(one.hosts), "devices")
    rest = 0 if every else max(0, len(one.hosts) - MOST_HOSTS)
    listed = [*one.hosts[: len(one.hosts) - rest]]
    more, paper = (
        [words.label(f"document.more{on}", count=rest)] if rest else [] for on in ("", ".paper")
    )
    text, printed = (
        " · ".join([*before, f"{count}: {', '.join([*listed, *added])}", *after])
        for added in (more, paper)
    )
    return PageRow(one.told, text, mark, printed if rest else "")


def refusal_sentence(refusal: RefusalError, words: Words) -> str:
    """Return its code and what it says, without what to type."""
    facts = worded(refusal.code, refusal.facts, words)
    return f"{refusal.code}: {words.sentence(refusal.code, facts)}"


def _effect_parts(details: ManifestDetails, words: Words, *, every: bool) -> Iterator[PagePart]:
    changes = details.changes
    if changes.not_here is not None:
        note = words.label("document.effect_not_here", **changes.not_here.facts)
        yield PagePart(words.label("document.effect"), (), note)
    elif changes.edit is None:
        paper = words.label("document.effect_unknown" if details.before else "document.first")
        note = paper if details.before else f"{paper} {words.label('document.first_files')}"
        yield PagePart(words.label("document.effect"), (), note, paper)
    else:
        yield from edit_parts(changes.edit, words, every=every)


def edit_parts(edit: EditReport, words: Words, *, every: bool) -> Iterator[PagePart]:
    """Yield what an edit asks otherwise, and what of devices and registers is another."""
    if edit.is_empty:
        yield PagePart(words.label("document.effect"), (), words.label("edit.nothing"))
    if edit.parameters:
        rows = list(_parameter_rows(edit.parameters, words, every=every))
        yield PagePart(words.label("document.effect"), rows)
    told = facts_by_host(edit.added_facts, words)
    parts = {
        "added": [PageRow(host, told.get(host, ""), "+") for host in edit.added],
        "removed": [PageRow(host, "", "-") for host in edit.removed],
        "moved": [_fact_row(each, words) for each in edit.moved],
        "facts": [_fact_row(each, words) for each in edit.facts],
        "province": [_entry_row(each, words) for each in edit.province],
    }
    for key, rows in parts.items():
        if rows:
            yield PagePart(words.label(f"edit.{key}"), rows)


def _parameter_rows(
    edits: Iterable[ParameterEdit], words: Words, *, every: bool
) -> Iterator[PageRow]:
    """Yield each change of a parameter once, with all devices on which it is the same."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for edit in edits:
        before, after = effect_text(edit.before, words), effect_text(edit.after, words)
        alike[edit.parameter, before, after].append(edit.host)
    for (parameter, before, after), hosts in sorted(alike.items()):
        change = f"{before}  →  {after} · {words.count(len(hosts), 'devices')}"
        rest = len(hosts) - MOST_HOSTS
        if every or rest <= 0:
            yield PageRow(parameter, f"{change}: {', '.join(hosts)}", "~")
            continue
        listed = f"{change}: {', '.join(hosts[:MOST_HOSTS])}"
        more, paper = (words.label(f"document.more{on}", count=rest) for on in ("", ".paper"))
        yield PageRow(parameter, f"{listed}, {more}", "~", f"{listed}, {paper}")


def _fact_row(edit: FactEdit, words: Words) -> PageRow:
    before, after = fact_change(edit, words)
    return PageRow(f"{edit.host}: {fact_word(edit.fact, words)}", f"{before}  →  {after}", "~")


def _entry_row(edit: ProvinceEdit, words: Words) -> PageRow:
    mark = "+" if edit.before is None else "-" if edit.after is None else "~"
    return PageRow(*entry_change(edit, words), mark)


# ---------------------------------------------------------------- adoptions


def adoption_parts(details: AdoptionDetails, words: Words, *, every: bool) -> Iterator[PagePart]:
    """Yield the devices, what of each is not as declared, and all its values if *every*."""
    devices = details.devices
    yield PagePart(words.label("document.devices"), [_device_row(each, words) for each in devices])
    note = words.label(f"document.compared.{details.compared_with}", manifest=details.manifest)
    yield PagePart(words.label("document.differences"), (), note)
    for each in devices:
        if rows := list(_difference_rows(each, words)):
            yield PagePart(each.device.id, rows)
    known = words.label("document.signed_known")
    if unreported := sum(each.unreported for each in devices):
        changes = words.count(unreported, "signed_changes")
        known += f" {words.label('document.unreported_note', changes=changes)}"
    yield PagePart(words.label("document.signed_changes"), (), known)
    for each in devices:
        yield from _signed_parts(each, words)
    yield from _value_parts(devices, words) if every else [_values_hidden(devices, words)]


def _value_parts(devices: Sequence[AdoptedDetails], words: Words) -> Iterator[PagePart]:
    for each in devices:
        values = [PageRow(path, value) for path, value in each.values.items()]
        yield PagePart(f"{words.label('document.values')}: {each.device.id}", values)


def _values_hidden(devices: Sequence[AdoptedDetails], words: Words) -> PagePart:
    count = sum(len(each.values) for each in devices)
    note = words.label("document.values_hidden")
    paper = words.label("document.values_unprinted", count=count)
    return PagePart(words.label("document.values"), (), note, paper)


def _signed_parts(each: AdoptedDetails, words: Words) -> Iterator[PagePart]:
    """Yield what the adoption makes another than it was signed, or that this is not known."""
    if each.changes is None:
        yield PagePart(each.device.id, (), words.label("document.unknown_before"))
    elif each.changes:
        yield PagePart(each.device.id, [_signed_row(change, words) for change in each.changes])


def _signed_row(change: SignedChange, words: Words) -> PageRow:
    none = words.label("effect.none")
    before = none if change.before is None else change.before
    after = none if change.after is None else change.after
    signed, adopted = words.label("document.signed_as"), words.label("document.adopted")
    return PageRow(change.path, f"{signed} {before}  →  {adopted} {after}", "~")


def signed_figures(details: AdoptionDetails, words: Words) -> Iterator[str]:
    """Yield how many values are not as they were signed, and of what that is not known here."""
    known = [each.changes for each in details.devices if each.changes is not None]
    if known:
        yield words.label("document.signed_differing", count=sum(map(len, known)))
    if unknown := len(details.devices) - len(known):
        yield words.label("document.signed_unknown", devices=words.count(unknown, "devices"))
    if unreported := sum(each.unreported for each in details.devices):
        yield words.label("document.unreported", changes=words.count(unreported, "signed_changes"))


def _device_row(each: AdoptedDetails, words: Words) -> PageRow:
    device = each.device
    told = [
        each.unit,
        each.room,
        f"{words.label('document.serial')} {device.identity.serial}",
        device.identity.model,
        device.firmware,
        words.count(len(each.values), "parameters"),
        words.label("document.differing", count=len(each.findings)),
        local_time(device.taken_at),
    ]
    return PageRow(device.id, " · ".join(filter(None, told)))


def _difference_rows(each: AdoptedDetails, words: Words) -> Iterator[PageRow]:
    if each.inventory_serial:
        serial = f"{each.inventory_serial}  →  {each.device.identity.serial}"
        yield PageRow(words.label("document.serial"), serial, "~")
    for finding in each.findings:
        yield PageRow(finding.path or finding.parameter, _difference(finding, words), "~")


def _difference(finding: Finding, words: Words) -> str:
    none = words.label("effect.none")
    told = f"{words.label('declared')}: {finding.declared or none}"
    adopted = f"{words.label('document.adopted')}: {finding.live or none}"
    why = words.sentence(finding.reason, finding.facts) if finding.reason else ""
    return " · ".join(filter(None, (told, adopted, why)))


# ---------------------------------------------------------------- emergencies and receipts


def receipt_parts(details: ReceiptDetails, words: Words) -> Iterator[PagePart]:
    """Yield what became of each device, and where it stands."""
    rows: list[PageRow] = []
    for each in details.document.devices:
        room = details.rooms.get(each.id)
        told = [*([room] if room else []), words.label(f"fate.{each.outcome}"), local_time(each.at)]
        if each.code:
            told.append(f"{each.code}: {_kept_sentence(each.code, each.id, words)}")
        if each.outcome in OPEN:
            told.append(words.remedy("IN_DOUBT", {}))
        if each.restart_needed:
            paths = ", ".join(each.restart_needed)
            told.append(f"{words.label('applied.restart')}: {paths}")
        rows.append(PageRow(each.id, " · ".join(told)))
    yield PagePart(words.label("document.devices"), rows)


def _kept_sentence(code: str, device: str, words: Words) -> str:
    """Return what *code* says of a device, of which a receipt keeps no other fact."""
    return words.remembered(code, {"device": device, "host": device})


def breakglass_parts(said: BreakGlass, words: Words) -> Iterator[PagePart]:
    """Yield what was changed by hand, and that no paper has allowed it."""
    yield PagePart(words.label("document.breakglass"), (), words.label("document.breakglass_note"))
    rows = [
        PageRow(
            each.path,
            f"{value_text(each.before)}  →  {value_text(each.after)}",
            "+" if each.before is None else "-" if each.after is None else "~",
        )
        for each in said.changes
    ]
    note = "" if rows else words.label("document.breakglass_nothing")
    yield PagePart(words.label("document.breakglass_changes"), rows, note)

"""What one side of an edit asks of one parameter, allows on a device or warns of, in words.

What people wrote is in quotes wherever it could be taken for words of the page.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from fleetcfg.declared.edit_impact import Effect, FactEdit
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.declared import Attestation, Waiver
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.report.field_words import fact_word
from fleetcfg.words import Words

_ONE_WORD = re.compile(r"[\w./:+*@=-]+")


def free_text(text: str) -> str:
    """Return in quotes what people wrote, as views do, its runs of blanks as one."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _name(text: str) -> str:
    """Return *text* as it is if it is one word; else as `free_text`."""
    return text if _ONE_WORD.fullmatch(text) else free_text(text)


def local_day(day: date) -> str:
    """Return *day* as people in the province write it: ``24/11/2026``."""
    return f"{day:%d/%m/%Y}"


def effect_text(effect: Effect | None, words: Words) -> str:
    """Return what *effect* is, for people."""
    if effect is None:
        return words.label("effect.undeclared")
    match effect.about:
        case Attestation(value=value, by=by, seen_on=seen, until=until):
            days = {"seen": local_day(seen), "until": local_day(until)}
            return words.label("effect.attested", value=_name(value), by=free_text(by), **days)
        case Waiver() as waiver:
            return waiver_text(waiver, words)
        case AllowedSoftware() as row:
            return _allowed(row, words)
        case Advisory() as advisory:
            return " · ".join(_advised(advisory, words))
        case None:
            return _asked(effect, words)


def change_text(change: tuple[Effect | None, Effect | None], words: Words) -> str:
    """Return what was asked and what is, for people."""
    before, after = (effect_text(effect, words) for effect in change)
    return f"{before} → {after}"


def waiver_text(waiver: Waiver, words: Words) -> str:
    """Return what is waived, until when and by what document, for people."""
    key = "effect.waived" if waiver.value is None else "effect.waived_value"
    told = {"value": _name(waiver.value or ""), "document": free_text(waiver.document)}
    return words.label(key, until=local_day(waiver.until), **told)


def _asked(effect: Effect, words: Words) -> str:
    empty = words.label("effect.empty")
    asked = effect.asked or effect.rule or empty
    if effect.target in (None, effect.rule):
        return asked
    return f"{asked} ({words.label('set')} {effect.target or empty})"


def _allowed(row: AllowedSoftware, words: Words) -> str:
    if not row.sha256:
        return words.label("effect.none_allowed")
    key = "effect.required" if row.is_required else "effect.allowed"
    return words.label(key, sha256=row.sha256)


def _advised(advisory: Advisory, words: Words) -> Iterator[str]:
    ended = advisory.end_of_support
    if ended is None:
        yield words.label("effect.fault", severity=words.label(f"severity.{advisory.severity}"))
    else:
        yield words.label("effect.support", until=local_day(ended))
    for key in ("first", "below", "last", "fixed_in"):
        if release := getattr(advisory, key):
            yield words.label(f"effect.{key}", release=_name(release))
    if advisory.products:
        yield words.label("effect.products", products=", ".join(map(_name, advisory.products)))
    if advisory.source:
        yield free_text(advisory.source)


def fact_change(edit: FactEdit, words: Words) -> tuple[str, str]:
    """Return what a fact was and what it is now, for people."""
    none = words.label("effect.none")
    if any(edit.permits):
        told = _permitted(edit.permits[0], words), _permitted(edit.permits[1], words)
        return told[0] or none, told[1] or none
    before, after = (
        (free_text(text) if text == none else _name(text)) if text else none
        for text in (edit.before, edit.after)
    )
    return before, after


def facts_by_host(edits: Iterable[FactEdit], words: Words) -> dict[str, str]:
    """Return all facts of each device that is added, in one text."""
    return {
        host: " · ".join(
            f"{fact_word(each.fact, words)} {fact_change(each, words)[1]}" for each in group
        )
        for host, group in groupby(edits, lambda edit: edit.host)
    }


def entry_change(edit: ProvinceEdit, words: Words) -> tuple[str, str]:
    """Return the name of an entry of a register, and what it said and says, for people."""
    name = f"{words.label(f'register.{edit.register}')} {_name(edit.name)}"
    before, after = (_entry(each, words) for each in (edit.before, edit.after))
    return name, f"{before} → {after}"


def _entry(said: Mapping[str, str] | None, words: Words) -> str:
    if said is None:
        return words.label("effect.none")
    if not said:
        return words.label("declared")
    none = words.label("effect.none")
    return ", ".join(
        f"{_name(key)}: {free_text(word) if word else none}" for key, word in said.items()
    )


def _permitted(permits: Iterable[MovePermit], words: Words) -> str:
    return "; ".join(
        words.label(
            "effect.permit",
            to=free_text(each.to),
            where=" ".join(map(_name, filter(None, (each.switch, each.switch_port, each.address)))),
            start=local_day(each.valid_from),
            end=local_day(each.valid_to),
            document=free_text(each.document),
        )
        for each in permits
    )

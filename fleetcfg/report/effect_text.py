"""What one side of an edit asks of one parameter, allows on a device or warns of, in words."""

from collections.abc import Iterable, Iterator
from datetime import date

from fleetcfg.declared.edit_impact import Effect, FactEdit
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.declared import Attestation, Waiver
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.words import Words


def local_day(day: date) -> str:
    """Return *day* as people in the province write it: ``24/11/2026``."""
    return f"{day:%d/%m/%Y}"


def effect_text(effect: Effect | None, words: Words) -> str:
    """Return what *effect* is, for people."""
    if effect is None:
        return words.label("effect.undeclared")
    match effect.about:
        case Attestation(value=value, by=by, seen_on=seen, until=until):
            return words.label(
                "effect.attested", value=value, by=by, seen=local_day(seen), until=local_day(until)
            )
        case Waiver(value=value, until=until, document=document):
            key = "effect.waived" if value is None else "effect.waived_value"
            return words.label(key, value=value or "", until=local_day(until), document=document)
        case AllowedSoftware() as row:
            return _allowed(row, words)
        case Advisory() as advisory:
            return " · ".join(_advised(advisory, words))
        case None:
            return _asked(effect, words)


def _asked(effect: Effect, words: Words) -> str:
    empty = words.label("effect.empty")
    rule = effect.rule or empty
    if effect.target in (None, effect.rule):
        return rule
    return f"{rule} ({words.label('set')} {effect.target or empty})"


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
            yield words.label(f"effect.{key}", release=release)
    if advisory.products:
        yield words.label("effect.products", products=", ".join(advisory.products))
    if advisory.source:
        yield advisory.source


def fact_change(edit: FactEdit, words: Words) -> tuple[str, str]:
    """Return what a fact was and what it is now, for people."""
    none = words.label("effect.none")
    told = edit.before, edit.after
    if any(edit.permits):
        told = _permitted(edit.permits[0], words), _permitted(edit.permits[1], words)
    return told[0] or none, told[1] or none


def _permitted(permits: Iterable[MovePermit], words: Words) -> str:
    return "; ".join(
        words.label(
            "effect.permit",
            to=each.to,
            where=" ".join(filter(None, (each.switch, each.switch_port, each.address))),
            start=local_day(each.valid_from),
            end=local_day(each.valid_to),
            document=each.document,
        )
        for each in permits
    )

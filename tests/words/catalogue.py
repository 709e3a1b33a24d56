"""The committed catalogues of the product and of its kit, as Babel reads them."""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from fleetcfg.words import LOCALE, Language
from fleetcfg_kit import announced

LOCALES = (LOCALE, announced.LOCALE)


def po_path(language: Language, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "fleetcfg.po"


def catalogue(language: Language, locale: Path = LOCALE) -> Catalog:
    with po_path(language, locale).open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def messages(language: Language) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what *language* says: its text, or one for each plural, by (context, id)."""
    return {
        (each.context or "", _several(each.id)[0]): _several(each.string)
        for locale in LOCALES
        for each in catalogue(language, locale)
        if each.id
    }


def _several(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def ids(context: str) -> set[str]:
    return {key for kind, key in messages("vi") if kind == context}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}

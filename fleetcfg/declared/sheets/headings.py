"""What people write above columns, and which column they mean by it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final
from unicodedata import normalize

from fleetcfg.declared.baselines.template_rules import ascii_fold
from fleetcfg.declared.inventory.variables import value_of
from fleetcfg.declared.sheets.cells import SheetCell
from fleetcfg.declared.sheets.columns import COLUMNS, KINDS, TableKind
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems

_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_BLANKS: Final = re.compile(r"[ \t\r\n\u00a0]+")
FOR_PEOPLE: Final = "for_people"
"""Stands for a column that only people read: it counts the rows, or has remarks."""
CHOICES: Final = "choices"
"""Stands for a sheet that only holds what others choose from."""
_MOST_ABOVE: Final = 20  # rows of titles over the headings of a table
_ENOUGH: Final = 3  # known headings that make a row one of headings
OF_SITE: Final = "site."
"""Before a column of the site of a device, in one list of devices and rooms."""


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings of one kind of table, or titles of sheets.

    Attributes:
        spelled: By how one is compared: what it means; *shown* as it is written.
    """

    spelled: Mapping[str, str]
    shown: Mapping[str, str]

    def meaning(self, text: str) -> str:
        """Return what *text* means; nothing if it is not known."""
        return self.spelled.get(plain(text), "")

    def nearest(self, text: str) -> str:
        """Return the heading that was probably meant, as it is written; or nothing."""
        return self.shown.get(nearest(plain(text), self.shown), "")

    def with_meant(self, meant: Mapping[str, str]) -> "Headings":
        """Return them with headings that mean others: of *meant* each by a known one."""
        more = {plain(text): self.meaning(other) for text, other in meant.items()}
        return replace(self, spelled={**self.spelled, **{k: v for k, v in more.items() if v}})

    def known_in(self, row: Sequence[SheetCell]) -> int:
        """Return how many columns are known by the cells of *row*."""
        return len({self.meaning(cell.text) for cell in row} - {"", FOR_PEOPLE})

    def row_of(self, rows: Sequence[Sequence[SheetCell]]) -> int:
        """Return which of *rows* has the headings: the first, if no other has them plainly."""
        above = rows[:_MOST_ABOVE]
        found = max(range(len(above)), key=lambda at: (self.known_in(above[at]), -at))
        is_plain = not self.known_in(rows[0]) and self.known_in(rows[found]) >= _ENOUGH
        return found if is_plain else 0


def heading_text(cell: SheetCell) -> SheetCell:
    """Return a heading as it is told: composed, on one line, with single blanks.

    It is only compared, so neither how its letters are put together nor where its cell breaks
    the line says anything.
    """
    return replace(cell, text=_BLANKS.sub(" ", normalize("NFC", cell.text)).strip())


def plain(text: str) -> str:
    """Return *text* as headings are compared: small letters without marks, one blank between."""
    return _BETWEEN.sub(" ", ascii_fold(text).casefold()).strip()


def slug(text: str) -> str:
    """Return *text* as a name: ``Phòng họp UBND xã Bum Tở`` is ``phong-hop-ubnd-xa-bum-to``."""
    return plain(text).replace(" ", "-")


def title_of(kind: TableKind, key: str) -> str:
    """Return what a column is usually called; its key if it has no heading."""
    return next((text for text, meant in _columns(kind) if meant == key != text), key)


@cache
def sheet_titles() -> Headings:
    """Return what the sheets of a workbook are called."""
    return _headings((text, kind) for kind, texts in _data()["sheets"].items() for text in texts)


def kind_by_headings(rows: Sequence[Sequence[SheetCell]]) -> TableKind | None:
    """Return what *rows* plainly list; None if their headings do not tell."""
    most = {
        kind: max(map(headings_of(kind).known_in, rows[:_MOST_ABOVE]), default=0) for kind in KINDS
    }
    kind = max(KINDS, key=lambda each: most[each])
    return kind if most[kind] >= _ENOUGH else None


@cache
def headings_of(kind: TableKind) -> Headings:
    """Return the headings of a table; a list of devices may have columns of their sites."""
    own = list(_columns(kind))
    known = {plain(text) for text, _ in own}
    others = _columns("sites") if kind == "devices" else ()
    of_sites = [(text, f"{OF_SITE}{key}") for text, key in others if plain(text) not in known]
    return _headings([*own, *of_sites, *((text, FOR_PEOPLE) for text in _data()[FOR_PEOPLE])])


def _columns(kind: TableKind) -> Iterator[tuple[str, str]]:
    said = _data()[kind]
    for column in COLUMNS[kind]:
        yield column.key, column.key
        usual = (column.about.vi, column.about.en) if column.about else ()
        yield from ((text, column.key) for text in said.get(column.key, usual))


def _headings(pairs: "Iterator[tuple[str, str]] | list[tuple[str, str]]") -> Headings:
    spelled: dict[str, str] = {}
    shown: dict[str, str] = {}
    for text, meaning in pairs:
        spelled.setdefault(plain(text), meaning)
        shown.setdefault(plain(text), text)
    return Headings(spelled, shown)


@cache
def _data() -> Mapping[str, Any]:
    name = "headings.yaml"
    found = parse((files(__package__ or "") / name).read_bytes(), name, Problems())
    data: Mapping[str, Any] = {} if found is None else value_of(found)
    return data

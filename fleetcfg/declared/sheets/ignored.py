"""Which columns a person left out, by their headings."""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.declared.sheets.cells import CellPlace, Sheet
from fleetcfg.declared.sheets.columns import TableKind
from fleetcfg.declared.sheets.headings import headings_of, plain
from fleetcfg.errors import RequestError

_BETWEEN: Final = "!"  # a sheet and a heading of it


def ignored_columns(
    sheets: Sequence[tuple[Sheet, TableKind]], names: Sequence[str]
) -> frozenset[CellPlace]:
    """Return the headings that *names* leave out.

    A name alone leaves out what is not known, wherever it stands. Only where it stands above no
    such column it leaves out one that is known, if there is one alone.

    Raises:
        RequestError: ``IMPORT_IGNORE_SEVERAL``.
    """
    found = set[CellPlace]()
    headings = [*_headings(sheets)]
    for name in names:
        found |= _meant(name, headings)
    return frozenset(found)


def _meant(name: str, headings: Sequence[tuple[Sheet, CellPlace, str, bool]]) -> set[CellPlace]:
    alike = [each for each in headings if plain(each[2]) == plain(name)]
    if not alike:
        title, _, heading = name.rpartition(_BETWEEN)
        exact = [each for each in headings if plain(each[2]) == plain(heading)]
        return {each[1] for each in exact if plain(each[0].title) == plain(title)}
    unknown = {place for _, place, _, is_known in alike if not is_known}
    if unknown:
        return unknown
    titles = list(dict.fromkeys(sheet.title for sheet, *_ in alike))
    if len(titles) > 1:
        typed = ", ".join(f"{title}{_BETWEEN}{name}" for title in titles)
        raise RequestError("IMPORT_IGNORE_SEVERAL", heading=name, typed=typed)
    return {place for _, place, _, _ in alike}


def _headings(
    sheets: Sequence[tuple[Sheet, TableKind]],
) -> Iterator[tuple[Sheet, CellPlace, str, bool]]:
    """Yield each heading: its sheet, its cell, its text, and whether it is known."""
    for sheet, kind in sheets:
        known = headings_of(kind)
        for cell in sheet.rows[0] if sheet.rows else ():
            place = sheet.place(cell.row, cell.column)
            yield sheet, place, cell.text, bool(known.meaning(cell.text))

"""Which columns a person left out, by their headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.declared.sheets.cells import CellPlace, Sheet, SheetCell
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, Headings, plain
from fleetcfg.errors import RequestError

_BETWEEN: Final = "!"  # a sheet and a heading of it


@dataclass(frozen=True, slots=True)
class _Heading:
    """A cell above a column."""

    sheet: Sheet
    cell: SheetCell
    is_known: bool

    @property
    def place(self) -> CellPlace:
        return self.sheet.place(self.cell.row, self.cell.column)

    def is_called(self, name: str) -> bool:
        return plain(self.cell.text) == plain(name)

    def is_called_with_sheet(self, name: str) -> bool:
        """Return whether *name* is ``SHEET!HEADING`` of it."""
        title, _, heading = name.rpartition(_BETWEEN)
        return self.is_called(heading) and plain(self.sheet.title) == plain(title)


def ignored_columns(
    sheets: Sequence[tuple[Sheet, Headings]], names: Sequence[str]
) -> frozenset[CellPlace]:
    """Return the headings that *names* leave out.

    A name alone leaves out what is not known, wherever it stands. Only where it stands above no
    such column it leaves out one that is known, if there is one alone.

    Raises:
        RequestError: ``IMPORT_IGNORE_SEVERAL``.
    """
    headings = [*_headings(sheets)]
    return frozenset(each.place for name in names for each in _meant(name, headings))


def _meant(name: str, headings: Sequence[_Heading]) -> Sequence[_Heading]:
    alike = [each for each in headings if each.is_called(name)]
    if not alike:
        return [each for each in headings if each.is_called_with_sheet(name)]
    unknown = [each for each in alike if not each.is_known]
    titles = list(dict.fromkeys(each.sheet.title for each in alike))
    if len(titles) > 1 and not unknown:
        typed = ", ".join(f"{title}{_BETWEEN}{name}" for title in titles)
        raise RequestError("IMPORT_IGNORE_SEVERAL", heading=name, typed=typed)
    return unknown or alike


def _headings(sheets: Sequence[tuple[Sheet, Headings]]) -> Iterator[_Heading]:
    for sheet, known in sheets:
        for cell in sheet.rows[known.row_of(sheet.rows)] if sheet.rows else ():
            is_known = known.meaning(cell.text) not in {"", FOR_PEOPLE}
            yield _Heading(sheet, cell, is_known=is_known)

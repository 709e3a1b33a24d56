"""Which sheets of a workbook a person chose or left out, by their titles."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from fleetcfg.declared.sheets.cells import Sheet
from fleetcfg.declared.sheets.headings import plain
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """Titles of sheets, whatever their case and marks.

    Attributes:
        chosen: That alone are read; none if all are.
        left: That are not read.
        usual: That are read, of those that there are, if none is chosen.
        usual_left: That are not read, of those that there are, unless they are chosen.
    """

    chosen: Collection[str] = ()
    left: Collection[str] = ()
    usual: Collection[str] = ()
    usual_left: Collection[str] = ()


def sheets_to_read(sheets: Sequence[Sheet], choice: SheetChoice) -> Sequence[Sheet]:
    """Return those of *sheets* that are chosen, and not left out.

    Raises:
        RequestError: ``IMPORT_SHEET_UNKNOWN``.
    """
    chosen = {*_known("--sheet", choice.chosen, sheets)}
    left = {*_known("--ignore-sheet", choice.left, sheets)}
    if not chosen:
        titles = {plain(sheet.title) for sheet in sheets}
        chosen = {*map(plain, choice.usual)} & titles
        left |= {*map(plain, choice.usual_left)}
    read = [sheet for sheet in sheets if plain(sheet.title) not in left]
    return [sheet for sheet in read if not chosen or plain(sheet.title) in chosen]


def _known(option: str, typed: Collection[str], sheets: Sequence[Sheet]) -> Iterator[str]:
    titles = {plain(sheet.title): sheet.title for sheet in sheets}
    for title in typed:
        if plain(title) not in titles:
            near = titles.get(nearest(plain(title), titles), "")
            facts = {"option": option, "sheet": title, "nearest": near}
            raise RequestError("IMPORT_SHEET_UNKNOWN", **facts, known=", ".join(titles.values()))
        yield plain(title)

"""Which sheets of a workbook a person left out, by their titles."""

from collections.abc import Sequence

from fleetcfg.declared.sheets.cells import Sheet
from fleetcfg.declared.sheets.headings import plain
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest


def sheets_to_read(sheets: Sequence[Sheet], left: Sequence[str]) -> Sequence[Sheet]:
    """Return *sheets* without those whose titles are *left* out, whatever their case and marks.

    Raises:
        RequestError: ``IMPORT_SHEET_UNKNOWN``.
    """
    titles = {plain(sheet.title): sheet.title for sheet in sheets}
    for title in left:
        if plain(title) not in titles:
            near = titles.get(nearest(plain(title), titles), "")
            known = ", ".join(titles.values())
            raise RequestError("IMPORT_SHEET_UNKNOWN", sheet=title, nearest=near, known=known)
    meant = {*map(plain, left)}
    return [sheet for sheet in sheets if plain(sheet.title) not in meant]

"""One PDF of a letter and its annexes, which were set as documents of their own.

All of the letter is kept: its standard, its colours, its id and its times. Of the annexes only the
sheets are taken, and links of the letter that lead into an annex get the place that they mean.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NullObject

from fleetcfg.report.formats.pdf_sheets import PdfSheets, Spot

LINK: Final = "annex:"
"""How the address of a link begins that leads into an annex; the name of the place follows."""

_COUNT: Final = re.compile(rb"(?<=<xmpTPg:NPages>)\d+")


@dataclass(frozen=True, slots=True)
class PdfAnnex:
    """One annex that is set.

    Attributes:
        places: Rows that links may lead to, by name; None stands for its heading.
    """

    heading: str
    parts: tuple[PdfSheets, ...]
    places: Mapping[str, int | None]


def joined(letter: bytes, annexes: Sequence[PdfAnnex]) -> bytes:
    """Return the whole document."""
    writer = PdfWriter(clone_from=io.BytesIO(letter))
    own = list(writer.pages)
    places = dict[str, ArrayObject]()
    readers = list[PdfReader]()  # held to the end: the writer tells them apart by their identity
    for annex in annexes:
        spots, sheets = list[Spot](), list[PageObject]()
        for part in annex.parts:
            readers.append(PdfReader(io.BytesIO(part.data)))
            spots += [(sheet + len(sheets), y) for sheet, y in part.rows]
            sheets += [writer.add_page(page) for page in readers[-1].pages[: part.sheets]]
        writer.add_outline_item(title=annex.heading, page_number=sheets[0])
        for name, row in annex.places.items():
            sheet, y = (0, 0.0) if row is None else spots[row]
            places[name] = _place(sheets[sheet], y)
    for page in own:
        _lead(page, places)
    _count(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _place(sheet: PageObject, y: float) -> ArrayObject:
    """Return the destination *y* points below the upper edge of *sheet*."""
    top = FloatObject(float(sheet.mediabox.top) - y)
    return ArrayObject(
        [sheet.indirect_reference, NameObject("/XYZ"), FloatObject(0), top, NullObject()]
    )


def _lead(page: PageObject, places: Mapping[str, ArrayObject]) -> None:
    for each in page.annotations or ():
        link = each.get_object()
        action = link.get("/A")
        if isinstance(action, DictionaryObject) and str(action.get("/URI", "")).startswith(LINK):
            del link["/A"]
            link[NameObject("/Dest")] = places[str(action["/URI"]).removeprefix(LINK)]


def _count(writer: PdfWriter) -> None:
    """Mend the number of pages that the document tells of itself."""
    told = writer.xmp_metadata
    if told is not None:
        writer.xmp_metadata = _COUNT.sub(b"%d" % len(writer.pages), told.stream.get_data())

"""One PDF of a letter that typst set and the sheets of its annexes, which use the letter's fonts.

All of the letter is kept: its standard, its colours, its id and its times. The sheets before it
that only brought the fonts are taken out, and links of the letter that lead into an annex get the
place that they mean.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
)

from fleetcfg.report.formats.pdf_face import PdfFace
from fleetcfg.report.formats.pdf_setter import FACES
from fleetcfg.report.formats.pdf_sheets import PdfSheets

LINK: Final = "annex:"
"""How the address of a link begins that leads into an annex; the name of the place follows."""

_HEADER: Final = "%PDF-1.7"  # as typst writes it; pypdf's own is older
_COUNT: Final = re.compile(rb"(?<=<xmpTPg:NPages>)\d+")


@dataclass(frozen=True, slots=True)
class PdfAnnex:
    """One annex that is set.

    Attributes:
        places: Rows that links may lead to, by name; None stands for its heading.
    """

    heading: str
    sheets: PdfSheets
    places: Mapping[str, int | None]


class PdfJoiner:
    """A document that is the letter, and grows.

    Args:
        letter: Of which the first sheets bring `FACES`.
    """

    def __init__(self, letter: bytes) -> None:
        self._writer = PdfWriter(clone_from=io.BytesIO(letter))
        self._writer.pdf_header = _HEADER
        brought = list(self._writer.pages)[: len(FACES)]
        self.faces = {name: PdfFace(page, name) for name, page in zip(FACES, brought, strict=True)}
        for page in brought:
            self._writer.remove_page(page, clean=True)

    def joined(self, annexes: Sequence[PdfAnnex]) -> bytes:
        """Return the whole document."""
        writer, own = self._writer, list(self._writer.pages)
        places = dict[str, ArrayObject]()
        fonts = {name: font for face in self.faces.values() for name, font in face.fonts.items()}
        for annex in annexes:
            sheets = [
                self._sheet(annex.sheets, content, fonts) for content in annex.sheets.contents
            ]
            writer.add_outline_item(title=annex.heading, page_number=sheets[0])
            for name, row in annex.places.items():
                sheet, y = (0, 0.0) if row is None else annex.sheets.rows[row]
                places[name] = _place(sheets[sheet], y)
        for page in own:
            _lead(page, places)
        _count(writer)
        made = io.BytesIO()
        writer.write(made)
        return made.getvalue()

    def _sheet(
        self, sheets: PdfSheets, content: bytes, fonts: Mapping[str, IndirectObject]
    ) -> PageObject:
        page = self._writer.add_blank_page(sheets.width, sheets.height)
        named = DictionaryObject({NameObject(name): font for name, font in fonts.items()})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): named})
        drawn = DecodedStreamObject()
        drawn.set_data(content)
        page.replace_contents(drawn.flate_encode())
        return page


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

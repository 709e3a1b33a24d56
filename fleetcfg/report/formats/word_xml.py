"""Paragraphs, rules, tables and page settings of a Word document, as its XML has them (ECMA-376).

Elements stand in the order that the schema demands. Sizes are in points, lengths in millimetres.
Every text passes `escape`: what XML cannot hold is spelled, and a text becomes text and nothing
else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.paper import MARKS
from fleetcfg.report.report_parts import Cell, ReportTable

Align = Literal["left", "center", "right", "both"]

WordElement = etree._Element  # noqa: SLF001 - lxml gives it no public name

NAMES: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_TWIPS_OF_MM: Final = 1440 / 25.4
_TWIPS_OF_POINT: Final = 20
_LINE: Final = 240
_WHOLE: Final = 20  # lines of a row, about; more may be broken between pages
_LETTER_OF_POINT: Final = 0.172  # mm: how wide a letter is in a cell, about
_CELL_PADDING: Final = 70  # twips


@dataclass(frozen=True, slots=True)
class WordLook:
    """How a paragraph is set.

    Attributes:
        size: Of its letters.
        before: How far it stands from what is above it, *after* from what is below.
        first: How far its first line stands in, *sides* how far all of it does on both sides.
        lines: Distance of its lines, as a multiple.
        outline: Which level of heading it is; 0 for none.
        is_ruled: Whether a line as long as the paragraph stands above it.
        is_kept: Whether it is on the same sheet as what follows, as a heading is.
    """

    size: float
    align: Align = "left"
    is_bold: bool = False
    is_italic: bool = False
    before: float = 0
    after: float = 0
    first: float = 0
    sides: float = 0
    lines: float = 1
    outline: int = 0
    is_ruled: bool = False
    is_kept: bool = False


CellStyle = Literal["cell", "cellstrong", "number", "numberstrong", "head"]
CellSize = Literal[11, 9]
"""Of letters, in points: of a table in the body, and of one that lies on its side."""

_CELL_SIZES: Final[tuple[CellSize, ...]] = (11, 9)
_CELL_STYLES: Final[Mapping[CellStyle, tuple[Align, bool]]] = {
    "cell": ("left", False),
    "cellstrong": ("left", True),
    "number": ("right", False),
    "numberstrong": ("right", True),
    "head": ("center", True),
}


def child(parent: WordElement, name: str, **attributes: str | int) -> WordElement:
    """Append an element of Word's name space, its attributes in it too; return it."""
    spelled = {f"{{{NAMES}}}{key}": str(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMES}}}{name}", spelled)


def paragraph(parent: WordElement, text: str, look: WordLook) -> WordElement:
    """Append one paragraph of plain text."""
    made = child(parent, "p")
    settings = child(made, "pPr")
    if look.outline or look.is_kept:
        child(settings, "keepNext")
    if look.is_ruled:
        child(child(settings, "pBdr"), "top", val="single", sz=6, space=1, color="000000")
    before, after = (round(points * _TWIPS_OF_POINT) for points in (look.before, look.after))
    line = round(_LINE * look.lines)
    child(settings, "spacing", before=before, after=after, line=line, lineRule="auto")
    sides = twips(look.sides)
    child(settings, "ind", left=sides, right=sides, firstLine=twips(look.first))
    child(settings, "jc", val=look.align)
    if look.outline:
        child(settings, "outlineLvl", val=look.outline - 1)
    if text:
        letters = child(_run(made, look), "t")
        letters.set(_SPACE, "preserve")
        letters.text = escape(text)
    return made


def _run(parent: WordElement, look: WordLook) -> WordElement:
    made = child(parent, "r")
    settings = child(made, "rPr")
    if look.is_bold:
        child(settings, "b")
    if look.is_italic:
        child(settings, "i")
    child(settings, "sz", val=round(look.size * 2))
    child(settings, "szCs", val=round(look.size * 2))
    return made


def page_number(parent: WordElement, look: WordLook) -> None:
    """Append the number of the page, which Word counts."""
    made = paragraph(parent, "", look)
    for step in ("begin", "", "end"):
        part = _run(made, look)
        if step:
            child(part, "fldChar", fldCharType=step)
        else:
            child(part, "instrText").text = "PAGE"


def frame(parent: WordElement, widths: Sequence[float]) -> list[WordElement]:
    """Append an unbroken row without lines; return its cells, which need a paragraph each."""
    row = child(_table(parent, widths, border="nil", padding=0), "tr")
    child(child(row, "trPr"), "cantSplit")
    return [_cell(row, width) for width in widths]


def data_table(parent: WordElement, table: ReportTable, width: float, size: CellSize) -> None:
    """Append *table*, *width* wide; its head is repeated on each page.

    A row is broken only if it is so tall that the page would stay empty that has no room for it.
    """
    letter = size * _LETTER_OF_POINT
    letters = fitted_widths(table, width / letter)
    made = _table(
        parent, [each * letter for each in letters], border="single", padding=_CELL_PADDING
    )
    _row(made, size, ((name, "head") for name in table.columns), is_head=True)
    for row in table.rows:
        cells: list[tuple[str, CellStyle]] = [
            (_marked(cell), _style(cell, is_bold=cell.tone == "bad")) for cell in row
        ]
        lines = max(len(text) / each for (text, _), each in zip(cells, letters, strict=True))
        _row(made, size, cells, is_whole=lines <= _WHOLE)
    if table.total:
        _row(made, size, [(_marked(cell), _style(cell, is_bold=True)) for cell in table.total])


def _row(
    table: WordElement,
    size: CellSize,
    cells: Iterable[tuple[str, CellStyle]],
    *,
    is_head: bool = False,
    is_whole: bool = True,
) -> None:
    """Append a row; how a cell looks is a style of the document, for there may be thousands."""
    row = child(table, "tr")
    settings = child(row, "trPr")
    if is_whole:
        child(settings, "cantSplit")
    if is_head:
        child(settings, "tblHeader")
    for text, style in cells:
        made = child(child(row, "tc"), "p")
        child(child(made, "pPr"), "pStyle", val=f"{style}{size}")
        if text:
            letters = child(child(made, "r"), "t")
            letters.set(_SPACE, "preserve")
            letters.text = escape(text)


def _marked(cell: Cell) -> str:
    return f"{MARKS[cell.tone]} {cell.text}" if cell.tone in MARKS else cell.text


def _style(cell: Cell, *, is_bold: bool) -> CellStyle:
    if cell.is_number:
        return "numberstrong" if is_bold else "number"
    return "cellstrong" if is_bold else "cell"


def cell_styles() -> str:
    """Return what the styles of cells are, as the document's part of styles has it."""
    return "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}{size}">'
        f'<w:name w:val="{name}{size}"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:rPr>{"<w:b/>" if is_bold else ""}'
        f'<w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/></w:rPr></w:style>'
        for name, (align, is_bold) in _CELL_STYLES.items()
        for size in _CELL_SIZES
    )


def _table(
    parent: WordElement, widths: Sequence[float], *, border: str, padding: int
) -> WordElement:
    made = child(parent, "tbl")
    settings = child(made, "tblPr")
    child(settings, "tblW", w=sum(map(twips, widths)), type="dxa")
    borders = child(settings, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        child(borders, side, val=border, sz=4, space=0, color="000000")
    child(settings, "tblLayout", type="fixed")
    margins = child(settings, "tblCellMar")
    for side in ("left", "right"):
        child(margins, side, w=padding, type="dxa")
    grid = child(made, "tblGrid")
    for width in widths:
        child(grid, "gridCol", w=twips(width))
    return made


def _cell(row: WordElement, width: float) -> WordElement:
    made = child(row, "tc")
    child(child(made, "tcPr"), "tcW", w=twips(width), type="dxa")
    return made


def page_settings(
    parent: WordElement, *, is_wide: bool, restarts: bool, margins: tuple[int, int, int]
) -> None:
    """Append how the pages of a part of the document are: A4, numbered but for the first.

    Args:
        parent: The body, or the settings of the part's last paragraph.
        is_wide: Whether the sheets lie on their side.
        restarts: Whether their numbers begin again.
        margins: Top and bottom, left, right.
    """
    made = child(parent, "sectPr")
    for kind, which in (("header", "default"), ("footer", "default"), ("footer", "first")):
        of = child(made, f"{kind}Reference", type=which)
        of.set(f"{{{RELATIONS}}}id", kind)  # the name by which the package knows it, too
    width, height = (297, 210) if is_wide else (210, 297)
    lies = {"orient": "landscape"} if is_wide else {}
    child(made, "pgSz", w=twips(width), h=twips(height), **lies)
    edge, left, right = map(twips, margins)
    far = twips(10)
    sides = {"top": edge, "right": right, "bottom": edge, "left": left}
    child(made, "pgMar", **sides, header=far, footer=far, gutter=0)
    if restarts:
        child(made, "pgNumType", start=1)
    child(made, "titlePg")


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, as Word has it."""
    return round(millimetres * _TWIPS_OF_MM)

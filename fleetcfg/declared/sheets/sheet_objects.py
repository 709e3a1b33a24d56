"""What lies over the cells of a sheet: who opens it may read it in the place of what they hold.

A sheet that is read has none: no shape, text box, picture, chart or control, and no comment that
stays open. Where an object says that it lies is no bound: it may be turned, cast a shadow, or let
its text run out of it. What a sheet has beside its cells is looked up in a list of what covers
nothing; what is not in it is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fleetcfg.declared.sheets.cells import letters_of
from fleetcfg.declared.sheets.xlsx_parts import Relation, XlsxParts

MOST_OBJECTS: Final = 20  # of a sheet that are told
_MOST_NAME: Final = 60  # characters
TABLE: Final = "table"  # it paints the cells: `table_looks`
# Links, how it prints, and comments, which open where a person points at them.
_COVERS_NOTHING: Final = frozenset(
    {"comments", "customProperty", "hyperlink", "printerSettings", TABLE, "threadedComment"}
)
_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_VISIBILITY: Final = re.compile(r"visibility\s*:\s*([a-z]*)")
_OF_VML: Final = frozenset({"shapelayout", "shapetype"})  # what is to be drawn is no part of it
_CORNERS: Final = 8  # numbers of an anchor: column, offset, row, offset, of two corners

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class SheetObject:
    """Something that lies over cells.

    Attributes:
        name: Its name, else its kind.
        cells: ``B2:D5``; empty if it does not say any.
    """

    name: str
    cells: str = ""


def objects_over(parts: XlsxParts, relations: Iterable[Relation]) -> Iterator[SheetObject]:
    """Yield what lies over the cells of a sheet that has *relations*."""
    for relation in relations:
        if relation.kind == "drawing" and relation.part:
            yield from map(_drawn, parts.root(relation.part))
        elif relation.kind == "vmlDrawing" and relation.part:
            yield from _opened(parts.root(relation.part))
        elif relation.kind not in _COVERS_NOTHING:
            yield SheetObject(relation.kind[:_MOST_NAME])


def _drawn(anchor: _Element) -> SheetObject:
    names = (each.get("name") for each in anchor.iter("{*}cNvPr"))
    name = next((str(name) for name in names if name), _name(anchor))
    corners = [_corner(each) for each in anchor.iterchildren("{*}from", "{*}to")]
    return SheetObject(name[:_MOST_NAME], ":".join(filter(None, corners)))


def _corner(corner: _Element) -> str:
    return _cell(corner.findtext("{*}row", ""), corner.findtext("{*}col", ""))


def _opened(drawing: _Element) -> Iterator[SheetObject]:
    """Yield the shapes of a drawing in VML that are no comments, or are comments that stay open."""
    for shape in drawing:
        if _name(shape) in _OF_VML or _is_closed_comment(shape):
            continue
        data = next(shape.iter("{*}ClientData"), None)
        if data is None:
            yield SheetObject(_name(shape)[:_MOST_NAME])
            continue
        at = [each.strip() for each in data.findtext("{*}Anchor", "").split(",")]
        corners = (_cell(at[2], at[0]), _cell(at[6], at[4])) if len(at) == _CORNERS else ()
        name = str(data.get("ObjectType", _name(shape)))
        yield SheetObject(name[:_MOST_NAME], ":".join(filter(None, corners)))


def _is_closed_comment(shape: _Element) -> bool:
    """Tell whether *shape* is a comment that both Excel and LibreOffice keep closed."""
    data = list(shape.iter("{*}ClientData"))
    shown = set(_VISIBILITY.findall(str(shape.get("style", "")).lower()))
    return (
        _name(shape) == "shape"
        and [each.get("ObjectType") for each in data] == ["Note"]
        and data[0].find("{*}Visible") is None
        and shown == {"hidden"}
    )


def _cell(row: str, column: str) -> str:
    """Return the cell whose row and column are counted from 0; nothing if these are no numbers."""
    if not _NUMBER.fullmatch(row.strip()) or not _NUMBER.fullmatch(column.strip()):
        return ""
    return f"{letters_of(int(column) + 1)}{int(row) + 1}"


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]

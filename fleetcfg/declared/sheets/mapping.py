"""``sheets.yaml``: how an office's own lists are read, kept beside the inventory.

What options of an import say for one run, this file says for every run; options go before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Final, TypeVar

from pydantic import Field

from fleetcfg.declared.sheets.columns import KINDS, TableKind, kind_of
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, Headings, headings_of, plain
from fleetcfg.declared.sheets.left_sheets import SheetChoice
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared, read_noun
from fleetcfg.model.typed.fields import FieldReader, Meaning, by_name, every
from fleetcfg.model.typed.node_readers import token
from fleetcfg.model.typed.nodes import Node

MAPPING_FILE: Final = "sheets.yaml"
_KnownT = TypeVar("_KnownT")
_TOKEN: Final = FieldReader(token, {"type": ["string", "integer", "number", "boolean"]})
_TOKENS: Final = by_name(_TOKEN)
_NAMES: Final = every(_TOKEN)
_MEANT: Final = FieldReader(lambda node, problems: _TOKENS.read(node, problems) or {}, _TOKENS.form)


def _kinds(node: Node, problems: Problems) -> dict[str, TableKind] | None:
    found, said = dict[str, TableKind](), _TOKENS.read(node, problems)
    for title, text in (said or {}).items():
        if (kind := kind_of(text)) is not None:
            found[title] = kind
        else:
            facts = {"text": text, "column": "sheets", "nearest": nearest(text, KINDS)}
            problems.error("SHEET_CHOICE", node.place, **facts, known=", ".join(KINDS))
    return found


def _known(
    of: FieldReader[Mapping[str, _KnownT]], *, is_key: bool = True
) -> FieldReader[Mapping[str, _KnownT]]:
    """Return what reads those whose key, or value, is a known heading, and reports the others."""

    def read(node: Node, problems: Problems) -> dict[str, _KnownT]:
        found = dict[str, _KnownT]()
        for key, each in (of.read(node, problems) or {}).items():
            heading = key if is_key else str(each)
            tables: list[Headings] = [headings_of(kind) for kind in KINDS]
            if any(table.meaning(heading) not in {"", FOR_PEOPLE} for table in tables):
                found[key] = each
            else:
                near = next(filter(None, (table.nearest(heading) for table in tables)), "")
                problems.error("SHEET_COLUMN_UNKNOWN", node.place, heading=heading, nearest=near)
        return found

    return FieldReader(read, of.form)


@declared
@dataclass(frozen=True, slots=True)
class ListMapping:
    """What the file says."""

    sheets: Annotated[
        Mapping[str, TableKind],
        FieldReader(_kinds, {"type": "object", "additionalProperties": {"enum": list(KINDS)}}),
        Meaning(
            "Trang nào được đọc, kê gì; không ghi: mọi trang",
            "What each sheet lists that is read; all are read if none is named",
        ),
    ] = field(default_factory=dict[str, TableKind])
    ignore_sheets: Annotated[
        tuple[str, ...], _NAMES, Meaning("Bỏ các trang này", "Titles of sheets to leave out")
    ] = ()
    ignore_columns: Annotated[
        tuple[str, ...], _NAMES, Meaning("Bỏ các cột này", "Headings to leave out")
    ] = ()
    columns: Annotated[
        Mapping[str, str],
        _known(_TOKENS, is_key=False),
        Meaning("Tên cột của đơn vị là cột nào", "Headings, each with the known one it means"),
    ] = field(default_factory=dict[str, str])
    values: Annotated[
        Mapping[str, Mapping[str, str]],
        _known(by_name(_MEANT)),
        Meaning("Ô ghi gì thì hiểu là gì, theo cột", "What cells say, with what it means"),
    ] = field(default_factory=dict[str, Mapping[str, str]])
    given: Annotated[
        Mapping[str, str],
        _known(_TOKENS),
        Field(alias="set"),
        Meaning("Có ở mọi dòng của bảng không có cột ấy", "In each row of a list without it"),
    ] = field(default_factory=dict[str, str])

    def reading(self, typed: SheetOptions) -> SheetOptions:
        """Return how a list is read: as was *typed* first, else as this says."""
        return replace(
            typed,
            ignored=(*typed.ignored, *self.ignore_columns),
            usual=self.given,
            kinds={**{plain(title): kind for title, kind in self.sheets.items()}, **typed.kinds},
            meant=self.columns,
            values=self.values,
        )

    def choice(self, typed: SheetChoice) -> SheetChoice:
        """Return which sheets are read; of those that the file names, any may be missing."""
        return replace(typed, usual=tuple(self.sheets), usual_left=self.ignore_sheets)


def read_mapping(data: bytes, file: str, problems: Problems) -> ListMapping:
    """Return what *data* says, the bytes of *file*; what is wrong is reported at its place."""
    node = parse(data, file, problems)
    said = None if node is None else read_noun(ListMapping, node, problems)
    return said or ListMapping()

"""``sheets.yaml``: how an office's own lists are read, kept beside the inventory.

What options of an import say for one run, this file says for every run; options go before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from fleetcfg.declared.sheets.columns import KINDS, TableKind, kind_of
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, Headings, headings_of, plain
from fleetcfg.declared.sheets.left_sheets import SheetChoice
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import fields, items, token
from fleetcfg.model.typed.nodes import Mapping as MappingNode
from fleetcfg.model.typed.nodes import Node

MAPPING_FILE: Final = "sheets.yaml"
_KEYS: Final = ("sheets", "ignore_sheets", "ignore_columns", "columns", "values", "set")
_KnownT = TypeVar("_KnownT")


@dataclass(frozen=True, slots=True)
class ListMapping:
    """What the file says.

    Attributes:
        sheets: What each sheet lists that is read; all are read if none is named.
        ignore_sheets: Titles of sheets to leave out.
        ignore_columns: Headings to leave out.
        columns: Headings, each with the known heading that it means.
        values: By heading: what a cell says, with what it means.
        given: What stands in each row of a list without such a column.
    """

    sheets: Mapping[str, TableKind] = field(default_factory=dict[str, TableKind])
    ignore_sheets: tuple[str, ...] = ()
    ignore_columns: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    given: Mapping[str, str] = field(default_factory=dict[str, str])

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
    top = None if node is None else fields(node, _KEYS, problems)
    if not top:
        return ListMapping()
    values = _pairs(top.get("values"), problems)
    return ListMapping(
        _kinds(_texts(top.get("sheets"), problems), top, problems),
        _names(top.get("ignore_sheets"), problems),
        _names(top.get("ignore_columns"), problems),
        _known(_texts(top.get("columns"), problems), top.get("columns"), problems, is_key=False),
        _known({k: _texts(v, problems) for k, v in values.items()}, top.get("values"), problems),
        _known(_texts(top.get("set"), problems), top.get("set"), problems),
    )


def _pairs(node: Node | None, problems: Problems) -> Mapping[str, Node]:
    if node is None:
        return {}
    keys = [key.text for key, _ in node.entries] if isinstance(node, MappingNode) else []
    return fields(node, keys, problems) or {}


def _texts(node: Node | None, problems: Problems) -> dict[str, str]:
    told = {key: token(each, problems) for key, each in _pairs(node, problems).items()}
    return {key: text for key, text in told.items() if text is not None}


def _names(node: Node | None, problems: Problems) -> tuple[str, ...]:
    every = () if node is None else items(node, problems)
    return tuple(text for each in every if (text := token(each, problems)) is not None)


def _kinds(
    said: Mapping[str, str], top: Mapping[str, Node], problems: Problems
) -> dict[str, TableKind]:
    found = dict[str, TableKind]()
    for title, text in said.items():
        if (kind := kind_of(text)) is not None:
            found[title] = kind
        else:
            facts = {"text": text, "column": "sheets", "nearest": nearest(text, KINDS)}
            problems.error("SHEET_CHOICE", top["sheets"].place, **facts, known=", ".join(KINDS))
    return found


def _known(
    said: Mapping[str, _KnownT], node: Node | None, problems: Problems, *, is_key: bool = True
) -> dict[str, _KnownT]:
    """Return those of *said* whose key, or value, is a heading that is known; report the others."""
    found = dict[str, _KnownT]()
    for key, each in said.items():
        heading = key if is_key else str(each)
        tables: list[Headings] = [headings_of(kind) for kind in KINDS]
        if any(table.meaning(heading) not in {"", FOR_PEOPLE} for table in tables):
            found[key] = each
        elif node is not None:
            near = next(filter(None, (table.nearest(heading) for table in tables)), "")
            problems.error("SHEET_COLUMN_UNKNOWN", node.place, heading=heading, nearest=near)
    return found

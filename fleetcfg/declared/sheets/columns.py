"""What of an inventory goes out to a spreadsheet, and comes back: tables, and their columns.

Only what a Department edits by hand is a column. Names of columns are stable; what stands above one
for people is a word, and what else people call it stands in ``headings.yaml``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args, get_type_hints

from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.model.fleet import Contact, Site, SiteRole
from fleetcfg.model.reference_data import Provider, Unit
from fleetcfg.model.typed.fields import Meaning

TableKind = Literal["devices", "sites", "units", "providers"]
KINDS: Final[tuple[TableKind, ...]] = ("devices", "sites", "units", "providers")
"""In the order of the sheets."""
ColumnForm = Literal["text", "whole", "day"]
Choices = Literal["", "families", "transports", "roles", "providers", "sites", "units"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column.

    Attributes:
        key: Its stable name.
        at: The way to the value, from the mapping that a row stands for; nothing if the value is
            told by where that mapping stands.
        form: What a text in it must be.
        choices: Of which vocabulary it is one; empty for any text.
        about: What it is for, where a declared field says so.
    """

    key: str
    at: tuple[str | int, ...] = ()
    form: ColumnForm = "text"
    choices: Choices = ""
    about: Meaning | None = field(default=None, compare=False)


_CHOSEN: Final[Mapping[str, Choices]] = {
    "family": "families",
    "transport": "transports",
    "role": "roles",
    "unit": "units",
    "provider": "providers",
}


def columns_of(
    noun: type, before: str = "", at: tuple[str | int, ...] = ()
) -> Iterator[TableColumn]:
    """Yield a column for each field of *noun* that one cell can tell."""
    for name, kind in get_type_hints(noun).items():
        kinds = {*get_args(kind)} - {type(None)} or {kind}
        if kinds == {date}:
            yield TableColumn(f"{before}{name}", (*at, name), form="day")
        elif all(each is str or isinstance(each, str) for each in kinds):
            chosen: Choices = "" if before else _CHOSEN.get(name, "")
            yield TableColumn(f"{before}{name}", (*at, name), choices=chosen)


# What people tell devices apart by stands first, in this order.
_FIRST: Final = (
    *("family", "model", "address", "transport", "port", "credential", "serial_number", "mac"),
)
_NOT_BY_HAND: Final = ("authority", "zone")
_FORMS: Final[Mapping[object, ColumnForm]] = {
    str: "text",
    int: "whole",
    date: "day",
    date | None: "day",
}


def _device_columns() -> Iterator[TableColumn]:
    """Yield a column for each field of a device that one cell can tell, and people type."""
    found = {
        each.name: TableColumn(
            each.name, (each.key,), _FORMS[each.kind], _CHOSEN.get(each.name, ""), each.about
        )
        for each in DEVICE_VARIABLES.values()
        if each.kind in _FORMS and each.name not in _NOT_BY_HAND
    }
    yield from (found.pop(name) for name in _FIRST)
    yield from found.values()


FOUND_AT: Final = "found_at"
"""The column that tells where another system has a device."""

COLUMNS: Final[Mapping[TableKind, tuple[TableColumn, ...]]] = {
    "devices": (
        TableColumn("name"),
        TableColumn("site", choices="sites"),
        TableColumn("group"),
        *_device_columns(),
        TableColumn(FOUND_AT, ("x_found_at",)),
    ),
    "sites": (
        *columns_of(Site),
        *columns_of(Contact, "technician_", ("technician",)),
        *columns_of(Contact, "contact_", ("contacts", 0)),
    ),
    "units": (*columns_of(Unit),),
    "providers": (*columns_of(Provider),),
}
"""What each table has."""

IDS: Final[Mapping[TableKind, tuple[str, ...]]] = {
    "devices": ("name",),
    "sites": ("id",),
    "units": ("code", "valid_from"),
    "providers": ("id",),
}
"""By what a row is known again."""


def kind_of(name: str) -> TableKind | None:
    """Return the kind that is called *name*."""
    for kind in KINDS:
        if kind == name:
            return kind
    return None


ROLES: Final[tuple[SiteRole, ...]] = get_args(SiteRole)
ENDPOINTS: Final = "codecs"
"""The group of all devices that stand in rooms: what playbooks and baselines are said for."""
REMARK: Final = "#"
"""What the first cell of a row begins with that is there for people."""


def column(kind: TableKind, key: str) -> TableColumn:
    """Return the column *key*."""
    return next(each for each in COLUMNS[kind] if each.key == key)


def role_group(role: str) -> str:
    """Return the group of the sites of a role."""
    return f"role_{role}"

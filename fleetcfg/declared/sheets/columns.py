"""What of an inventory goes out to a spreadsheet, and comes back: tables, and their columns.

Only what a Department edits by hand is a column. Names of columns are stable; what stands above one
for people is a word, and what else people call it stands in ``headings.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

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
    """

    key: str
    at: tuple[str | int, ...] = ()
    form: ColumnForm = "text"
    choices: Choices = ""


def _same(*keys: str) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(key, (key,)) for key in keys)


FOUND_AT: Final = "found_at"
"""The column that tells where another system has a device."""

_PERSON: Final = ("role", "name", "phone")
COLUMNS: Final[Mapping[TableKind, tuple[TableColumn, ...]]] = {
    "devices": (
        TableColumn("name"),
        TableColumn("site", choices="sites"),
        TableColumn("group"),
        TableColumn("family", ("family",), choices="families"),
        *_same("model"),
        TableColumn("address", ("ansible_host",)),
        TableColumn("transport", ("transport",), choices="transports"),
        TableColumn("port", ("port",), form="whole"),
        *_same("credential", "serial_number", "mac", "certificate", "host_key", "firmware"),
        *_same("switch", "switch_port", "custodian"),
        TableColumn("support_end", ("support_end",), form="day"),
        TableColumn(FOUND_AT, ("x_found_at",)),
    ),
    "sites": (
        *_same("id", "name", "display_name"),
        TableColumn("role", ("role",), choices="roles"),
        TableColumn("unit", ("unit",), choices="units"),
        TableColumn("unit_since", ("unit_since",), form="day"),
        *_same("room"),
        TableColumn("provider", ("provider",), choices="providers"),
        *(TableColumn(f"technician_{key}", ("technician", key)) for key in _PERSON),
        TableColumn("technician_confirmed", ("technician", "confirmed"), form="day"),
        *(TableColumn(f"contact_{key}", ("contacts", 0, key)) for key in _PERSON),
        TableColumn("contact_confirmed", ("contacts", 0, "confirmed"), form="day"),
    ),
    "units": (
        *_same("code", "name"),
        TableColumn("valid_from", ("valid_from",), form="day"),
        TableColumn("valid_to", ("valid_to",), form="day"),
    ),
    "providers": _same("id", "name", "contract"),
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


ROLES: Final = ("central", "chair", "satellite")
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

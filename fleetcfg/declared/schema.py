"""JSON Schemas (draft 2020-12) of every kind of file, for editors: made from what the readers know.

A schema helps while typing; it is not the check. It knows nothing of other files, so it accepts
much that `fleetcfg validate` refuses, and it must accept all that `fleetcfg validate` accepts.

The shipped files in ``schemas/`` are what `json_schema` makes without catalogs; with catalogs it
also offers the names of parameters and transports.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from pydantic_core import to_json

from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.baselines.entry import entry_schema
from fleetcfg.declared.inventory.reference_data import InventoryRegisters
from fleetcfg.declared.inventory.sources import GROUP_KEYS
from fleetcfg.declared.inventory.variables import (
    ANSIBLE_NAMES,
    OWN_NAME,
    PRIORITY_NAME,
    SITE_NAME,
)
from fleetcfg.declared.playbooks.document import Play
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.fleet import Device, Site
from fleetcfg.model.typed.declared_noun import noun_schema
from fleetcfg.model.typed.fields import DIGITS, Meaning
from fleetcfg.model.vocabulary import Term

SchemaKind = Literal["inventory", "group_vars", "host_vars", "baseline", "playbook", "register"]
Schema = dict[str, Any]

SCHEMAS: Final = ".fleetcfg/schema"
"""Where the schemas lie below a Department's declarations; Git has nothing of it, and nothing is
judged by it."""

KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)
TITLES: Mapping[SchemaKind, Meaning] = {
    "inventory": Meaning("Inventory: nhóm và thiết bị", "Inventory: groups and devices"),
    "group_vars": Meaning("Biến của một nhóm", "Variables of one group"),
    "host_vars": Meaning("Biến của một thiết bị", "Variables of one device"),
    "baseline": Meaning("Baseline do Sở ban hành", "Baseline issued by the Department"),
    "playbook": Meaning(
        "Playbook: việc gì, theo thứ tự nào", "Playbook: what is done, in which order"
    ),
    "register": Meaning("Sổ của Sở", "Registers of the Department"),
}

NOTHING: Schema = {"type": "null"}
_ENTRY: Schema = {"$ref": "#/$defs/entry"}


def json_schema(kind: SchemaKind, *, catalogs: Mapping[str, Catalog] | None = None) -> Schema:
    """Return the schema of one kind of file.

    Args:
        kind: Which.
        catalogs: By family: whose parameters a baseline may name, and whose transports an
            inventory; any if None.
    """
    about = TITLES[kind]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": about.vi}
    return {**head, "description": about.text, **_body(kind, catalogs or {})}


def schema_text(kind: SchemaKind, *, catalogs: Mapping[str, Catalog] | None = None) -> str:
    """Return the same as the text of a file."""
    schema = json_schema(kind, catalogs=catalogs)
    return to_json(schema, indent=2).decode() + "\n"  # json is slow where it indents


def schema_files(catalogs: Mapping[str, Catalog]) -> dict[str, bytes]:
    """Return the file of each schema, by its name."""
    return {f"{kind}.json": schema_text(kind, catalogs=catalogs).encode() for kind in KINDS}


def schema_link(kind: SchemaKind, above: str) -> str:
    """Return the line by which an editor finds the schema of a file; *above* leads to the root."""
    return f"# yaml-language-server: $schema={above}{SCHEMAS}/{kind}.json\n"


def _body(kind: SchemaKind, catalogs: Mapping[str, Catalog]) -> Schema:
    match kind:
        case "inventory":
            return _inventory(catalogs)
        case "group_vars":
            return _closed(_variables(catalogs) | _of_groups(), own=True)
        case "host_vars":
            return _closed(_variables(catalogs), own=True)
        case "baseline":
            return _baseline(catalogs)
        case "playbook":
            return {"type": "array", "items": noun_schema(Play)}
        case "register":
            from fleetcfg.declared.register_schema import register_schema  # noqa: PLC0415 - 30 modules that no other kind needs

            return register_schema()


def _closed(properties: Mapping[str, Schema], *, own: bool = False) -> Schema:
    """Return a mapping with these keys and no other; with *own*, also ``x_…``."""
    body: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    if own:
        body["patternProperties"] = {f"^{OWN_NAME.pattern}$": {}}
    return body


# ------------------------------------------------------------------ inventory


def _variables(catalogs: Mapping[str, Catalog]) -> dict[str, Schema]:
    ways = dict.fromkeys(way.name for each in catalogs.values() for way in each.transports)
    said: dict[str, Schema] = noun_schema(Device)["properties"]
    if ways:
        said["transport"] = {**said["transport"], "enum": [*ways]}
    return said | {name: {} for name in sorted(ANSIBLE_NAMES)}


def _of_groups() -> dict[str, Schema]:
    """Return what only a group may say: the lists of the province, and a site."""
    lists: dict[str, Schema] = noun_schema(InventoryRegisters)["properties"]
    return {**lists, SITE_NAME: noun_schema(Site)}


def _inventory(catalogs: Mapping[str, Catalog]) -> Schema:
    group = {"$ref": "#/$defs/group"}
    host = _closed(_variables(catalogs), own=True)
    shared = _closed(
        _variables(catalogs) | _of_groups() | {PRIORITY_NAME: {**DIGITS}},
        own=True,
    )
    forms: Mapping[str, Schema] = {
        "hosts": _named({"anyOf": [NOTHING, host]}),
        "children": _named(group),
        "vars": {"anyOf": [NOTHING, shared]},
    }
    parts = _closed(
        {key: {**forms[key], "description": about.text} for key, about in GROUP_KEYS.items()}
    )
    return {**_named(group), "$defs": {"group": {"anyOf": [NOTHING, parts]}}}


def _named(each: Schema) -> Schema:
    return {"type": ["object", "null"], "additionalProperties": each}


# ------------------------------------------------------------------ baseline


def _baseline(catalogs: Mapping[str, Catalog]) -> Schema:
    known = {name: one for each in catalogs.values() for name, one in each.parameters.items()}
    terms = {name: term for each in catalogs.values() for name, term in each.vocabulary.items()}
    parameters = {
        name: _parameter(terms.get(name), known.get(name)) for name in sorted(known | terms)
    }
    natives = {
        family: _entries(dict.fromkeys(sorted(catalog.natives), _ENTRY), is_closed=False)
        for family, catalog in sorted(catalogs.items())
    }
    native: Schema = {"type": "object", "properties": natives}
    native["additionalProperties"] = False if catalogs else _entries({}, is_closed=False)
    body = noun_schema(Baseline)
    body["properties"]["parameters"] |= _entries(parameters, is_closed=bool(catalogs))
    body["properties"]["native"] |= native
    return {**body, "$defs": {"entry": entry_schema()}}


def _entries(properties: Mapping[str, Schema], *, is_closed: bool) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False if is_closed else _ENTRY,
    }


def _parameter(term: Term | None, known: Parameter | None) -> Schema:
    """Return what an editor shows of one parameter: its meaning, and the words to choose from.

    Other words are not refused: a maker's own token is allowed, and so is a template.
    """
    words = term.words if term else known.choices() if known else ()
    about = term.about if term else known.about if known else {}
    told = {"description": Meaning(about["vi"], about["en"]).text} if about else {}
    return {"anyOf": [{"enum": list(words)}, _ENTRY], **told} if words else {**_ENTRY, **told}

"""``fleetcfg schema KIND``: the JSON Schema of a kind of file, for editors and other tools."""

import json
from typing import Annotated, get_args

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.options import argument
from fleetcfg.cli.output import for_programs, print_whole
from fleetcfg.declared.schema import SchemaKind, json_schema
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError

KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)
_BY_NAME: dict[str, SchemaKind] = {kind: kind for kind in KINDS}


def schema(
    kind: Annotated[str, argument("KIND", "help.kind", autocompletion=one_of(*KINDS))],
) -> int:
    """Print the schema."""
    known = _BY_NAME.get(kind)
    if known is None:
        raise RequestError("USAGE_KIND_UNKNOWN", kind=kind, known=", ".join(KINDS))
    for_programs()
    print_whole(json.dumps(json_schema(known, catalogs=catalogs()), ensure_ascii=False, indent=2))
    return 0

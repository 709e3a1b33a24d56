"""``fleetcfg schema KIND``: the JSON Schema of a kind of file, for editors and other tools."""

import json
import sys
from typing import Annotated, get_args

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.options import argument
from fleetcfg.declared.schema import SchemaKind, json_schema
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError

KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)


def schema(
    kind: Annotated[str, argument("KIND", "help.kind", autocompletion=one_of(*KINDS))],
) -> int:
    """Print the schema."""
    for known in KINDS:
        if kind == known:
            schema_ = json_schema(known, catalogs=catalogs())
            text = json.dumps(schema_, ensure_ascii=False, indent=2)
            sys.stdout.write(text + "\n")
            return 0
    raise RequestError("USAGE_KIND_UNKNOWN", kind=kind, known=", ".join(KINDS))

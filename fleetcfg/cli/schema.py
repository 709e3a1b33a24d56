"""``fleetcfg schema KIND``: the JSON Schema of a kind of file, for editors and other tools."""

import json
import sys
from typing import Annotated, get_args

import typer

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.help import new_app
from fleetcfg.cli.language import word
from fleetcfg.cli.option_groups import command
from fleetcfg.declared.schema import SchemaKind, json_schema
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError

app = new_app()
KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)


@command(app, "schema")
def schema(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=word("help.kind"), autocompletion=one_of(*KINDS))
    ],
) -> int:
    """Print the schema."""
    for known in KINDS:
        if kind == known:
            schema_ = json_schema(known, catalogs=catalogs())
            text = json.dumps(schema_, ensure_ascii=False, indent=2)
            sys.stdout.write(text + "\n")
            return 0
    raise RequestError("USAGE_KIND_UNKNOWN", kind=kind, known=", ".join(KINDS))

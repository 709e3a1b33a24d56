"""``fleetcfg explain HOST PARAM``: where a declared value comes from."""

import sys
from typing import Annotated

import typer

from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.complete import hosts, parameters
from fleetcfg.cli.options import (
    BASELINES,
    INVENTORY,
    PLAYBOOKS,
    Baselines,
    Inventories,
    Lang,
    Playbooks,
)
from fleetcfg.cli.trouble import say_problems
from fleetcfg.cli.world import now, read_province
from fleetcfg.declared.province import explain as layers_of
from fleetcfg.declared.province import reason
from fleetcfg.i18n import current_language, word
from fleetcfg.report.explain_text import explanation

app = new_app()


@app.command("explain", cls=Command, help=word("help.explain.long"))
def explain(
    host: Annotated[
        str, typer.Argument(metavar="HOST", help=word("help.host"), autocompletion=hosts)
    ],
    parameter: Annotated[
        str, typer.Argument(metavar="PARAM", help=word("help.parameter"), autocompletion=parameters)
    ],
    *,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Print every layer, the one that counts first."""
    province = read_province(inventory or [INVENTORY], baselines, playbooks, at=now())
    say_problems([p for p in province.problems if p.gravity == "error"])
    layers = layers_of(province, host, parameter)
    why = [reason(layer, layers) for layer in layers]
    sys.stdout.write(explanation(host, parameter, layers, why, language=current_language()))
    return 0

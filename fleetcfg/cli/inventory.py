"""``fleetcfg inventory list|graph|show``: as `ansible-inventory` has it, and as we do."""

import json
import sys
from typing import Annotated

import typer

from fleetcfg.cli.command import Command, Group, new_app
from fleetcfg.cli.complete import hosts
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
from fleetcfg.declared.inventory import to_ansible_graph, to_ansible_list
from fleetcfg.declared.province import Province, declared
from fleetcfg.i18n import current_language, word
from fleetcfg.report.inventory import host_text

app = new_app(cls=Group, no_args_is_help=True, help=word("help.inventory"))


def _province(inventory: Inventories, baselines: Baselines, playbooks: Playbooks) -> Province:
    province = read_province(inventory or [INVENTORY], baselines, playbooks, at=now())
    say_problems([p for p in province.problems if p.gravity == "error"])
    return province


@app.command("list", cls=Command, help=word("help.inventory.list"))
def list_hosts(
    *,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Print groups, hosts and merged variables as Ansible's JSON."""
    province = _province(inventory, baselines, playbooks)
    listed = to_ansible_list(province.inventory)
    sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=4, sort_keys=True) + "\n")
    return int(province.has_errors)


@app.command("graph", cls=Command, help=word("help.inventory.graph"))
def graph(
    *,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Print the tree of groups."""
    province = _province(inventory, baselines, playbooks)
    sys.stdout.writelines(f"{line}\n" for line in to_ansible_graph(province.inventory))
    return int(province.has_errors)


@app.command("show", cls=Command, help=word("help.inventory.show"))
def show(
    host: Annotated[
        str, typer.Argument(metavar="HOST", help=word("help.host"), autocompletion=hosts)
    ],
    *,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    province = _province(inventory, baselines, playbooks)
    declaration = declared(province, host)
    device = province.fleet.devices[host]
    sys.stdout.write(host_text(device, declaration, language=current_language()))
    return int(province.has_errors)

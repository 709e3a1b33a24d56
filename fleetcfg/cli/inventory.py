"""``fleetcfg inventory list|graph|show``: as `ansible-inventory` has it, and as we do."""

import json
import sys
from typing import Annotated

import typer

from fleetcfg.cli.clock import now
from fleetcfg.cli.complete import hosts
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.option_groups import DeclarationOptions, command
from fleetcfg.declared.inventory.merge import to_ansible_graph, to_ansible_list
from fleetcfg.declared.province import Province, declared
from fleetcfg.report.inventory import host_text

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.inventory"))


def _province(declarations: DeclarationOptions) -> Province:
    province = declarations.sources().province(at=now())
    say_problems([p for p in province.problems if p.gravity == "error"])
    return province


@command(app, "list", explained="help.inventory.list")
def list_hosts(
    *,
    declarations: DeclarationOptions,
) -> int:
    """Print groups, hosts and merged variables as Ansible's JSON."""
    province = _province(declarations)
    listed = to_ansible_list(province.inventory)
    sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=4, sort_keys=True) + "\n")
    return int(province.has_errors)


@command(app, "graph", explained="help.inventory.graph")
def graph(
    *,
    declarations: DeclarationOptions,
) -> int:
    """Print the tree of groups."""
    province = _province(declarations)
    sys.stdout.writelines(f"{line}\n" for line in to_ansible_graph(province.inventory))
    return int(province.has_errors)


@command(app, "show", explained="help.inventory.show")
def show(
    host: Annotated[
        str, typer.Argument(metavar="HOST", help=word("help.host"), autocompletion=hosts)
    ],
    *,
    declarations: DeclarationOptions,
) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    province = _province(declarations)
    declaration = declared(province, host)
    device = province.fleet.devices[host]
    sys.stdout.write(host_text(device, declaration, words=current_words()))
    return int(province.has_errors)

"""``fleetcfg inventory graph``: the tree of groups."""

from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.terminal.stdout import print_whole
from fleetcfg.report.ansible import to_ansible_graph
from fleetcfg.workflow.clock import now


def graph(*, declarations: DeclarationOptions) -> int:
    """Print the tree of groups."""
    province = declarations.readable_province(now())
    print_whole("\n".join(to_ansible_graph(province.fleet.groups)))
    return int(province.has_errors)

"""``fleetcfg inventory list``: groups, hosts and merged variables as Ansible's JSON."""

import json

from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.terminal.stdout import for_programs, print_whole
from fleetcfg.report.ansible import to_ansible_list
from fleetcfg.workflow.clock import now


def list_(*, declarations: DeclarationOptions) -> int:
    """Print groups, hosts and merged variables as Ansible's JSON."""
    province = declarations.readable_province(now())
    listed = to_ansible_list(province.fleet.groups, province.fleet.devices)
    for_programs()
    print_whole(json.dumps(listed, ensure_ascii=False, indent=4, sort_keys=True))
    return int(province.has_errors)

"""An inventory as ``ansible-inventory`` prints it: whole, or as a tree of groups."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetcfg.declared.inventory.hosts import Host
from fleetcfg.model.fleet import Device, Group


def to_ansible_list(
    groups: Mapping[str, Group], hosts: Mapping[str, Host | Device]
) -> dict[str, Any]:
    """Return what ``ansible-inventory --list`` prints as JSON, but for its profile."""
    listed: dict[str, Any] = {}
    for group in groups.values():
        parts: dict[str, Any] = {}
        if group.hosts and group.name != "all":
            parts["hosts"] = list(group.hosts)
        if group.children:
            parts["children"] = list(group.children)
        if parts:
            listed[group.name] = parts
    variables = {name: dict(host.variables) for name, host in hosts.items()}
    listed["_meta"] = {"hostvars": {name: found for name, found in variables.items() if found}}
    return listed


def to_ansible_graph(groups: Mapping[str, Group]) -> Iterator[str]:
    """Yield the lines that ``ansible-inventory --graph`` prints."""
    waiting = [("@all:", 0)]
    while waiting:
        text, depth = waiting.pop()
        yield "  |" * depth + ("--" if depth else "") + text
        if not text.startswith("@"):
            continue
        group = groups[text[1:-1]]
        hosts = group.hosts if group.name != "all" else ()
        waiting.extend((host, depth + 1) for host in reversed(hosts))
        waiting.extend((f"@{child}:", depth + 1) for child in reversed(group.children))

"""An inventory as ``ansible-inventory`` prints it: whole, as a tree, or one host's variables."""

from collections.abc import Iterator
from typing import Any

from fleetcfg.declared.inventory.merge import Inventory
from fleetcfg.declared.syntax.node_readers import nearest
from fleetcfg.errors import RequestError


def to_ansible_list(inventory: Inventory) -> dict[str, Any]:
    """Return what ``ansible-inventory --list`` prints as JSON, but for its profile."""
    listed: dict[str, Any] = {}
    for group in inventory.groups.values():
        parts: dict[str, Any] = {}
        if group.hosts and group.name != "all":
            parts["hosts"] = list(group.hosts)
        if group.children:
            parts["children"] = list(group.children)
        if parts:
            listed[group.name] = parts
    variables = {name: dict(host.variables) for name, host in inventory.hosts.items()}
    listed["_meta"] = {"hostvars": {name: found for name, found in variables.items() if found}}
    return listed


def to_ansible_graph(inventory: Inventory, top: str = "all") -> Iterator[str]:
    """Give the lines that ``ansible-inventory --graph`` prints.

    Raises:
        RequestError: There is no group *top* (`INV_UNKNOWN_GROUP`).
    """
    if top not in inventory.groups:
        raise RequestError("INV_UNKNOWN_GROUP", name=top, nearest=nearest(top, inventory.groups))
    waiting = [(f"@{top}:", 0)]
    while waiting:
        text, depth = waiting.pop()
        yield "  |" * depth + ("--" if depth else "") + text
        if not text.startswith("@"):
            continue
        group = inventory.groups[text[1:-1]]
        hosts = group.hosts if group.name != "all" else ()
        waiting.extend((host, depth + 1) for host in reversed(hosts))
        waiting.extend((f"@{child}:", depth + 1) for child in reversed(group.children))


def host_variables(inventory: Inventory, name: str) -> dict[str, Any]:
    """Return what ``ansible-inventory --host`` prints as JSON.

    Raises:
        RequestError: There is no such host (`INV_UNKNOWN_HOST`).
    """
    host = inventory.hosts.get(name)
    if host is None:
        close = nearest(name, inventory.hosts)
        raise RequestError("INV_UNKNOWN_HOST", name=name, nearest=close)
    return dict(host.variables)

"""What this machine says of credential references, read from a file that is never carried.

``named`` gives references by the names that inventories call them by (``local:NAME``), ``allowed``
lists those that inventories may have as they are. It is no part of a province: `fleetcfg.workflow`
says where it lies, and reads it only if no other account can write it.
"""

from typing import Final

from fleetcfg.declared.inventory.variables import is_reference
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.credential_rules import LOCAL, CredentialRules
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import fields, items, text
from fleetcfg.model.typed.nodes import Mapping, Node

_KEYS: Final = frozenset({"named", "allowed"})


def read_credential_rules(data: bytes, file: str, problems: Problems) -> CredentialRules:
    """Return what *data*, the bytes of *file*, says; what is wrong with it is in *problems*."""
    node = parse(data, file, problems)
    top = None if node is None else fields(node, _KEYS, problems)
    named, allowed = (top or {}).get("named"), (top or {}).get("allowed")
    return CredentialRules(
        file,
        {} if named is None else _named(named, problems),
        frozenset() if allowed is None else frozenset(_allowed(allowed, problems)),
    )


def _named(node: Node, problems: Problems) -> dict[str, str]:
    if not isinstance(node, Mapping):
        fields(node, (), problems)  # says what it should be
        return {}
    read = {key.text: _reference(value, problems) for key, value in node.entries}
    return {name: reference for name, reference in read.items() if reference}


def _allowed(node: Node, problems: Problems) -> list[str]:
    read = [_reference(one, problems) for one in items(node, problems)]
    return [reference for reference in read if reference]


def _reference(node: Node, problems: Problems) -> str:
    """Return a reference that leads somewhere; what else stands there may be a secret."""
    typed = text(node, problems) or ""
    if is_reference(typed) and not typed.startswith(f"{LOCAL}:"):
        return typed
    problems.error("INV_CREDENTIAL_NOT_REFERENCE", node.place, key="credential")
    return ""

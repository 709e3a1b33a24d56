"""What this machine says of credential references, read from a file that is never carried.

It is no part of a province: `fleetcfg.workflow` says where it lies, and reads it only if no other
account can write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.credential_rules import LOCAL, CredentialRules, is_reference
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared, read_noun
from fleetcfg.model.typed.fields import FieldReader, Meaning, by_name, every
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.nodes import Node


def reference_of(key: str, *, may_be_local: bool = True) -> FieldReader[str]:
    """Return what reads a reference; what else stands there may be a secret, and is not told."""

    def read(node: Node, problems: Problems) -> str | None:
        typed = text(node, problems)
        is_right = is_reference(typed or "")
        if is_right and (may_be_local or not (typed or "").startswith(f"{LOCAL}:")):
            return typed
        problems.error("INV_CREDENTIAL_NOT_REFERENCE", node.place, key=key)
        return None

    return FieldReader(read, {"type": "string"})


_REFERENCE = reference_of("credential", may_be_local=False)


@declared
@dataclass(frozen=True, slots=True)
class CredentialFile:
    """What it may say."""

    named: Annotated[
        Mapping[str, str],
        by_name(_REFERENCE),
        Meaning(
            "Tham chiếu, theo tên mà danh mục gọi (local:TÊN)",
            "References, by the names that inventories call them by (local:NAME)",
        ),
    ] = field(default_factory=dict[str, str])
    allowed: Annotated[
        tuple[str, ...],
        every(_REFERENCE),
        Meaning(
            "Tham chiếu mà danh mục được ghi thẳng",
            "References that inventories may have as they are",
        ),
    ] = ()


def read_credential_rules(data: bytes, file: str, problems: Problems) -> CredentialRules:
    """Return what *data*, the bytes of *file*, says; what is wrong with it is in *problems*."""
    node = parse(data, file, problems)
    said = None if node is None else read_noun(CredentialFile, node, problems)
    said = said or CredentialFile()
    return CredentialRules(file, said.named, frozenset(said.allowed))

"""Which variables an inventory may have, at what level, and what they may hold.

Names are a closed list, so that a slip of the pen is an error and not a variable without a reader;
own variables begin with ``x_``. Values are what Ansible would read: text, whole numbers, truth,
lists and mappings. A scalar that Ansible would turn into anything else is refused, and so is
whatever looks like a secret: secrets are only ever referred to.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final, Literal

from fleetcfg.declared.inventory.reference_data import PROVINCE_VARIABLES
from fleetcfg.model.credential_rules import is_reference
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import declared_fields
from fleetcfg.model.typed.nodes import Node, Scalar

Level = Literal["all", "group", "host"]

DEVICE_VARIABLES: Final = {each.key: each for each in declared_fields(Device)}  # on any level
SITE_NAME: Final = "site"  # in one group a site
ANSIBLE_NAMES: Final = frozenset(
    {  # for Ansible's own use, on any level
        "ansible_connection",
        "ansible_network_os",
        "ansible_port",
        "ansible_python_interpreter",
        "ansible_user",
    }
)
PRIORITY_NAME: Final = "ansible_group_priority"  # inline, in a group
KNOWN_NAMES: Final = {
    *DEVICE_VARIABLES,
    *PROVINCE_VARIABLES,
    *ANSIBLE_NAMES,
    SITE_NAME,
    PRIORITY_NAME,
}
OWN_NAME: Final = re.compile(r"x_[a-z0-9_]+")

_DAYS: Final = {key for key, each in DEVICE_VARIABLES.items() if each.kind in (date, date | None)}
_DAYS_IN: Final = {*PROVINCE_VARIABLES, SITE_NAME, *_DAYS}  # where a plain day is meant
_SECRET_NAME: Final = re.compile(
    r"passw(?:or)?d|(?:^|_)pass$|passphrase|passcode|secret|token|community|private_?key|api_?key|psk$"
    r"|(?:^|_)pin$|mat_?khau",
    re.IGNORECASE,
)
_MOST_SECRETS: Final = 100  # reported of one file
_SECRET_BYTES: Final = re.compile(
    rb"PRIVATE KEY-----|://[^\s/:@\"']+:[^\s/@\"']+@|\$ANSIBLE_VAULT|AGE-SECRET-KEY-"
)


def is_secret_name(name: str) -> bool:
    """Tell whether a key of this name would hold a secret."""
    return _SECRET_NAME.search(name) is not None


def report_secret_bytes(data: bytes, file: str, problems: Problems) -> None:
    """Report private keys, vaulted text and addresses with a password, wherever in a file."""
    for match in islice(_SECRET_BYTES.finditer(data), _MOST_SECRETS):
        line = data.count(b"\n", 0, match.start()) + 1
        problems.error("INV_SECRET_IN_FILE", Place(file, line), key="")


def checked(said: nodes.Mapping, level: Level, problems: Problems) -> Mapping[str, Node]:
    """
    Return the variables in *said* that are fit for use, by name.

    Args:
        said: One ``vars`` mapping, one host, or one variables file.
        level: Of whom they are.
        problems: Where the others are reported.
    """
    fit: dict[str, Node] = {}
    for name, node in said.items():
        may_stand = name in DEVICE_VARIABLES or _may_stand(said.key(name), level, problems)
        if may_stand and _is_clean(name, node, problems, days=name in _DAYS_IN):
            fit[name] = node
    return said if len(fit) == len(said) else fit  # what was read takes the least memory


def _may_stand(key: Scalar, level: Level, problems: Problems) -> bool:
    name = key.text
    if OWN_NAME.fullmatch(name) or name in ANSIBLE_NAMES:
        return True
    if is_secret_name(name):
        problems.error("INV_SECRET_IN_FILE", key.place, key=name)
        return False
    wanted = {SITE_NAME: "group", PRIORITY_NAME: "group"}.get(name, "all")
    if name not in KNOWN_NAMES:
        problems.error(
            "INV_UNKNOWN_KEY", key.place, key=name, nearest=problems.nearest(name, KNOWN_NAMES)
        )
        return False
    if level != wanted:
        problems.error("INV_WRONG_LEVEL", key.place, key=name, level=wanted)
        return False
    return True


def _is_clean(name: str, node: Node, problems: Problems, *, days: bool) -> bool:
    """Report secrets and scalars that Ansible would change, however deep in *node*.

    With *days*, a plain day is what is meant: Ansible prints it as it was typed.
    """
    if isinstance(node, Scalar):
        return _is_clean_scalar(name, node, problems, days=days)
    inside: Iterable[tuple[str, Node]]
    inside = node.items() if isinstance(node, nodes.Mapping) else [(name, n) for n in node.items]
    judged = [_is_clean(at, value, problems, days=days) for at, value in inside]
    return all(judged)


def _is_clean_scalar(name: str, node: Scalar, problems: Problems, *, days: bool) -> bool:
    if name not in DEVICE_VARIABLES and is_secret_name(name) and not is_reference(node.text):
        problems.error("INV_SECRET_IN_FILE", node.place, key=name)
        return False
    if node.style != "plain":
        return node.style != "refused"
    reading = node.reading
    if reading in {"text", "whole", "boolean"} or (days and reading == "day"):
        return True
    problems.error("YAML_AMBIGUOUS_SCALAR", node.place, text=node.text)
    return False


def value_of(node: Node) -> Any:  # noqa: ANN401  # what Ansible would have: text, int, bool, …
    """Return what Ansible would read: ``str``, ``int``, ``bool``, ``list`` or ``dict``."""
    if isinstance(node, Scalar):
        if node.style == "plain":
            reading = node.reading
            if reading == "whole":
                return int(node.text)
            if reading == "boolean":
                return node.text == "true"
        return node.text
    if isinstance(node, nodes.Sequence):
        return [value_of(item) for item in node.items]
    return {name: value_of(value) for name, value in node.items()}


class ReadValues:
    """What Ansible would read of variables, made once of each list and mapping, and then shared.

    All that ``all`` says (every unit of a province) is in each group of hosts, and there are as
    many of these as sites.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, Any]] = {}  # by identity, so each node is held

    def of(self, said: Mapping[str, Node]) -> dict[str, Any]:
        """Return what would be read of each variable in *said*, by name."""
        return {name: self._value(node) for name, node in said.items()}

    def _value(self, node: Node) -> Any:  # noqa: ANN401  # see value_of
        if isinstance(node, Scalar):
            return value_of(node)
        if id(node) not in self._known:
            self._known[id(node)] = node, value_of(node)
        return self._known[id(node)][1]


def is_same(one: Node, other: Node) -> bool:
    """Tell whether two nodes say the same to Ansible; 1 and true do not, whatever Python thinks."""
    return _spelled(one) == _spelled(other)


def _spelled(node: Node) -> str:
    return json.dumps(value_of(node), sort_keys=True)


class Shared:
    """The variables that all hosts in the same groups have in common, merged once.

    Attributes:
        groups: Every group they are in: ``all`` first, then weaker before stronger.
        nodes: The winner of each variable; *values* what Ansible would read of it.
    """

    __slots__ = ("groups", "nodes", "values")

    def __init__(
        self, groups: tuple[str, ...], winners: Mapping[str, Node], values: Mapping[str, Any]
    ) -> None:
        self.groups = groups
        self.nodes = winners
        self.values = values


class Variables(Mapping[str, Any]):
    """The merged variables of a host: its own before those of its groups. Copies nothing."""

    __slots__ = ("_own", "_shared")

    def __init__(self, own: Mapping[str, Node], shared: Shared) -> None:
        self._own = own
        self._shared = shared

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # see value_of
        node = self._own.get(name)
        return self._shared.values[name] if node is None else value_of(node)

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._shared.nodes

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (name for name in self._shared.nodes if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


class Places(Mapping[str, Place]):
    """Where each merged variable of a host was decided."""

    __slots__ = ("_own", "_shared")

    def __init__(self, own: Mapping[str, Node], shared: Shared) -> None:
        self._own = own
        self._shared = shared

    def __getitem__(self, name: str) -> Place:
        node = self._own.get(name)
        return (self._shared.nodes[name] if node is None else node).place

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (name for name in self._shared.nodes if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)

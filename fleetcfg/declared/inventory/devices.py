"""The devices of an inventory, each made of what was typed of it when it is asked for.

What is held of a device is its `Host`; a `Device`, several times as large, is made again and again.
"""

from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Any, Final

from pydantic_core import PydanticCustomError

from fleetcfg.declared.inventory.hosts import Host
from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device, Site, Transport
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.fields import report_told
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.nodes import Node

MOST_KEPT: Final = 256  # devices that are kept when they were made
_QUESTIONS: Final = {key: each.reads.read for key, each in DEVICE_VARIABLES.items()}
_NAMES: Final = {key: each.name for key, each in DEVICE_VARIABLES.items()}


@dataclass(frozen=True, slots=True)
class DeviceMaker:
    """Makes devices of hosts.

    Attributes:
        sites: By group.
        catalogs: By family; only those that are asked for are read.
        authorities: What devices may name as the certificate of an authority, by path.
    """

    sites: Mapping[str, Site]
    catalogs: Mapping[str, Catalog]
    authorities: Mapping[str, bytes]
    _shared: dict[int, Mapping[str, Any]] = field(init=False, default_factory=dict)  # by identity

    def answers(self, nodes: Mapping[str, Node], problems: Problems) -> dict[str, Any]:
        """Ask each variable of a device what it is; leave out what has no answer."""
        answers: dict[str, Any] = {}
        for name, node in nodes.items():
            question = self._transport if name == "transport" else _QUESTIONS.get(name)
            try:
                answer = None if question is None else question(node, problems)
            except PydanticCustomError as error:  # as where pydantic asks: the key is a fact
                report_told(error.context or {}, name, node.place, problems)
                continue
            if answer is not None:
                answers[name] = answer
        return answers

    def shared_answers(self, host: Host, problems: Problems) -> Mapping[str, Any]:
        """Ask the variables that *host* has of its groups: once for all hosts that have them."""
        shared = self._shared.get(id(host.shared))
        if shared is None:
            shared = self._shared[id(host.shared)] = self.answers(host.shared.nodes, problems)
        return shared

    def ways(self, answers: Mapping[str, Any]) -> tuple[Transport, ...]:
        """Return by what a device can be reached; by anything, if its family is unknown."""
        family = answers.get("family", "")
        if family in self.catalogs:
            return self.catalogs[family].transports
        return tuple(self._every())

    def _every(self) -> Iterator[Transport]:
        return (way for each in self.catalogs.values() for way in each.transports)

    def _transport(self, node: Node, problems: Problems) -> str | None:
        """Return how a device is reached: by a way that some family has."""
        typed = text(node, problems)
        if typed is None or any(way.name == typed for way in self._every()):
            return typed
        close = problems.nearest(typed, {way.name for way in self._every()})
        problems.error("INV_TRANSPORT", node.place, transport=typed, nearest=close)
        return None

    def settle_transport(self, answers: dict[str, Any]) -> Transport | None:
        """Add to *answers* the usual transport and port where nothing is said; return the former.

        None if the family has no such transport.
        """
        ways = self.ways(answers)
        typed = answers.setdefault("transport", ways[0].name if ways else "")
        found = next((way for way in ways if way.name == typed), None)
        answers.setdefault("port", found.default_port if found else 0)
        return found

    def device(self, host: Host, answers: Mapping[str, Any]) -> Device:
        """Make a device of what its variables are."""
        said: dict[str, Any] = {"family": ""}
        said |= {_NAMES[key]: answer for key, answer in answers.items()}
        return Device(
            host=host.name,
            **said,
            authority_pem=self.authorities.get(normpath(answers.get("authority", "")), b""),
            site=next((self.sites[name] for name in host.groups if name in self.sites), None),
            groups=host.groups,
            variables=host.variables,
            places=host.places,
            place=host.place,
        )


class Devices(Mapping[str, Device]):
    """The devices of hosts that were checked, by name, in the order of the inventory.

    Args:
        hosts: By name.
        maker: Makes them; what is wrong with a host was reported when it was checked.
    """

    __slots__ = ("_hosts", "_made", "_maker")

    def __init__(self, hosts: Mapping[str, Host], maker: DeviceMaker) -> None:
        self._hosts = hosts
        self._maker = maker
        self._made: dict[str, Device] = {}

    def __getitem__(self, name: str) -> Device:
        device = self._made.get(name)
        if device is None:
            device = self._make(self._hosts[name])
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            self._made[name] = device
        return device

    def _make(self, host: Host) -> Device:
        maker, unheard = self._maker, Problems()
        answers = {**maker.shared_answers(host, unheard), **maker.answers(host.own, unheard)}
        maker.settle_transport(answers)
        return maker.device(host, answers)

    def __contains__(self, name: object) -> bool:
        return name in self._hosts

    def __iter__(self) -> Iterator[str]:
        return iter(self._hosts)

    def __len__(self) -> int:
        return len(self._hosts)

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._hosts.keys()

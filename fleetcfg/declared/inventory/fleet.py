"""The fleet: every device of an inventory, with its site, checked against the province's registers.

What many devices share is read once per set of groups; what must be unique is looked up, never
searched, so that the time grows with the number of devices and no faster. Nothing here is dropped:
a device that lacks something is in the fleet, beside the error that says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from ipaddress import ip_address
from typing import Any, Final

from fleetcfg.declared.inventory.devices import DeviceMaker, Devices
from fleetcfg.declared.inventory.hosts import Host
from fleetcfg.declared.inventory.merge import Inventory
from fleetcfg.declared.inventory.reference_data import (
    InventoryRegisters,
    Prefixes,
    check_named,
    read_registers,
)
from fleetcfg.declared.inventory.sites import read_sites
from fleetcfg.declared.known_families import broken_family
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device, DeviceProof, Fleet, Site, Transport
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.nodes import Node

_PINS: Final[Mapping[DeviceProof, tuple[str, ...]]] = {
    "certificate": ("certificate", "authority"),
    "host_key": ("host_key",),
    "none": (),
}
_PROOFS: Final = ("certificate", "host_key")  # of one device; an authority is of many
_MOST_MODELS: Final = 3  # that are told where none is as typed
_UNIQUE: Final = (("serial_number", "INV_SERIAL_TWICE"), ("mac", "INV_MAC_TWICE"))


def build_fleet(
    inventory: Inventory,
    problems: Problems,
    authorities: Mapping[str, bytes],
    *,
    on: date,
    catalogs: Mapping[str, Catalog],
) -> tuple[Fleet, Iterator[Device]]:
    """Make the fleet of an inventory, and report what is wrong with it.

    Args:
        inventory: Merged variables of every host.
        problems: Where to report.
        authorities: What devices may name as the certificate of an authority, by path.
        on: The day for which to judge what has ended: units, contacts, support.
        catalogs: By family: the families that there are.

    Returns:
        The fleet, and its devices once, in order: what is wrong with one is reported when it is
        taken, so the caller takes them all.
    """
    registers = read_registers(inventory.group_nodes["all"], problems, on=on)
    if inventory.hosts and not registers.networks and not problems.is_unread("all"):
        problems.error("INV_NETWORKS_NONE", next(iter(inventory.hosts.values())).place)
    sites = read_sites(inventory, registers, problems, on=on)
    maker = DeviceMaker(sites, catalogs, authorities)
    fleet = _fleet_of(inventory, registers, sites, maker)
    check_named(fleet, catalogs, problems)
    prefixes = Prefixes(registers.networks)
    checker = _DeviceChecker(maker, prefixes, catalogs, inventory.hosts, problems, on=on)
    return fleet, map(checker.check, inventory.hosts.values())


def _fleet_of(
    inventory: Inventory,
    registers: InventoryRegisters,
    sites: Mapping[str, Site],
    maker: DeviceMaker,
) -> Fleet:
    return Fleet(
        devices=Devices(inventory.hosts, maker),
        groups=inventory.groups,
        sites={site.id: site for site in sites.values()},
        units=tuple(registers.units.values()),
        providers=registers.providers,
        networks=registers.networks,
        legal_bases=registers.legal_bases,
        move_permits=registers.move_permits,
        software=registers.software,
        advisories=registers.advisories,
    )


class _DeviceChecker:
    def __init__(
        self,
        maker: DeviceMaker,
        prefixes: Prefixes,
        catalogs: Mapping[str, Catalog],
        hosts: Mapping[str, Host],
        problems: Problems,
        *,
        on: date,
    ) -> None:
        self._hosts = hosts
        self._maker = maker
        self._prefixes = prefixes
        self._catalogs = catalogs
        self._problems = problems
        self._on = on
        self._meant: dict[tuple[str, str], str] = {}  # products by family and model
        self._seen: dict[tuple[str, object], str] = {}  # host that had a unique value first
        # By reference: the host that had it first, and whether some device sends it in clear.
        self._referred: dict[str, tuple[str, bool]] = {}

    def check(self, host: Host) -> Device:
        """Make one device and report what is wrong with it."""
        maker, problems = self._maker, self._problems
        answers = {**maker.shared_answers(host, problems), **maker.answers(host.own, problems)}
        transport = self._maker.settle_transport(answers)
        self._check_transport(host, answers, transport)
        self._check_address(host, answers)
        self._check_family(host, answers)
        self._check_model(host, answers)
        self._check_access(host, answers, transport)
        self._check_unique(host, answers)
        self._check_keeping(host, answers)
        return self._maker.device(host, answers)

    # ------------------------------------------------------------ checks

    def _check_address(self, host: Host, answers: Mapping[str, Any]) -> None:
        address: str | None = answers.get("ansible_host")
        if address is None:
            if self._is_reached(answers):
                self._report_missing(host, "ansible_host")
            return
        if not self._is_reached(answers):
            place = self._place(host, "ansible_host")
            self._problems.warning("INV_ADDRESS_UNUSED", place, host=host.name)
        simulated, there = answers.get("simulated", False), ip_address(address)
        if simulated != there.is_loopback:
            code = "INV_SIMULATED_ADDRESS" if simulated else "INV_LOOPBACK"
            self._report(code, host, "ansible_host", address=address)
        elif not simulated and there not in self._prefixes and not self._is_unread(host):
            self._report("INV_OUTSIDE_NETWORKS", host, "ansible_host", address=address)
        key = (address, answers["port"]) if simulated else address
        self._claim(host, "ansible_host", key, "INV_ADDRESS_TWICE")

    def _check_family(self, host: Host, answers: Mapping[str, Any]) -> None:
        family = answers.get("family")
        if family is None:
            self._report_missing(host, "family")
        elif family not in self._catalogs:
            self._problems.unread.add(host.name)  # what is declared for its family
            if broken := broken_family(family, self._catalogs):
                self._report(broken.code, host, "family", **broken.facts)
            else:
                close = self._problems.nearest(family, self._catalogs)
                self._report("INV_FAMILY_UNKNOWN", host, "family", family=family, nearest=close)

    def _check_model(self, host: Host, answers: Mapping[str, Any]) -> None:
        """Report a model that is none of those by which devices of the family call themselves."""
        family, model = answers.get("family", ""), answers.get("model", "")
        products = self._catalogs[family].products if family in self._catalogs and model else ()
        if products and model.casefold() not in map(str.casefold, products):
            key = (family, model)
            if key not in self._meant:
                self._meant[key] = "; ".join(_models_meant(model, products))
            place = self._place(host, "model")
            facts = {"model": model, "family": family, "nearest": self._meant[key]}
            self._problems.warning("INV_MODEL_UNKNOWN", place, host=host.name, **facts)

    def _check_transport(
        self, host: Host, answers: Mapping[str, Any], found: Transport | None
    ) -> None:
        ways = self._maker.ways(answers)
        if found is None and ways:
            typed = answers["transport"]
            close = self._problems.nearest(typed, [way.name for way in ways])
            self._report("INV_TRANSPORT", host, "transport", transport=typed, nearest=close)

    def _check_access(
        self, host: Host, answers: Mapping[str, Any], transport: Transport | None
    ) -> None:
        """Report what is needed to know the device, and to be known by it, and is not there."""
        if transport:
            self._check_identity(host, answers, transport)
            self._check_allowance(host, answers, transport)
        is_asked = transport.takes_password if transport else self._is_reached(answers)
        if is_asked and not answers.get("credential"):
            self._report_missing(host, "credential")

    def _check_allowance(
        self, host: Host, answers: Mapping[str, Any], transport: Transport
    ) -> None:
        """Report a way that is not allowed, and a password that goes in clear and opens more.

        No errors: such a device is told nothing, and the others are not held up by it.
        """
        need, reference = transport.allowance, answers.get("credential", "")
        if need and not answers.get(need) and not self._is_unread(host):
            place = self._place(host, "transport")
            facts = {"transport": transport.name, "key": need}
            self._problems.warning("INV_ALLOWANCE_MISSING", place, host=host.name, **facts)
        if not reference:
            return
        first, is_clear = self._referred.get(reference, (host.name, False))
        self._referred[reference] = (first, is_clear or bool(need))
        if first != host.name and (need or is_clear):
            place, at = self._place(host, "credential"), self._place_of(first, "credential")
            facts = {"transport": transport.name, "first": first, "at": at}
            self._problems.warning("INV_CLEAR_PASSWORD_SHARED", place, host=host.name, **facts)

    def _check_identity(self, host: Host, answers: Mapping[str, Any], transport: Transport) -> None:
        """Report a device that cannot prove which one it is, or tells no number of it."""
        pins = _PINS[transport.proves]
        is_pinned = any(answers.get(pin) for pin in pins)
        is_wrong = any(_node(host, pin) is not None for pin in pins)
        is_told = is_wrong or self._is_unread(host)  # what is wrong has been reported
        if pins and not is_pinned and not is_told:
            # No error: a new device waits for its pin, is told nothing meanwhile (`trust_of`), and
            # an audit says of it that it was not seen; the others are not held up by it.
            self._problems.warning(
                "INV_PIN_MISSING",
                host.place,
                host=host.name,
                transport=transport.name,
                key="|".join(pins),
            )
        if answers.get("serial_number") and not transport.tells_serial:
            place = self._place(host, "serial_number")
            self._problems.warning("INV_SERIAL_UNTOLD", place, host=host.name)

    def _is_reached(self, answers: Mapping[str, Any]) -> bool:
        family = answers.get("family", "")
        return family not in self._catalogs or self._catalogs[family].is_reached

    def _check_unique(self, host: Host, answers: Mapping[str, Any]) -> None:
        for name, code in _UNIQUE:
            value = answers.get(name)
            if value:
                self._claim(host, name, value, code)
        for name in _PROOFS:
            value = answers.get(name)
            first = self._seen.setdefault((name, value), host.name) if value else host.name
            if first != host.name:
                place, at = self._place(host, name), self._place_of(first, name)
                facts = {"key": name, "first": first, "at": at}
                self._problems.warning("INV_PIN_TWICE", place, host=host.name, **facts)

    def _check_keeping(self, host: Host, answers: Mapping[str, Any]) -> None:
        """Report a device without one site, without a keeper (Art. 10.1), or out of support."""
        sites = [name for name in host.groups if name in self._maker.sites]
        if len(sites) > 1:
            first, second = (self._maker.sites[name].id for name in sites[:2])
            self._problems.error(
                "INV_TWO_SITES", host.place, host=host.name, first=first, second=second
            )
        elif not sites and not self._is_unread(host):
            self._problems.warning("INV_SITE_NONE", host.place, host=host.name)
        if not answers.get("custodian") and not self._is_unread(host):
            self._problems.warning("INV_CUSTODIAN_NONE", host.place, host=host.name)
        ended: date | None = answers.get("support_end")
        if ended is not None and ended < self._on:
            place = self._place(host, "support_end")
            self._problems.warning(
                "INV_SUPPORT_ENDED", place, host=host.name, until=ended.isoformat()
            )

    # ------------------------------------------------------------ reports

    def _claim(self, host: Host, name: str, value: object, code: str) -> None:
        first = self._seen.setdefault((name, value), host.name)
        if first != host.name:
            self._report(code, host, name, first=first, at=self._place_of(first, name))

    def _place_of(self, host: str, name: str) -> str:
        return str(self._place(self._hosts[host], name))

    def _is_unread(self, host: Host) -> bool:
        return self._problems.is_unread(host.name, *host.groups)

    def _report_missing(self, host: Host, name: str) -> None:
        # What is there but wrong, or was not read, has been reported.
        if _node(host, name) is None and not self._is_unread(host):
            self._problems.error("INV_MISSING", host.place, host=host.name, key=name)

    def _report(self, code: str, host: Host, name: str, **facts: str | int) -> None:
        self._problems.error(code, self._place(host, name), host=host.name, **facts)

    @staticmethod
    def _place(host: Host, name: str) -> Place:
        node = _node(host, name)
        return host.place if node is None else node.place


def _node(host: Host, name: str) -> Node | None:
    return host.own[name] if name in host.own else host.shared.nodes.get(name)


def _models_meant(model: str, products: Sequence[str]) -> Sequence[str]:
    """Return the products that *model* is a part of, has the number of, or is near to."""
    typed = model.casefold()
    words = set(typed.split())
    numbers = {word for word in words if any(map(str.isdigit, word))}
    spelled = [(product, product.casefold()) for product in products]
    for found in (
        [product for product, name in spelled if typed in name or words <= set(name.split())],
        [product for product, name in spelled if numbers & set(name.split())],
        [*filter(None, [nearest(model, products)])],
    ):
        if found:
            return found[:_MOST_MODELS]
    return ()

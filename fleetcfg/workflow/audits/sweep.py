"""Sweep the declared networks for undeclared boxes: asked for by name, never by an audit.

Only prefixes of the inventory are looked at, and where a root is trusted here, only those that the
Department signed; a box is known by the signed inventory, then. Loopback may always be looked at:
nothing leaves the machine.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from itertools import chain
from typing import Final, Literal

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.permits import MovePermits
from fleetcfg.checks.place import CLAUSE
from fleetcfg.declared.inventory.reference_data import Prefixes
from fleetcfg.devices.sweep import SeenAddress, SweepPace, SweepPorts, sweep
from fleetcfg.devices.transports.line import is_documentation
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import Finding
from fleetcfg.model.fleet import Device, DeviceProof, Network
from fleetcfg.model.signed_standing import Standing
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.worker.audit import moves_of
from fleetcfg.workflow.audits.audit import citing
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.events import DeviceRead, ReadingEnded, ReadingStarted

MOST: Final = 65_536  # addresses of one sweep
_SERVICES: Final[SweepPorts] = {80: "none", 1720: "none", 5060: "none"}
"""What shows a box that no family is reached by: the web, H.323 and SIP (RFC 3261, 18.1.1)."""
WhyUncalled = Literal["network", "broadcast", "anycast", "unreached"]


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What to look at, and how fast.

    Attributes:
        networks: Prefixes as they were typed; none for all that are declared.
    """

    networks: Sequence[str] = ()
    pace: SweepPace = field(default_factory=SweepPace)


@dataclass(frozen=True, slots=True)
class UncalledDevice:
    """A declared device of the networks that the sweep knows nothing of.

    Attributes:
        why: What its address is, so that no box can have it; or that this machine could not ask.
    """

    host: str
    address: str
    why: WhyUncalled


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep came to.

    Attributes:
        networks: That were looked at, and *addresses* how many of them were called.
        declared: Hosts at whose declared address a port took a connection.
        silent: Hosts at whose declared address, which was called, no port did.
        uncalled: Declared devices of the networks at an address that was not called.
        refusing: How many addresses refused every connection: a box, or a firewall before none.
        unreached: How many this machine could not even ask.
        standing: What of the declarations is signed.
        is_simulated: Whether any that answered is a simulated device.
    """

    networks: tuple[str, ...]
    addresses: int
    declared: tuple[str, ...]
    silent: tuple[str, ...]
    uncalled: tuple[UncalledDevice, ...]
    refusing: int
    unreached: int
    standing: Standing
    is_simulated: bool
    findings: tuple[Finding, ...]
    conclusion: Conclusion


def sweep_networks(request: SweepRequest, basis: AuditBasis, context: Context) -> SweepReport:
    """Look at each address of the networks, and tell which boxes there are not declared.

    Raises:
        RequestError: SWEEP_NETWORK_WRONG, SWEEP_NOT_DECLARED, SWEEP_TOO_LARGE, SWEEP_NOTHING.
        RefusalError: SIGNED_INVENTORY_ABSENT, SWEEP_NOT_SIGNED at stage 12.
    """
    networks = _networks(request.networks, basis)
    known = _Known(basis, networks, moves_of(basis.signed, basis.province))
    declared = basis.province.fleet.networks
    parts = [_Part(one, _whole(one, declared)) for one in networks]
    count = sum(part.size for part in parts)
    context.on_event(ReadingStarted(count))
    addresses = chain.from_iterable(part.addresses() for part in parts)
    looked_at = sweep(addresses, _ports(basis, known.devices), request.pace)
    seen, unreached = _take(looked_at, context)
    context.on_event(ReadingEnded(()))
    cite = citing(basis, context)
    findings = tuple(cite(finding) for one in seen for finding in known.judge(one))
    answered = known.answered(seen)
    is_found = any(finding.verdict in FAIL_ON for finding in findings)
    is_whole = not unreached and not basis.contact.stand_ins(answered)
    uncalled = tuple(known.uncalled(parts, unreached))
    return SweepReport(
        tuple(map(str, networks)),
        count,
        tuple(sorted(answered)),
        tuple(sorted(known.hosts.difference(answered, (one.host for one in uncalled)))),
        uncalled,
        known.count_refusing(seen),
        len(unreached),
        basis.standing,
        known.are_simulated(answered),
        findings,
        _conclude(is_found=is_found, is_whole=is_whole),
    )


def _take(
    looked_at: Iterable[SeenAddress], context: Context
) -> tuple[list[SeenAddress], frozenset[str]]:
    """Return the addresses that are not silent, and those that could not even be asked."""
    seen: list[SeenAddress] = []
    unreached = set[str]()
    for one in looked_at:
        context.on_event(DeviceRead(one.address))
        if one.is_unreached:
            unreached.add(one.address)
        if not one.is_silent:
            seen.append(one)
    return seen, frozenset(unreached)


def _conclude(*, is_found: bool, is_whole: bool) -> Conclusion:
    """Conclude; what was not looked at, or a stand-in answered for, is not clean."""
    if is_found:
        return Conclusion.FINDINGS
    return Conclusion.CLEAN if is_whole else Conclusion.INCOMPLETE


# ------------------------------------------------------------------ what is looked at


def _networks(typed: Sequence[str], basis: AuditBasis) -> tuple[Network, ...]:
    declared = basis.province.fleet.networks
    chosen = tuple(require_network(text, declared) for text in typed) or declared
    usable = tuple(one for one in chosen if not is_documentation(one.network_address))
    if not usable:
        raise RequestError("SWEEP_NOTHING", networks=", ".join(map(str, chosen)))
    _require_signed(usable, basis)
    apart = _apart(usable)
    count = sum(one.num_addresses for one in apart)
    if count > MOST:
        raise RequestError("SWEEP_TOO_LARGE", count=count, most=MOST)
    return apart


def _apart(networks: Iterable[Network]) -> tuple[Network, ...]:
    """Return *networks* without those that lie in another: no address is called or told twice."""
    every = tuple(dict.fromkeys(networks))
    return tuple(one for one in every if not _lies_in(one, [each for each in every if each != one]))


def require_network(text: str, declared: Iterable[Network]) -> Network:
    """Return the network that *text* is: on loopback, or in one of those *declared*.

    Raises:
        RequestError: SWEEP_NETWORK_WRONG, SWEEP_NOT_DECLARED.
    """
    try:
        network = ip_network(text)
    except ValueError as error:
        raise RequestError("SWEEP_NETWORK_WRONG", network=text) from error
    if not network.is_loopback and not _lies_in(network, declared):
        known = ", ".join(map(str, declared))
        raise RequestError("SWEEP_NOT_DECLARED", network=text, known=known)
    return network


def _require_signed(networks: Iterable[Network], basis: AuditBasis) -> None:
    contact, lasting = basis.contact, [one for one in networks if not one.is_loopback]
    if not contact.has_root or not lasting:
        return
    if contact.inventory is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    for network in lasting:
        if not _lies_in(network, contact.inventory.fleet.networks):
            raise RefusalError("SWEEP_NOT_SIGNED", stage=Stage.DEVICE, network=str(network))


def _lies_in(network: Network, others: Iterable[Network]) -> bool:
    return any(
        network.version == other.version
        and network.prefixlen >= other.prefixlen
        and network.network_address in other
        for other in others
    )


def _whole(network: Network, declared: Iterable[Network]) -> Network:
    """Return the prefix that is declared, of which *network* is a part; else itself."""
    return next((one for one in declared if _lies_in(network, [one])), network)


@dataclass(frozen=True, slots=True)
class _Part:
    """A prefix to look at, and the *whole* whose ends no box has; its own may be a box's."""

    network: Network
    whole: Network

    @property
    def size(self) -> int:
        """How many `addresses` yields."""
        return self.network.num_addresses - sum(end in self.network for end in self._ends())

    def addresses(self) -> Iterator[str]:
        """Yield those that a box can have."""
        ends = self._ends()
        return (str(each) for each in self.network if each not in ends)

    def left_out(self, address: IPv4Address | IPv6Address) -> WhyUncalled | None:
        """Return why an address of it is none that a box can have; None for one that is called."""
        return self._ends().get(address)

    def _ends(self) -> Mapping[IPv4Address | IPv6Address, WhyUncalled]:
        whole = self.whole
        if whole.max_prefixlen - whole.prefixlen <= 1:  # RFC 3021, RFC 6164: all of them
            return {}
        if isinstance(whole, IPv4Network):
            return {whole.network_address: "network", whole.broadcast_address: "broadcast"}
        return {whole.network_address: "anycast"}  # of its routers (RFC 4291, 2.6.1)


def _ports(basis: AuditBasis, devices: Iterable[Device]) -> SweepPorts:
    """Return where devices of any family are reached, where these are, and what else shows one."""
    catalogs = basis.province.catalogs
    found: dict[int, DeviceProof] = dict(_SERVICES)
    for catalog in catalogs.values():
        found.update({each.default_port: each.proves for each in catalog.transports})
    for device in devices:
        way = catalogs[device.family].transport(device.transport) if device.port else None
        if way is not None:
            found[device.port] = way.proves
    return dict(sorted(found.items()))


def _devices(basis: AuditBasis) -> tuple[tuple[Device, ...], tuple[Device, ...]]:
    """Return the devices that are known: the signed ones if a root is trusted; and stand-ins.

    What only an overlay calls simulated is known on loopback, where it is, and nowhere else.
    """
    here, signed = basis.contact.here, basis.contact.signed
    if not basis.contact.has_root or signed is None:
        return tuple(here.values()), ()
    stand_ins = (one for one in here.values() if one.simulated and one.address)
    on_loopback = (one for one in stand_ins if _address(one).is_loopback)
    return tuple(signed.values()), tuple(on_loopback)


# ------------------------------------------------------------------ what is found


class _Known:
    """The declared devices, by address and by what they prove themselves with.

    What no network reaches has no address, whatever is declared: it explains no box that answers.
    """

    def __init__(self, basis: AuditBasis, networks: Iterable[Network], moves: MovePermits) -> None:
        self.moves = moves
        prefixes = Prefixes(networks)
        known, stand_ins = _devices(basis)
        every = {each.host: each for each in (*known, *stand_ins)}.values()
        catalogs = basis.province.catalogs
        unreached = {name for name, each in catalogs.items() if not each.is_reached}
        reached = (one for one in every if one.address and one.family not in unreached)
        self.devices = [one for one in reached if _address(one) in prefixes]
        self.hosts = {device.host for device in self.devices}
        self.at: dict[str, list[str]] = {}
        for device in self.devices:
            self.at.setdefault(str(_address(device)), []).append(device.host)
        self._by_pin = _by_pin(known)
        self._by_pin_here = _by_pin(every)

    def answered(self, seen: Iterable[SeenAddress]) -> list[str]:
        """Return the hosts at whose declared address a port took a connection."""
        return [host for one in seen if one.ports for host in self.at.get(one.address, ())]

    def uncalled(
        self, parts: Sequence[_Part], unreached: Collection[str]
    ) -> Iterator[UncalledDevice]:
        """Yield the devices at whose address nothing was called, by address."""
        for device in sorted(self.devices, key=lambda one: (_address(one).packed, one.host)):
            at = _address(device)
            part = next(one for one in parts if at in one.network)
            why = "unreached" if str(at) in unreached else part.left_out(at)
            if why is not None:
                yield UncalledDevice(device.host, str(at), why)

    def count_refusing(self, seen: Iterable[SeenAddress]) -> int:
        """Count the addresses of no known device that refused every connection."""
        return sum(not one.ports and one.address not in self.at for one in seen)

    def are_simulated(self, hosts: Collection[str]) -> bool:
        """Tell whether any of *hosts* is a simulated device."""
        return any(device.simulated for device in self.devices if device.host in hosts)

    def judge(self, seen: SeenAddress) -> Iterator[Finding]:
        """Yield what is wrong with a box at an address that no device was declared to have."""
        if not seen.ports or seen.address in self.at:
            return
        by_pin = self._by_pin_here if ip_address(seen.address).is_loopback else self._by_pin
        pins = (pin for pin in (seen.certificate, seen.host_key) if pin)
        owners = {each.host: each for pin in pins for each in by_pin.get(pin, ())}
        shown = f"{seen.address}: {', '.join(map(str, seen.ports))}"
        if not owners:
            yield _finding(Verdict.UNDECLARED, shown, "UNDECLARED_BOX")
        for device in owners.values():
            where = f"{device.host}: {device.address}"
            moved = _finding(Verdict.ELSEWHERE, shown, "SEEN_AT_ADDRESS", where)
            yield self.moves.judge(
                moved, device.host, lambda permit: permit.address == seen.address
            )


def _by_pin(devices: Iterable[Device]) -> Mapping[str, list[Device]]:
    found: dict[str, list[Device]] = {}
    for device in devices:
        for pin in (device.certificate, device.host_key.rstrip("=")):
            if pin:
                found.setdefault(pin, []).append(device)
    return found


def _address(device: Device) -> IPv4Address | IPv6Address:
    return ip_address(device.address)


def _finding(verdict: Verdict, shown: str, reason: str, declared: str | None = None) -> Finding:
    return Finding(
        host="",
        verdict=verdict,
        parameter="fleet.address",
        declared=declared,
        live=shown,
        severity="critical",
        reason=reason,
        clause=CLAUSE,
    )

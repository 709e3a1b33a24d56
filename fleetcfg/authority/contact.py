"""Which devices may be contacted: where a root is trusted here, those that the Department signed.

With an address, a pin or a credential that is not signed, a password would go to its writer.
So every command that opens a connection asks here first, and a device whose connection facts were
edited is left alone; the others go on. What is asked of a device may still be edited.

A device that only an overlay calls simulated may be contacted unsigned: it is on loopback, it is
given a simulator's password only (`fleetcfg.devices.credentials`), every output says that it is
simulated, and no exit code that all is clean (`ContactRules.stand_ins`). One that was signed as
simulated is held to what was signed, as any other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Final, Protocol

from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import select_left_out
from fleetcfg.devices.credentials import source_of
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import Facts, RefusalError, Stage
from fleetcfg.model.fleet import Device

# What decides where a connection goes and what is sent there, by the variable that declares it.
_FACTS: Final = {
    "ansible_host": "address",
    "port": "port",
    "family": "family",
    "transport": "transport",
    "certificate": "certificate",
    "host_key": "host_key",
    "legacy_ssh": "legacy_ssh",
    "legacy_tls": "legacy_tls",
    "legacy_telnet": "legacy_telnet",
    "authority": "authority_pem",
    "credential": "credential",
    "zone": "zone",
    "simulated": "simulated",
    "simulated_ports": "simulated_ports",
}


class PasswordSource(Protocol):
    """Knows the passwords that were replaced (`fleetcfg.authority.rotated`)."""

    def credential(
        self, device: Device, found: Credential, is_own: Callable[[Device], bool]
    ) -> Credential:
        """Return what *device* is reached with, where its reference leads to *found*.

        *is_own* tells whether no other device has that reference.
        """
        ...


@dataclass(frozen=True, slots=True)
class ContactRules:
    """See the module.

    Attributes:
        here: The devices as they are declared here.
        has_root: Whether a root is trusted here. Without one nothing is signed, and the output
            says so.
        signed: The devices of the signed inventory; None if it is not known here.
        rotated: The passwords that were replaced; None if none can be known here.
        inventory: What the signed inventory declares, baselines or none; None as *signed*.
        source: Says what a reference is on this machine: see `fleetcfg.devices.credentials`.
        sources: By reference, what *source* said of it: once for all devices that are asked for.
        behind: Where the manifest in the folder of signed documents is older than what is known
            here: its version, and *known* the newest.
    """

    here: Mapping[str, Device]
    has_root: bool
    signed: Mapping[str, Device] | None = None
    rotated: PasswordSource | None = None
    inventory: Province | None = None
    source: Callable[[str], str] = field(default=source_of, compare=False, repr=False)
    sources: dict[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)
    behind: Facts = field(default_factory=dict[str, str | int])

    def judging_by(self, source: Callable[[str], str]) -> "ContactRules":
        """Return the same rules, where *source* says what a reference is on this machine."""
        return replace(self, source=source, sources={})

    def credential(
        self, resolve: Callable[[Device], Credential], source: Callable[[str], str] = source_of
    ) -> Callable[[Device], Credential]:
        """Return what gives the credential of a device, where *resolve* follows its reference.

        *source* says which references are one. What only an overlay calls simulated gets no
        password that was made for a real device.
        """
        rotated, has_own_reference = self.rotated, self.judging_by(source).has_own_reference
        if rotated is None:
            return resolve

        def ask(device: Device) -> Credential:
            found = resolve(device)
            if self._is_stand_in(device):
                return found
            return rotated.credential(device, found, has_own_reference)

        return ask

    def has_own_reference(self, device: Device) -> bool:
        """Tell whether no other device, as it is here or was signed, has the reference of it.

        Two spellings that lead to one source are one reference.
        """
        every, own = (self.here, self.signed or {}), self._source(device)
        others = (one for known in every for host, one in known.items() if host != device.host)
        return all(self._source(other) != own for other in others)

    def _source(self, device: Device) -> str:
        reference = device.credential
        if reference not in self.sources:
            self.sources[reference] = self.source(reference)
        return self.sources[reference]

    def refusal(self, host: str) -> RefusalError | None:
        """Return why *host* is not to be contacted; None if it may be.

        It is SIGNED_INVENTORY_ABSENT, or INVENTORY_NOT_SIGNED with file and line, at stage 12.
        """
        if not self.has_root:
            return None
        device = self.here[host]
        signed = None if self.signed is None else self.signed.get(host)
        if self._is_stand_in(device):
            return None
        if self.signed is None:
            return RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
        edited = _edited_fact(device, signed)
        return None if edited is None else self._not_signed(device, edited)

    def left_out(self, limit: Sequence[str] | None, hosts: Sequence[str]) -> tuple[str, ...]:
        """Return what ``--limit`` means of the signed inventory, and not of the one here: *hosts*.

        Those devices are not looked at, so no use case says that all is clean.

        Raises:
            RequestError: ``LIMIT_*``.
        """
        return () if self.inventory is None else select_left_out(self.inventory, limit, hosts)

    def stand_ins(self, hosts: Iterable[str]) -> int:
        """Count those of *hosts* for which an unsigned simulator answers.

        The device that was signed is not looked at, so no use case says of them that all is clean.
        0 where no root is trusted: then it is not known which device is meant.
        """
        return sum(self._is_stand_in(self.here[host]) for host in hosts) if self.has_root else 0

    def require_no_stand_in(self, hosts: Iterable[str]) -> None:
        """Refuse to say of a signed device what an unsigned simulator said.

        Raises:
            RefusalError: INVENTORY_NOT_SIGNED.
        """
        for host in hosts:
            if self.stand_ins((host,)):
                raise self._not_signed(self.here[host], "simulated")

    def _is_stand_in(self, device: Device) -> bool:
        signed = None if self.signed is None else self.signed.get(device.host)
        return _is_simulator(device) and not (signed and signed.simulated)

    def _not_signed(self, device: Device, key: str) -> RefusalError:
        place = device.places.get(key, device.place)
        return RefusalError(
            "INVENTORY_NOT_SIGNED",
            stage=Stage.DEVICE,
            host=device.host,
            key=key,
            file=place.file,
            line=place.line,
            **self.behind,
        )

    def require_known(self, hosts: Sequence[str]) -> None:
        """Refuse to begin where none of *hosts* could be contacted: what was signed is not known.

        Raises:
            RefusalError: SIGNED_INVENTORY_ABSENT.
        """
        if self.signed is not None or not self.has_root:
            return
        for refusal in map(self.refusal, hosts):
            if refusal is not None and refusal.code == "SIGNED_INVENTORY_ABSENT":
                raise refusal


class ContactBasis(Protocol):
    """What says which devices there are, and which of them may be contacted."""

    @property
    def province(self) -> Province:
        """All that is declared here."""
        ...

    @property
    def contact(self) -> ContactRules:
        """Which of its devices may be contacted."""
        ...


class ContactableDevices(Mapping[str, Device]):
    """The devices of an inventory; to ask for one that must not be contacted raises RefusalError.

    Args:
        rules: What `ContactRules.refusal` is asked of.
    """

    def __init__(self, rules: ContactRules) -> None:
        self._rules = rules

    def __getitem__(self, host: str) -> Device:
        device = self._rules.here[host]
        refusal = self._rules.refusal(host)
        if refusal is not None:
            raise refusal
        return device

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules.here)

    def __len__(self) -> int:
        return len(self._rules.here)


def _is_simulator(device: Device) -> bool:
    is_there = device.simulated and bool(device.address)
    return is_there and ip_address(device.address).is_loopback


def _edited_fact(here: Device, signed: Device | None) -> str | None:
    """Return the first variable that is not as it was signed; empty for a device that is not."""
    if signed is None:
        return ""
    for variable, fact in _FACTS.items():
        if getattr(here, fact) != getattr(signed, fact):
            return variable
    lies_elsewhere = here.authority and not (here.certificate or here.authority_pem)
    return "authority" if lies_elsewhere else None

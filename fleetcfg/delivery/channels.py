"""The channels by which this machine tells others, and the parts of the fleet that are told of."""

from dataclasses import dataclass
from typing import Literal

FleetPartKind = Literal["province", "provider", "site"]
SyslogForm = Literal["rfc5424", "cef"]
MailProtection = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, order=True)
class FleetPart:
    """A part of the fleet that a channel tells of: all of it, one provider's rooms, or one room.

    Attributes:
        id: As the inventory has it; empty for the province.
    """

    kind: FleetPartKind
    id: str = ""

    def __str__(self) -> str:
        """Spell it as a channel file does: ``province``, ``provider:vnpt``, ``site:xa-ban-bo``."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


PROVINCE = FleetPart("province")


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens: a name or an address, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """Spell it as ``mail.example.vn:587``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class MailReader:
    """Who is sent mail, and of which part of the fleet."""

    part: FleetPart
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mail by SMTP (RFC 5321), one for each part of the fleet.

    Attributes:
        name: By which it is called.
        protection: ``starttls`` or ``tls``; ``none`` only to a server of this machine.
        ca: File of the certificates that the server's is proved by; empty for the system's.
        credential: Reference to the name and the password; empty if the server asks for none.
        sender: Address.
        takes_simulated: Whether it is told of simulated devices, too.
    """

    name: str
    server: Server
    protection: MailProtection
    sender: str
    readers: tuple[MailReader, ...]
    ca: str = ""
    credential: str = ""
    takes_simulated: bool = False


@dataclass(frozen=True, slots=True)
class SyslogChannel:
    """A log server, by TLS alone (RFC 5425): an event for each finding that came or went.

    Attributes:
        form: ``rfc5424`` has structured data; ``cef`` a line of the Common Event Format.
        enterprise: Private enterprise number in the name of the structured data (RFC 5424 7.2.2).
    """

    name: str
    server: Server
    form: SyslogForm
    enterprise: int
    ca: str = ""
    takes_simulated: bool = False


@dataclass(frozen=True, slots=True)
class HookChannel:
    """A program behind HTTPS: what changed as JSON, with an HMAC of it.

    Attributes:
        secret: Reference to the key of the HMAC: the password of what it leads to.
    """

    name: str
    url: str
    secret: str
    ca: str = ""
    takes_simulated: bool = False


@dataclass(frozen=True, slots=True)
class MetricsChannel:
    """A text file that Prometheus' node_exporter reads: how the fleet stood at the last audit.

    Attributes:
        file: Its name; it must end with ``.prom``.
        is_by_device: Whether each device has a line of its own.
    """

    name: str
    file: str
    is_by_device: bool = False
    takes_simulated: bool = False


SentChannel = MailChannel | SyslogChannel | HookChannel
"""Channels to which messages are sent; the file of metrics is only written."""

Channel = SentChannel | MetricsChannel


def readers_of(channel: SentChannel, part: FleetPart) -> tuple[str, ...]:
    """Return the mail addresses that *channel* tells of *part*, each once; none of another kind."""
    if not isinstance(channel, MailChannel):
        return ()
    named = (reader.addresses for reader in channel.readers if reader.part == part)
    return tuple(dict.fromkeys(address for addresses in named for address in addresses))


def parts_of(channel: SentChannel) -> tuple[FleetPart, ...]:
    """Return the parts of which *channel* tells, each once."""
    if isinstance(channel, MailChannel):
        return tuple(dict.fromkeys(reader.part for reader in channel.readers))
    return (PROVINCE,)

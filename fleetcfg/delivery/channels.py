"""The channels by which this machine tells others, and the parts of the fleet that are told of."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field

from fleetcfg.declared.credential_file import reference_of
from fleetcfg.model.problem import Problems
from fleetcfg.model.server import Server, server_of
from fleetcfg.model.typed.declared_noun import declared, rows_of
from fleetcfg.model.typed.fields import (
    AddedByReader,
    Fault,
    FieldReader,
    Meaning,
    NeededIfTyped,
    TakenFor,
    TruthField,
    count_of,
)
from fleetcfg.model.typed.node_readers import items, text
from fleetcfg.model.typed.nodes import Node

FleetPartKind = Literal["province", "provider", "site"]
SyslogForm = Literal["rfc5424", "cef"]
MailProtection = Literal["starttls", "tls", "none"]

MOST_ADDRESSES: Final = 64  # of one part of the fleet
EXAMPLE_ENTERPRISE: Final = 32473  # for documentation (RFC 5612); an office may have its own
_MOST_ENTERPRISE: Final = 2**32 - 1
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_SYSLOG_PORT: Final = 6514
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MOST_URL: Final = 2048
_TEXT: Final = {"type": "string"}


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


# ------------------------------------------------------------------ what fields say


def such_text(is_right: Callable[[str], object], code: str) -> FieldReader[str]:
    """Return what reads a text that *is_right*; another is reported by *code*."""

    def read(node: Node, problems: Problems) -> str | None:
        typed = text(node, problems)
        if typed is None or is_right(typed):
            return typed
        problems.error(code, node.place, text=typed)
        return None

    return FieldReader(read, _TEXT)


def _word_of(words: Any) -> FieldReader[str]:  # noqa: ANN401 - a Literal, for which Python has no type
    known = get_args(words)

    def read(node: Node, problems: Problems) -> str | None:
        typed = text(node, problems)
        if typed is None or typed in known:
            return typed
        problems.error("CHANNEL_WORD", node.place, word=typed, known=", ".join(known))
        return None

    return FieldReader(read, {"enum": list(known)})


def _server(node: Node, problems: Problems) -> Server | None:
    typed = text(node, problems)
    found = None if typed is None else server_of(typed)
    if typed is not None and found is None:
        problems.error("CHANNEL_SERVER", node.place, text=typed)
    return found


def _part(node: Node, problems: Problems) -> FleetPart | None:
    """Return the part that ``of`` spells."""
    typed = text(node, problems)
    kind, _, name = (typed or "").partition(":")
    known: dict[str, FleetPartKind] = {one: one for one in get_args(FleetPartKind)}
    if kind in known and bool(name) is (kind != "province"):
        return FleetPart(known[kind], name)
    if typed is not None:
        problems.error("CHANNEL_OF", node.place, text=typed)
    return None


def _addresses(node: Node, problems: Problems) -> tuple[str, ...] | None:
    listed = items(node, problems)
    if len(listed) > MOST_ADDRESSES:
        facts = {"count": len(listed), "most": MOST_ADDRESSES}
        problems.error("CHANNEL_ADDRESSES", node.place, **facts)
        return None
    read = (_ADDRESS.read(one, problems) for one in listed)
    return tuple(address for address in read if address is not None) or None


def _is_hook_url(typed: str) -> bool:
    """Tell whether *typed* leads to a server by HTTPS, and has no name or password in it."""
    try:
        parts = urlsplit(typed)
        port = parts.port  # one that is none raises
    except ValueError:
        return False
    is_plain = typed.isascii() and typed.isprintable() and len(typed) <= _MOST_URL
    is_bare = not (parts.username or parts.password or parts.fragment)
    return is_plain and is_bare and parts.scheme == "https" and bool(parts.hostname) and port != 0


_ADDRESS: Final = such_text(_MAILBOX.fullmatch, "CHANNEL_ADDRESS")
_ANY_TEXT: Final = FieldReader(text, _TEXT)
_NameField = Annotated[str, AddedByReader()]  # by which it is called
_KIND: Final = Meaning("Loại kênh; luôn phải ghi", "Kind of channel; always needed")
_ServerField = Annotated[
    Server,
    FieldReader(_server, _TEXT),
    TakenFor(Server("", 0)),
    Meaning("Máy chủ: tên hoặc địa chỉ, và cổng", "Server: name or address, and port"),
]
_CaField = Annotated[
    str,
    _ANY_TEXT,
    Meaning(
        "Tệp chứng thư để kiểm tra máy chủ; không ghi: của hệ điều hành",
        "File of the certificates that prove the server; the system's if not said",
    ),
]
_SimulatedField = Annotated[
    TruthField,
    Field(alias="simulated"),
    Meaning("Nhận cả kết quả mô phỏng", "Is told of simulated devices, too"),
]


# ------------------------------------------------------------------ what the file names


@declared
@dataclass(frozen=True, slots=True)
class MailReader:
    """Who is sent mail, and of which part of the fleet."""

    addresses: Annotated[
        tuple[str, ...],
        FieldReader(_addresses, {"type": "array", "items": _TEXT, "maxItems": MOST_ADDRESSES}),
        Meaning("Các địa chỉ thư", "Mail addresses"),
    ]
    part: Annotated[
        FleetPart,
        FieldReader(_part, _TEXT),
        NeededIfTyped(),
        Field(alias="of"),
        Meaning(
            "Về đâu: province, provider:MÃ, site:MÃ; không ghi: cả tỉnh",
            "Of what: province, provider:ID, site:ID; all of it if not said",
        ),
    ] = PROVINCE


@declared
@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mail by SMTP (RFC 5321), one for each part of the fleet.

    Attributes:
        credential: Empty if the server asks for none.
        sender: Address.
    """

    name: _NameField
    server: _ServerField
    sender: Annotated[
        str, _ADDRESS, TakenFor(""), Field(alias="from"), Meaning("Thư gửi từ", "Sender's address")
    ]
    readers: Annotated[
        tuple[MailReader, ...],
        rows_of(MailReader),
        Field(alias="to"),
        Meaning("Gửi cho ai", "Who is told"),
    ]
    protection: Annotated[
        MailProtection,
        _word_of(MailProtection),
        Meaning(
            "Bảo vệ đường truyền; none chỉ tới chính máy này",
            "How the line is protected; none only to this machine itself",
        ),
    ] = "starttls"
    ca: _CaField = ""
    credential: Annotated[
        str,
        reference_of("credential"),
        TakenFor("?"),  # none may go in clear, whatever it is
        Meaning("Tham chiếu tới tên, mật khẩu", "Reference to the name and the password"),
    ] = ""
    takes_simulated: _SimulatedField = False
    kind: Annotated[Literal["mail"], _word_of(Literal["mail"]), _KIND] = "mail"

    def faults(self) -> Iterator[Fault]:
        """Yield that something would go over the network in clear."""
        server = self.server.at_port(self.usual_port)
        if self.protection == "none" and server.host not in _OWN_MACHINE:
            yield Fault("CHANNEL_UNPROTECTED", {"server": str(server)}, "server", ("server",))
        if self.protection == "none" and self.credential:  # any process here can listen
            yield Fault("CHANNEL_PASSWORD_CLEAR", key="credential")

    @property
    def usual_port(self) -> int:
        """The port of a server of which none is said."""
        return _PORTS[self.protection]


@declared
@dataclass(frozen=True, slots=True)
class SyslogChannel:
    """A log server, by TLS alone (RFC 5425): an event for each finding that came or went."""

    name: _NameField
    server: _ServerField
    form: Annotated[
        SyslogForm,
        _word_of(SyslogForm),
        Meaning(
            "Dạng: rfc5424 có dữ liệu theo trường, cef là một dòng",
            "Form: rfc5424 has structured data, cef is a line",
        ),
    ] = "rfc5424"
    enterprise: Annotated[
        int,
        count_of(1, _MOST_ENTERPRISE),
        Meaning("Số của cơ quan (RFC 5424 7.2.2)", "Private enterprise number (RFC 5424 7.2.2)"),
    ] = EXAMPLE_ENTERPRISE
    ca: _CaField = ""
    takes_simulated: _SimulatedField = False
    kind: Annotated[Literal["syslog"], _word_of(Literal["syslog"]), _KIND] = "syslog"

    @property
    def usual_port(self) -> int:
        """The port of a server of which none is said."""
        return _SYSLOG_PORT


@declared
@dataclass(frozen=True, slots=True)
class HookChannel:
    """A program behind HTTPS: what changed as JSON, with an HMAC of it."""

    name: _NameField
    url: Annotated[
        str, such_text(_is_hook_url, "CHANNEL_URL"), Meaning("Địa chỉ https", "HTTPS address")
    ]
    secret: Annotated[
        str,
        reference_of("secret"),
        Meaning("Tham chiếu tới khóa của HMAC", "Reference to the key of the HMAC"),
    ]
    ca: _CaField = ""
    takes_simulated: _SimulatedField = False
    kind: Annotated[Literal["hook"], _word_of(Literal["hook"]), _KIND] = "hook"


def _is_metrics_file(typed: str) -> bool:
    return typed.endswith(".prom")


@declared
@dataclass(frozen=True, slots=True)
class MetricsChannel:
    """A text file that Prometheus' node_exporter reads: how the fleet stood at the last audit."""

    name: _NameField
    file: Annotated[
        str,
        such_text(_is_metrics_file, "CHANNEL_METRICS_FILE"),
        Meaning("Tên tệp, đuôi .prom", "Name of the file, which ends with .prom"),
    ]
    is_by_device: Annotated[
        TruthField,
        Field(alias="by_device"),
        Meaning("Mỗi máy một dòng riêng", "Each device has a line of its own"),
    ] = False
    takes_simulated: _SimulatedField = False
    kind: Annotated[Literal["metrics"], _word_of(Literal["metrics"]), _KIND] = "metrics"


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

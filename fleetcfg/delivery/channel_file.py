"""The file in which a person names the channels of this machine, as YAML.

Server names, files and references stand in it, so it is of this machine alone: where it lies
and whether it is believed, `fleetcfg.workflow.delivery.channels` says. Pure: bytes → channels,
problems.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, get_args
from urllib.parse import urlsplit

from fleetcfg.declared.inventory.variables import is_reference
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.delivery.channels import (
    Channel,
    FleetPart,
    FleetPartKind,
    HookChannel,
    MailChannel,
    MailProtection,
    MailReader,
    MetricsChannel,
    Server,
    SyslogChannel,
    SyslogForm,
)
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import ask, boolean, fields, items, text, whole
from fleetcfg.model.typed.nodes import Node

MOST_CHANNELS: Final = 32
MOST_ADDRESSES: Final = 64  # of one part of the fleet
EXAMPLE_ENTERPRISE: Final = 32473  # for documentation (RFC 5612); an office may have its own
_MOST_ENTERPRISE: Final = 2**32 - 1
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25, "syslog": 6514}
_PORT_NUMBERS: Final = range(1, 65_536)
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_SERVER: Final = re.compile(
    r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::([0-9]{1,5}))?"
)
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MOST_URL: Final = 2048

_Fields = Mapping[str, Node]


def read_channels(data: bytes, file: str, problems: Problems) -> tuple[Channel, ...]:
    """Return the channels that *data*, the bytes of *file*, name; in its order."""
    node = parse(data, file, problems)
    top = None if node is None else fields(node, ("channels",), problems, required=("channels",))
    named = (top or {}).get("channels")
    if named is None:
        return ()
    if not isinstance(named, nodes.Mapping):
        fields(named, (), problems)  # says what it should be
        return ()
    read = (_channel(key.text, key, value, problems) for key, value in named.entries)
    channels = tuple(one for one in read if one is not None)
    if len(channels) > MOST_CHANNELS:
        problems.error("CHANNELS_TOO_MANY", named.place, count=len(channels), most=MOST_CHANNELS)
    return channels


def _channel(name: str, key: nodes.Scalar, node: Node, problems: Problems) -> Channel | None:
    if not _NAME.fullmatch(name):
        problems.error("CHANNEL_NAME", key.place, name=name)
        return None
    known = {field for kind in _KINDS.values() for field in kind[0]}
    kind = _kind_of(node, known, problems)
    if kind is None:
        return None
    allowed, required, make = _KINDS[kind]
    found = fields(node, ("kind", *allowed), problems, required=("kind", *required))
    if found is None or any(name not in found for name in required):
        return None
    return make(_Reader(name, found, problems))


def _kind_of(node: Node, known: set[str], problems: Problems) -> str | None:
    """Return the kind of a channel, if there is one of that name."""
    if not isinstance(node, nodes.Mapping):
        fields(node, known, problems)  # says what it should be
        return None
    kind = next((value for key, value in node.entries if key.text == "kind"), None)
    if kind is None:
        problems.error("YAML_KEY_MISSING", node.place, key="kind")
        return None
    typed = text(kind, problems)
    return None if typed is None else _one_of(typed, kind, tuple(_KINDS), problems)


def _one_of(typed: str, node: Node, known: tuple[str, ...], problems: Problems) -> str | None:
    if typed in known:
        return typed
    problems.error("CHANNEL_WORD", node.place, word=typed, known=", ".join(known))
    return None


class _Reader:
    """The fields of one channel, each read as what it must be; a wrong one is a problem."""

    def __init__(self, name: str, found: _Fields, problems: Problems) -> None:
        self.name = name
        self.found = found
        self.problems = problems

    def text(self, field: str) -> str:
        return ask(self.found, field, text, self.problems) or ""

    def truth(self, field: str) -> bool:
        return ask(self.found, field, boolean, self.problems) or False

    def choice(self, field: str, known: tuple[str, ...], usual: str) -> str:
        typed = self.text(field)
        if not typed:
            return usual
        return _one_of(typed, self.found[field], known, self.problems) or usual

    def checked(self, field: str, is_right: Callable[[str], object], code: str) -> str:
        """Return the text of *field*, which is empty or *is_right*."""
        typed = self.text(field)
        if typed and not is_right(typed):
            self.problems.error(code, self.found[field].place, text=typed)
            return ""
        return typed

    def reference(self, field: str) -> str:
        """Return a reference that leads somewhere; what else stands there may be a secret."""
        typed = self.text(field)
        if typed and not is_reference(typed):
            place = self.found[field].place
            self.problems.error("INV_CREDENTIAL_NOT_REFERENCE", place, key=field)
            return ""
        return typed

    def server(self, usual_port: int) -> Server:
        typed = self.checked("server", _server, "CHANNEL_SERVER")
        found = _server(typed) or Server("", usual_port)
        return found if found.port else replace(found, port=usual_port)


def _server(typed: str) -> Server | None:
    """Return the server that *typed* names, its port 0 if that is not said; None if it is none."""
    found = _SERVER.fullmatch(typed)
    if found is None or int(found[3] or 1) not in _PORT_NUMBERS:
        return None
    return Server(found[1] or found[2], int(found[3] or 0))


def _mail(read: _Reader) -> MailChannel:
    protection = _protection(read)
    server = read.server(_PORTS[protection])
    if protection == "none" and server.host not in _OWN_MACHINE:
        place = read.found["server"].place
        read.problems.error("CHANNEL_UNPROTECTED", place, server=str(server))
    if protection == "none" and "credential" in read.found:  # any process here can listen
        read.problems.error("CHANNEL_PASSWORD_CLEAR", read.found["credential"].place)
    return MailChannel(
        read.name,
        server,
        protection,
        read.checked("from", _MAILBOX.fullmatch, "CHANNEL_ADDRESS"),
        tuple(_readers(read)),
        ca=read.text("ca"),
        credential=read.reference("credential"),
        takes_simulated=read.truth("simulated"),
    )


def _protection(read: _Reader) -> MailProtection:
    typed = read.choice("protection", get_args(MailProtection), "starttls")
    return next(one for one in get_args(MailProtection) if one == typed)


def _readers(read: _Reader) -> list[MailReader]:
    readers: list[MailReader] = []
    for node in items(read.found["to"], read.problems):
        found = fields(node, ("of", "addresses"), read.problems, required=("addresses",))
        if found is None or "addresses" not in found:
            continue
        each = _Reader(read.name, found, read.problems)
        part = _part(each)
        addresses = tuple(_addresses(each))
        if part is not None and addresses:
            readers.append(MailReader(part, addresses))
    return readers


def _addresses(read: _Reader) -> list[str]:
    listed = items(read.found["addresses"], read.problems)
    if len(listed) > MOST_ADDRESSES:
        place = read.found["addresses"].place
        read.problems.error("CHANNEL_ADDRESSES", place, count=len(listed), most=MOST_ADDRESSES)
        return []
    addresses: list[str] = []
    for node in listed:
        typed = text(node, read.problems)
        if typed is not None and not _MAILBOX.fullmatch(typed):
            read.problems.error("CHANNEL_ADDRESS", node.place, text=typed)
        elif typed is not None:
            addresses.append(typed)
    return addresses


def _part(read: _Reader) -> FleetPart | None:
    """Return the part that ``of`` spells; the province where there is none."""
    typed = read.text("of")
    kind, _, name = (typed or "province").partition(":")
    known: dict[str, FleetPartKind] = {one: one for one in get_args(FleetPartKind)}
    if kind in known and bool(name) is (kind != "province"):
        return FleetPart(known[kind], name)
    read.problems.error("CHANNEL_OF", read.found["of"].place, text=typed)
    return None


def _syslog(read: _Reader) -> SyslogChannel:
    form = read.choice("form", get_args(SyslogForm), "rfc5424")
    number = None
    if "enterprise" in read.found:
        number = whole(read.found["enterprise"], read.problems, least=1, most=_MOST_ENTERPRISE)
    return SyslogChannel(
        read.name,
        read.server(_PORTS["syslog"]),
        next(one for one in get_args(SyslogForm) if one == form),
        number or EXAMPLE_ENTERPRISE,
        ca=read.text("ca"),
        takes_simulated=read.truth("simulated"),
    )


def _hook(read: _Reader) -> HookChannel:
    return HookChannel(
        read.name,
        read.checked("url", _is_hook_url, "CHANNEL_URL"),
        read.reference("secret"),
        ca=read.text("ca"),
        takes_simulated=read.truth("simulated"),
    )


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


def _metrics(read: _Reader) -> MetricsChannel:
    return MetricsChannel(
        read.name,
        read.checked("file", lambda typed: typed.endswith(".prom"), "CHANNEL_METRICS_FILE"),
        is_by_device=read.truth("by_device"),
        takes_simulated=read.truth("simulated"),
    )


_KINDS: Final[
    Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[_Reader], Channel]]]
] = {
    "mail": (
        ("server", "protection", "ca", "credential", "from", "to", "simulated"),
        ("server", "from", "to"),
        _mail,
    ),
    "syslog": (("server", "ca", "form", "enterprise", "simulated"), ("server",), _syslog),
    "hook": (("url", "ca", "secret", "simulated"), ("url", "secret"), _hook),
    "metrics": (("file", "by_device", "simulated"), ("file",), _metrics),
}
"""Each kind of channel: the fields that it may have, those that it must have, how it is read."""

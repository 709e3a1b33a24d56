"""The file in which a person names the channels of this machine, as YAML.

Server names, files and references stand in it, so it is of this machine alone: where it lies
and whether it is believed, `fleetcfg.workflow.delivery.channels` says. Pure: bytes → channels,
problems.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.delivery.channels import (
    Channel,
    HookChannel,
    MailChannel,
    MetricsChannel,
    SyslogChannel,
)
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import read_noun
from fleetcfg.model.typed.node_readers import fields, text
from fleetcfg.model.typed.nodes import Node

MOST_CHANNELS: Final = 32
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
CHANNELS: Final[Mapping[str, type[Channel]]] = {
    "mail": MailChannel,
    "syslog": SyslogChannel,
    "hook": HookChannel,
    "metrics": MetricsChannel,
}
"""What each kind of channel is."""


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
    noun = _noun_of(node, problems)
    read = None if noun is None else read_noun(noun, node, problems, name=name)
    if isinstance(read, MailChannel | SyslogChannel):
        return replace(read, server=read.server.at_port(read.usual_port))
    return read


def _noun_of(node: Node, problems: Problems) -> type[Channel] | None:
    """Return what a channel of its kind is, if there is one of that name."""
    if not isinstance(node, nodes.Mapping):
        fields(node, (), problems)  # says what it should be
        return None
    if "kind" not in node:
        problems.error("YAML_KEY_MISSING", node.place, key="kind")
        return None
    typed = text(node["kind"], problems)
    if typed is not None and typed not in CHANNELS:
        known = ", ".join(CHANNELS)
        problems.error("CHANNEL_WORD", node["kind"].place, word=typed, known=known)
    return CHANNELS.get(typed or "")

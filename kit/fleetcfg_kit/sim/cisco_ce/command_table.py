"""What commands do that the table of effects says in a line: `models/effects.txt` has its words."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from fleetcfg_kit.sim.cisco_ce.address import read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import happening
from fleetcfg_kit.sim.cisco_ce.models.table import rows

Pairs = Mapping[str, str]
_HOLE = re.compile(r"\{(\w+)\}")


def _set(codec: CodecState, what: str, pairs: Pairs) -> None:
    del what
    codec.report({read(spelled): value for spelled, value in pairs.items()})


def _flip(codec: CodecState, what: str, pairs: Pairs) -> None:
    del pairs
    on = codec.get(f"Status {what}") == "On"
    codec.report({read(what): "Off" if on else "On"})


def _event(codec: CodecState, what: str, pairs: Pairs) -> None:
    codec.tell(happening(what, pairs))


def _change(codec: CodecState, what: str, pairs: Pairs) -> SimReply | None:
    kind, _, name = what.partition(" ")
    if name not in codec.kept[kind]:
        return refusal(f"No such {kind}: {name}")
    codec.kept[kind][name] = {**codec.kept[kind][name], **pairs}
    return None


def _drop(codec: CodecState, what: str, pairs: Pairs) -> SimReply | None:
    del pairs
    kind, _, name = what.partition(" ")
    return None if codec.kept[kind].pop(name, None) else refusal(f"No such {kind}: {name}")


def _clear(codec: CodecState, what: str, pairs: Pairs) -> None:
    del pairs
    codec.kept[what].clear()


_WORDS: Mapping[str, Callable[[CodecState, str, Pairs], SimReply | None]] = {
    "set": _set,
    "flip": _flip,
    "event": _event,
    "change": _change,
    "drop": _drop,
    "clear": _clear,
}


def _obey(written: str, codec: CodecState, call: SimCommandCall) -> SimReply | None:
    """Do what a line of the table says; the last of its parts answers."""

    def filled(text: str) -> str:
        return _HOLE.sub(lambda hole: call.text(hole[1]), text).strip()

    reply = None
    for part in written.split(";"):
        said, _, listed = part.strip().partition(":")
        word, _, what = said.partition(" ")
        pairs = [pair.partition("=") for pair in listed.split(",") if pair.strip()]
        values = {filled(name): filled(value) for name, _, value in pairs}
        given = {name: value for name, value in values.items() if value}
        reply = _WORDS[word](codec, filled(what), given)
    return reply


EFFECTS: Mapping[str, CommandEffect] = {
    row.path: partial(_obey, row.space) for row in rows("effects.txt")
}

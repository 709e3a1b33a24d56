"""What commands do that the table of effects says in a line: `models/effects.txt` has its words."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from fleetcfg_kit.sim.cisco_ce.address import read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal, told
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


def _vanish(codec: CodecState, what: str, pairs: Pairs) -> SimReply | None:
    del pairs
    above = read(what)
    names = tuple(step.name for step in above)
    found = {x.path[: len(above)] for x in codec.status.template.leaves}
    gone = [path for path in found if tuple(step.name for step in path) == names]
    for path in gone:
        codec.vanish(path)
    return None if gone else refusal(f"No {above[-1].name} to stop")


def _event(codec: CodecState, what: str, pairs: Pairs) -> None:
    codec.tell(happening(what, pairs))


def _put(codec: CodecState, what: str, pairs: Pairs) -> None:
    kind, _, name = what.partition(" ")
    codec.kept[kind][name] = pairs


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


def _list(codec: CodecState, what: str, pairs: Pairs) -> SimReply:
    kind, _, name = what.partition(" ")
    fitting = [row for row in codec.kept[kind].values() if pairs.items() <= row.items()]
    return told(
        (f"{name} {n} {field}", value)
        for n, row in enumerate(fitting, start=1)
        for field, value in row.items()
    )


def _tell(codec: CodecState, what: str, pairs: Pairs) -> SimReply:
    del pairs
    kind, _, name = what.partition(" ")
    return told(codec.kept[kind].get(name, {}).items())


_WORDS: Mapping[str, Callable[[CodecState, str, Pairs], SimReply | None]] = {
    "set": _set,
    "flip": _flip,
    "vanish": _vanish,
    "event": _event,
    "put": _put,
    "change": _change,
    "drop": _drop,
    "clear": _clear,
    "list": _list,
    "tell": _tell,
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

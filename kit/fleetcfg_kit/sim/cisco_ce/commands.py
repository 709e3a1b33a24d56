"""What a codec does when it is told to: xCommand, on whichever wire it comes.

A command that the table of commands has is known, and its arguments are checked against it. One
that has no effect here is refused: none is accepted and does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, leaf, refusal
from fleetcfg_kit.sim.cisco_ce.command_calls import EFFECTS as CALLS
from fleetcfg_kit.sim.cisco_ce.command_device import EFFECTS as DEVICE
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.command_stores import EFFECTS as STORES
from fleetcfg_kit.sim.cisco_ce.command_table import EFFECTS as TABLE
from fleetcfg_kit.sim.cisco_ce.command_users import EFFECTS as USERS
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.commands import SimCommand

EFFECTS: Mapping[str, CommandEffect] = {
    name.lower(): effect
    for effects in (TABLE, CALLS, DEVICE, STORES, USERS)
    for name, effect in effects.items()
}


def find(commands: Mapping[str, SimCommand], words: Sequence[str]) -> SimCommand | None:
    """Find a command by its name; each word may be shortened as long as it stays the only one."""
    asked = [word.lower() for word in words]
    exact = commands.get(" ".join(asked))
    if exact is not None:
        return exact
    fitting = [
        command
        for spelled, command in commands.items()
        if len(parts := spelled.split()) == len(asked)
        and all(part.startswith(word) for part, word in zip(parts, asked, strict=True))
    ]
    if len(fitting) > 1:  # the last word may be whole: `Set` is not `SetToDefault`
        fitting = [command for command in fitting if command.path.lower().split()[-1] == asked[-1]]
    return fitting[0] if len(fitting) == 1 else None


def _wrong_arguments(command: SimCommand, call: SimCommandCall) -> SimReply | None:
    """Tell what is wrong with the arguments; None when nothing is."""
    missing = [
        name
        for name, known in command.arguments.items()
        if known.is_required and name not in call.arguments
    ]
    if missing or not call.arguments.keys() <= command.arguments.keys():
        return SimReply("ParameterError")
    for name, values in call.arguments.items():
        known = command.arguments[name]
        taken = [known.space.take(value) for value in values]
        if None in taken or len(values) > max(known.most, 1):
            return SimReply("ParameterError", (leaf(known.name, "Invalid value"),))
    return None


def _as_stored(command: SimCommand, call: SimCommandCall) -> SimCommandCall:
    """Give the call with its values as the codec spells them, and those that hold by default."""
    told = {
        name: [command.arguments[name].space.take(value) or value for value in values]
        for name, values in call.arguments.items()
    }
    defaults = {
        name: [known.default]
        for name, known in command.arguments.items()
        if known.default is not None
    }
    return replace(call, arguments={**defaults, **told})


def run(codec: CodecState, call: SimCommandCall) -> SimReply:
    """Do a command."""
    command = find(codec.model.commands, call.words)
    if command is None:
        return SimReply("Error", reason="Unknown command", xpath="/" + "/".join(call.words))
    roles = codec.authenticator.roles(call.user)
    wrong = _wrong_arguments(command, call)
    effect = EFFECTS.get(command.path.lower())
    if not set(command.roles) & set(roles):
        reply = SimReply("Error", reason="Permission denied")
    elif wrong is not None:
        reply = wrong
    elif effect is None:
        reply = refusal("Not supported")
    else:
        reply = effect(codec, _as_stored(command, call)) or SimReply()
    return replace(reply, name=command.result)

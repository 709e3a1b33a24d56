"""What a codec tells of its own parameters: xDocument in a terminal, xDoc over JSON-RPC.

The shape is the one that the maker's own client reads: a leaf has a `ValueSpace`, numbers in it are
texts, the status has one row for each list.
"""

from collections.abc import Iterable

from fleetcfg_kit.sim.cisco_ce.address import AddressQuery, AddressStep
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.commands import SimArgument, SimCommand
from fleetcfg_kit.sim.cisco_ce.trees import grow
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace
from fleetcfg_kit.sim.core.json_types import JsonObject

TEXT = SimSpace("", "String", 0, 1024)
NUMBER = SimSpace("", "Integer", -(2**31), 2**31 - 1)


def space_tree(space: SimSpace, kind: str = "") -> JsonObject:
    """Write a value space: `{"type": "Integer", "Max": "100", "Min": "0"}`."""
    if space.kind == "Literal":
        return {"type": kind or space.kind, "Value": list(space.literals)}
    length = "Length" if space.kind == "String" else ""
    return {
        "type": kind or space.kind,
        f"Max{length}": str(space.high),
        f"Min{length}": str(space.low),
    }


def _configuration(codec: CodecState, question: AddressQuery) -> JsonObject:
    tree: JsonObject = {}
    template = codec.configuration.template
    for n in template.find(question):
        space = codec.space(n) or TEXT
        grow(tree, template.leaves[n].path)["ValueSpace"] = space_tree(space)
    return {"Configuration": tree}


def _status(codec: CodecState, question: AddressQuery) -> JsonObject:
    """Give the schema of the status; no document tells its spaces, so they are text or number."""
    tree: JsonObject = {}
    template = codec.status.template
    for n in template.find(question):
        leaf = template.leaves[n]
        path = tuple(AddressStep(step.name, "n" if step.item else "") for step in leaf.path)
        is_number = not leaf.quoted and leaf.value.lstrip("-").isdecimal()
        grow(tree, path)["ValueSpace"] = space_tree(NUMBER if is_number else TEXT)
    return {"StatusSchema": tree}


def _argument(argument: SimArgument) -> JsonObject:
    told: JsonObject = {} if argument.default is None else {"default": argument.default}
    if argument.most:
        told["multiple"] = str(argument.most)
    told["item"] = "1"
    told["required"] = str(argument.is_required)
    told["valueSpaceRef"] = f"/Valuespace/{argument.space_name}"
    told["ValueSpace"] = space_tree(argument.space, argument.kind)
    return told


def command_tree(commands: Iterable[SimCommand]) -> JsonObject:
    """Nest commands as /command.xml has them: marked, with who may and what they take."""
    tree: JsonObject = {}
    for command in sorted(commands, key=lambda command: command.path.split()):
        told = grow(tree, tuple(AddressStep(word) for word in command.path.split()))
        told |= {"command": "True", "role": ";".join(sorted(command.roles))}
        if command.is_onprem:
            told["backend"] = "onprem"
        if command.is_multiline:
            told["multiline"] = "True"
        told |= {argument.name: _argument(argument) for argument in command.arguments.values()}
    return tree


def schema(codec: CodecState, question: AddressQuery | None) -> JsonObject:
    """Give the schema of what is asked for: `Configuration Audio`; empty for what is not known."""
    root = question[0].name if question else ""
    if question and "configuration".startswith(root):
        return _configuration(codec, question[1:])
    if question and root in {"status", "statusschema"}:
        return _status(codec, question[1:])
    if root == "command":
        words = [want.name for want in question[1:]] if question else []
        known = codec.model.commands.values()
        found = [c for c in known if c.path.lower().split()[: len(words)] == words]
        return {"Command": command_tree(found)}
    return {}

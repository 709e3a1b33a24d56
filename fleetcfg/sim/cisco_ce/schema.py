"""What a codec tells of its own parameters: xDocument in a terminal, xDoc over JSON-RPC.

The shape is the one that the maker's own client reads: a leaf has a `ValueSpace`, numbers in it are
texts, the status has one row for each list.
"""

from fleetcfg.sim.cisco_ce.address import AddressQuery, AddressStep
from fleetcfg.sim.cisco_ce.device_state import CodecState
from fleetcfg.sim.cisco_ce.trees import grow
from fleetcfg.sim.cisco_ce.value_space import SimSpace
from fleetcfg.sim.core.json_types import JsonObject

TEXT = SimSpace("", "String", 0, 1024)
NUMBER = SimSpace("", "Integer", -(2**31), 2**31 - 1)


def space_tree(space: SimSpace) -> JsonObject:
    """Write a value space: `{"type": "Integer", "Max": "100", "Min": "0"}`."""
    if space.kind == "Literal":
        return {"type": space.kind, "Value": list(space.literals)}
    length = "Length" if space.kind == "String" else ""
    return {
        "type": space.kind,
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


def schema(codec: CodecState, question: AddressQuery | None) -> JsonObject:
    """Give the schema of what is asked for: `Configuration Audio`; empty for what is not known."""
    root = question[0].name if question else ""
    if question and "configuration".startswith(root):
        return _configuration(codec, question[1:])
    if question and root in {"status", "statusschema"}:
        return _status(codec, question[1:])
    return {}

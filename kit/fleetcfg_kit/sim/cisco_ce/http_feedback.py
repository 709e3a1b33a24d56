"""Receivers that a codec tells of changes by HTTP: up to four, of fifteen expressions each.

What is told is made here; `http_delivery` brings it. A receiver that does not take it is told
nothing more until it is registered or enabled again.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial

from fleetcfg_kit.sim.cisco_ce.address import AddressStep, ask, read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import FeedbackPost, SimEvent
from fleetcfg_kit.sim.cisco_ce.subscriptions import Subscriptions
from fleetcfg_kit.sim.cisco_ce.trees import event_tree, xml_lines
from fleetcfg_kit.sim.core.json_types import JsonObject

# What a codec says of itself in every message, and where its status has it.
IDENTIFICATION: Mapping[str, str] = {
    "IPAddress": "network[1]\nipv4\naddress",
    "MACAddress": "network[1]\nethernet\nmacaddress",
    "ProductID": "systemunit\nproductid",
    "ProductType": "systemunit\nproducttype",
    "SWVersion": "systemunit\nsoftware\nversion",
    "SerialNumber": "systemunit\nhardware\nmodule\nserialnumber",
}


def message(codec: CodecState, event: SimEvent, form: str) -> bytes:
    """Write what a receiver is told of an event, as XML or as JSON."""
    own = {name: codec.status.get(place) or "" for name, place in IDENTIFICATION.items()}
    own["SystemName"] = codec.setting("systemunit\nname")
    inside: JsonObject = {"Identification": {n: {"Value": text} for n, text in own.items()}}
    tree = event_tree(event, inside)
    text = json.dumps(tree, ensure_ascii=False) if form == "JSON" else "".join(xml_lines(tree))
    return text.encode()


def _post(
    codec: CodecState, slot: str, told: tuple[str, str], event: SimEvent, covered_by: Sequence[str]
) -> None:
    del covered_by
    if codec.deliver is not None:
        url, form = told
        codec.deliver(FeedbackPost(slot, url, form, message(codec, event, form)))


def _listen(codec: CodecState, slot: str) -> None:
    """Begin to tell the receiver of a slot, as the status has it."""
    codec.receivers.pop(slot, lambda: None)()
    told = [codec.status.get(f"httpfeedback[{slot}]\n{name}") or "" for name in ("url", "format")]
    tell = partial(_post, codec, slot, (told[0], told[1]))
    subscriptions: Subscriptions[str] = Subscriptions(codec, tell)
    for leaf in codec.status.template.leaves:
        if leaf.path[:-1] == (AddressStep("HttpFeedback", slot),) and leaf.path[-1].item:
            expression = codec.status.value(codec.status.at(leaf.path) or 0)
            question = ask(expression)
            if question is not None:
                subscriptions.add(expression, question)
    codec.receivers[slot] = subscriptions.clear
    codec.report({read(f"HttpFeedback {slot} Status"): "OK"})


def give_up(codec: CodecState, slot: str) -> None:
    """Tell a receiver nothing more: it did not take what was told."""
    if _is_known(codec, slot):
        codec.receivers.pop(slot, lambda: None)()
        codec.report({read(f"HttpFeedback {slot} Status"): "Failed"})


def _is_known(codec: CodecState, slot: str) -> bool:
    return codec.status.at(read(f"HttpFeedback {slot} URL")) is not None


def _register(codec: CodecState, call: SimCommandCall) -> None:
    slot = call.text("feedbackslot")
    _forget(codec, slot)
    told = {
        **{f"Expression {n}": e for n, e in enumerate(call.arguments.get("expression", ()), 1)},
        "Format": call.text("format"),
        "Status": "OK",
        "URL": call.text("serverurl"),
    }
    codec.report({read(f"HttpFeedback {slot} {name}"): value for name, value in told.items()})
    _listen(codec, slot)


def _forget(codec: CodecState, slot: str) -> bool:
    codec.receivers.pop(slot, lambda: None)()
    if not _is_known(codec, slot):
        return False
    codec.vanish((AddressStep("HttpFeedback", slot),))
    return True


def _deregister(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    return None if _forget(codec, call.text("FeedbackSlot")) else _NO_SLOT


def _enable(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    if not _is_known(codec, call.text("FeedbackSlot")):
        return _NO_SLOT
    _listen(codec, call.text("FeedbackSlot"))
    return None


_NO_SLOT = refusal("No such feedback slot")

EFFECTS: Mapping[str, CommandEffect] = {
    "HttpFeedback Deregister": _deregister,
    "HttpFeedback Enable": _enable,
    "HttpFeedback Register": _register,
}

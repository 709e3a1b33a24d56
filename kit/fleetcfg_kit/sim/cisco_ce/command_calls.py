"""What commands do to calls, and what is remembered of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fleetcfg_kit.sim.cisco_ce.address import AddressStep, read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal, told
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import happening
from fleetcfg_kit.sim.cisco_ce.media import first_shown
from fleetcfg_kit.sim.core.media import SimCall

_MEDIA = AddressStep("MediaChannels")

# What a list of calls shows without `DetailLevel: Full`, as a recorded one has it.
_BASIC = frozenset(
    {"CallHistoryId", "CallbackNumber", "DisplayName", "StartTime", "DaysAgo"}
    | {"OccurrenceType", "IsAcknowledged"}
)


def _calls(codec: CodecState) -> list[str]:
    first = (leaf.path[0] for leaf in codec.status.template.leaves)
    return sorted({step.item for step in first if step.name == "Call" and step.item}, key=int)


def _count_calls(codec: CodecState) -> None:
    codec.report({read("SystemUnit State NumberOfActiveCalls"): str(len(_calls(codec)))})


def _dial(codec: CodecState, call: SimCommandCall) -> SimReply:
    """Call a number: a device of the fleet, or one elsewhere, which counts as answered."""
    number, protocol = call.text("Number"), call.text("Protocol") or "Sip"
    rate = call.text("CallRate") or codec.setting("conference\ndefaultcall\nrate") or "6000"
    called = _CallParts(number, call.text("DisplayName") or number, protocol, rate, "Outgoing")
    exchange = codec.exchange
    is_here = exchange is not None and exchange.find(number) is not None
    ident = _put_up(codec, called)
    media = exchange.dial(codec, number) if exchange is not None and is_here else None
    if media is not None:
        _show_media(codec, ident, media)
    elif is_here:
        _end(codec, ident)
    made = {"Protocol": protocol, "Direction": "outgoing", "RemoteURI": f"sip:{number}"}
    coded = {"EncryptionIn": "On", "EncryptionOut": "On", "CallRate": rate, "CallId": ident}
    codec.tell(happening("CallSuccessful", {**made, **coded}))
    return told([("CallId", ident), ("ConferenceId", "1")])


@dataclass(frozen=True, slots=True)
class _CallParts:
    """What is shown of a call from its beginning."""

    number: str
    name: str
    protocol: str
    rate: str
    direction: str


def _put_up(codec: CodecState, call: _CallParts) -> str:
    """Show a call that is up, and give the number that the codec gives it."""
    ident = str(max([int(n) for n in _calls(codec)], default=1) + 1)
    parts = {
        "AnswerState": "Answered",
        "CallType": "Video",
        "CallbackNumber": f"sip:{call.number}",
        "Direction": call.direction,
        "DisplayName": call.name,
        "Duration": "0",
        "Encryption Type": "AES-256",
        "Protocol": call.protocol,
        "ReceiveCallRate": call.rate,
        "RemoteNumber": call.number,
        "Status": "Connected",
        "TransmitCallRate": call.rate,
    }
    if call.direction == "Outgoing":
        codec.tell(happening("OutgoingCallIndication", {"CallId": ident}))
    codec.report({read(f"Call {ident} {name}"): value for name, value in parts.items()})
    _count_calls(codec)
    begun = {"at": f"{codec.local_time():%Y-%m-%dT%H:%M:%S}", "s": f"{codec.clock.seconds()}"}
    codec.kept["ongoing"][ident] = {**parts, **begun}
    return ident


def _show_media(codec: CodecState, ident: str, call: SimCall) -> None:
    codec.report({read(path): value for path, value in first_shown(ident)})
    codec.calls[ident] = call


def ring(codec: CodecState, call: SimCall) -> bool:
    """Take a call from another device of the fleet: a person is always there to answer it."""
    other = call.caller.device
    name = codec.exchange.name_of(call.caller) if codec.exchange else other.name
    ident = _put_up(codec, _CallParts(name, name, "Sip", "6000", "Incoming"))
    _show_media(codec, ident, call)
    return True


def ended(codec: CodecState, call: SimCall) -> None:
    """Remove a call that the far end has ended."""
    for ident in [each for each, known in codec.calls.items() if known is call]:
        _end(codec, ident)


def _end(codec: CodecState, ident: str) -> None:
    """Remove a call and its streams, and remember it."""
    codec.vanish((AddressStep("Call", ident),))
    if codec.calls.pop(ident, None) is not None:
        codec.vanish((_MEDIA, AddressStep("Call", ident)))
    _count_calls(codec)
    known = codec.kept["ongoing"].pop(ident, None)
    if known is not None:
        _remember(codec, ident, known)


def _chosen(codec: CodecState, call: SimCommandCall) -> str | None:
    """Give the call that is named; the first of all where none is (`CallId: 0`)."""
    calls, wanted = _calls(codec), call.text("CallId")
    return wanted if wanted in calls else calls[0] if calls and wanted == "0" else None


def _disconnect(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    ident = _chosen(codec, call)
    if ident is None:
        return refusal("No active call to disconnect")
    media = codec.calls.get(ident)
    _end(codec, ident)
    if media is not None and codec.exchange is not None:
        codec.exchange.hang_up(media, codec)
    return None


def _remember(codec: CodecState, ident: str, known: Mapping[str, str]) -> None:
    """Keep a call that has ended, and tell of its end."""
    duration = str(round(codec.clock.seconds() - float(known["s"])))
    is_placed = known["Direction"] == "Outgoing"
    number = str(max(map(int, codec.kept["call"]), default=0) + 1)
    codec.kept["call"][number] = {
        "CallHistoryId": number,
        "CallbackNumber": known["CallbackNumber"],
        "DisplayName": known["DisplayName"],
        "StartTime": known["at"],
        "DaysAgo": "0",
        "OccurrenceType": "Placed" if is_placed else "Received",
        "IsAcknowledged": "Acknowledged",
        "RemoteNumber": known["RemoteNumber"],
        "Direction": known["Direction"],
        "Protocol": known["Protocol"],
        "CallRate": known["TransmitCallRate"],
        "CallType": known["CallType"],
        "EncryptionType": known["Encryption Type"],
        "Duration": duration,
    }
    cause = {"CauseValue": "0", "CauseString": "", "CauseType": "LocalDisconnect"}
    of_it = {name: known[name] for name in ("DisplayName", "Protocol")}
    last = {
        "OrigCallDirection": known["Direction"].lower(),
        "RemoteURI": known["CallbackNumber"],
        **of_it,
    }
    rate = {"CallRate": known["TransmitCallRate"], "Duration": duration}
    codec.tell(happening("CallDisconnect", {"CallId": ident, **cause, **last, **rate}))


# ---------------------------------------------------------------------------- history


def _history(codec: CodecState, call: SimCommandCall) -> SimReply:
    """Tell the calls that are asked for, newest first, counted from 0, unlike any other list."""
    wanted, ident = call.text("Filter"), call.text("CallHistoryId")
    text, is_full = call.text("SearchString").lower(), call.text("DetailLevel") == "Full"
    offset, limit = int(call.text("Offset")), int(call.text("Limit"))
    rows = [
        row
        for number, row in reversed(codec.kept["call"].items())
        if ident in {"", number}
        and wanted in {"", "All", row["OccurrenceType"]}  # none is ever missed here
        and text in f"{row['DisplayName']}\n{row['RemoteNumber']}".lower()
    ]
    values = [
        (f"Entry {n} {name}", value)
        for n, row in enumerate(rows[offset : offset + limit])
        for name, value in row.items()
        if is_full or name in _BASIC
    ]
    info = [("ResultInfo Offset", str(offset)), ("ResultInfo Limit", str(limit))]
    return told([*values, *info])


EFFECTS: Mapping[str, CommandEffect] = {
    "Call Disconnect": _disconnect,
    "CallHistory Get": _history,
    "Dial": _dial,
}

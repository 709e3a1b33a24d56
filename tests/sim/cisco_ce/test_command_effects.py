"""What commands change stays changed, is listed, and is told to those who listen."""

from collections.abc import Callable

import pytest

from fleetcfg_kit.sim.cisco_ce.address import spell
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.models.table import rows
from fleetcfg_kit.sim.cisco_ce.shell_output import OutputMode, feedback
from tests.sim.cisco_ce.commanding import do, told
from tests.sim.conftest import Steady


@pytest.fixture
def codec(make: Callable[..., CodecState]) -> CodecState:
    return make()


def test_every_event_that_is_listed_is_fired(make: Callable[..., CodecState]) -> None:
    codec = make("Codec Pro", "26.4.1")
    heard: list[SimEvent] = []
    codec.subscribers.append(heard.append)

    do(codec, "Dial", {"number": ["a"]})
    do(codec, "Call Disconnect")
    do(codec, "Message Send", {"text": ["x"]})
    do(codec, "UserInterface Extensions Panel Clicked", {"panelid": ["p"]})
    widget = {"widgetid": ["w"], "value": ["1"], "type": ["pressed"]}
    do(codec, "UserInterface Extensions Widget Action", widget)
    form = {"feedbackid": ["f"]}
    do(codec, "UserInterface Message Prompt Response", {**form, "optionid": ["1"]})
    do(codec, "UserInterface Message TextInput Response", {**form, "text": ["t"]})

    fired = {spell(path) for event in heard if event.root == "Event" for path in event.paths}
    assert fired == {row.path for row in rows("events.txt")}


def test_calls_that_ended_are_remembered(
    make_codec: Callable[..., tuple[CodecState, Steady]],
) -> None:
    codec, steady = make_codec()
    for number in ("a@x", "b@x", "a@x"):
        do(codec, "Dial", {"number": [number]})
        steady.now += 60
        do(codec, "Call Disconnect")

    history = told(do(codec, "CallHistory Get", {"detaillevel": ["Full"]}))
    brief = told(do(codec, "CallHistory Get", {"limit": ["1"]}))
    found = told(do(codec, "CallHistory Get", {"searchstring": ["B@"]}))

    assert [history[f"Entry[{n}] CallHistoryId"] for n in range(3)] == ["3", "2", "1"]
    assert history["Entry[0] Duration"] == "60"
    assert history["Entry[0] StartTime"] == "2026-11-24T09:02:00"
    assert brief["Entry[0] CallbackNumber"] == "sip:a@x"
    assert not {"Entry[0] Duration", "Entry[1] CallbackNumber"} & brief.keys()
    assert found["Entry[0] CallHistoryId"] == "2"


def test_a_call_is_told_as_in_a_transcript(codec: CodecState) -> None:
    heard: list[SimEvent] = []
    codec.subscribers.append(heard.append)

    do(codec, "Dial", {"number": ["a@x"], "protocol": ["Sip"], "callrate": ["768"]})

    assert feedback(OutputMode.TERMINAL, heard[-1]) == (
        '*e CallSuccessful Protocol: "Sip"\n'
        '*e CallSuccessful Direction: "outgoing"\n'
        '*e CallSuccessful RemoteURI: "sip:a@x"\n'
        '*e CallSuccessful EncryptionIn: "On"\n'
        '*e CallSuccessful EncryptionOut: "On"\n'
        "*e CallSuccessful CallRate: 768\n"
        "*e CallSuccessful CallId: 2\n"
        "** end\n"
    )

"""What commands change stays changed, is listed, and is told to those who listen."""

from collections.abc import Callable

import pytest

from fleetcfg_kit.sim.cisco_ce.address import spell
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.greeting import greeting
from fleetcfg_kit.sim.cisco_ce.models.table import rows
from fleetcfg_kit.sim.cisco_ce.shell_output import OutputMode, feedback
from fleetcfg_kit.sim.core.auth import SimLoginLimits, SimLoginResult
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
    recents = told(do(codec, "CallHistory Recents"))
    do(codec, "CallHistory DeleteEntry", {"callhistoryid": ["3"]})
    found = told(do(codec, "CallHistory Get", {"searchstring": ["A@"]}))
    do(codec, "CallHistory DeleteAll")

    assert [history[f"Entry[{n}] CallHistoryId"] for n in range(3)] == ["3", "2", "1"]
    assert history["Entry[0] Duration"] == "60"
    assert history["Entry[0] StartTime"] == "2026-11-24T09:02:00"
    assert "Entry[0] Duration" not in recents
    assert [recents[f"Entry[{n}] CallbackNumber"] for n in range(2)] == ["sip:a@x", "sip:b@x"]
    assert found["Entry[0] CallHistoryId"] == "1"
    assert "Entry[0] CallHistoryId" not in told(do(codec, "CallHistory Get"))


def test_a_call_is_held_and_gone_on_with(codec: CodecState) -> None:
    do(codec, "Dial", {"number": ["a"]})

    do(codec, "Call Hold")
    held = [codec.get(f"Status SystemUnit State NumberOf{n}Calls") for n in ("Active", "Suspended")]
    do(codec, "Call Resume")

    assert held == ["0", "1"]
    assert codec.get("Status SystemUnit State NumberOfActiveCalls") == "1"


def test_a_camera_goes_back_to_where_it_was_stored(codec: CodecState) -> None:
    do(codec, "Camera PositionSet", {"cameraid": ["1"], "pan": ["100"], "zoom": ["5"]})
    stored = {"cameraid": ["1"], "name": ["Bàn"], "defaultposition": ["True"]}
    number = told(do(codec, "Camera Preset Store", stored))["PresetId"]
    do(codec, "Camera PositionSet", {"cameraid": ["1"], "pan": ["-7"]})
    listed = told(do(codec, "Camera Preset List", {"cameraid": ["1"]}))

    assert do(codec, "Camera Preset Activate", {"presetid": [number]}).status == "OK"
    assert codec.get("Status Cameras Camera 1 Position Pan") == "100"
    assert do(codec, "Camera Preset ActivateDefaultPosition").status == "OK"
    assert listed["Preset[1] Name"] == "Bàn"
    do(codec, "Camera Preset Remove", {"presetid": [number]})
    assert told(do(codec, "Camera Preset List")) == {}
    assert do(codec, "Camera Preset Store", {"cameraid": ["7"]}).status == "Error"


def test_a_banner_greets_who_logs_in(codec: CodecState) -> None:
    do(codec, "SystemUnit WelcomeBanner Set", body="Chỉ cho người có phận sự")
    do(codec, "SystemUnit SignInBanner Set", body="Hỏi 1022")

    assert greeting(codec).startswith("Chỉ cho người có phận sự\nWelcome to")
    assert told(do(codec, "SystemUnit SignInBanner Get")) == {"BannerText": "Hỏi 1022"}
    do(codec, "SystemUnit WelcomeBanner Clear")
    assert greeting(codec).startswith("Welcome to")


def test_bookings_are_those_that_were_sent_last(codec: CodecState) -> None:
    body = (
        "<Bookings><Booking item='1'><Id>7</Id><Title>Giao ban</Title>"
        "<Organizer><FirstName>An</FirstName></Organizer></Booking></Bookings>"
    )

    do(codec, "Bookings Update", body=body)
    listed = told(do(codec, "Bookings List"))
    one = told(do(codec, "Bookings Get", {"id": ["7"]}))
    do(codec, "Bookings Clear")

    assert listed["ResultInfo TotalRows"] == "1"
    assert listed["Booking[1] Organizer FirstName"] == one["Booking Organizer FirstName"] == "An"
    assert told(do(codec, "Bookings List")) == {"ResultInfo TotalRows": "0"}
    assert do(codec, "Bookings Get", {"id": ["7"]}).status == "Error"
    assert do(codec, "Bookings Update", body="<").status == "Error"


def test_a_reset_keeps_what_it_is_told_to_keep(codec: CodecState) -> None:
    settings = {
        "Network[1] DNS Domain Name": "x.vn",
        "SIP URI": "a@x.vn",
        "Audio DefaultVolume": "9",
    }
    for path, value in settings.items():
        codec.put(path, value)

    assert do(codec, "SystemUnit SoftReset", {"confirm": ["Yes"]}).status == "OK"
    soft = [codec.get(path) for path in settings]
    for path, value in settings.items():
        codec.put(path, value)
    do(codec, "SystemUnit FactoryReset", {"confirm": ["Yes"], "keep": ["Network"]})

    assert soft == ["", "", "9"]
    assert [codec.get(path) for path in settings] == ["x.vn", "", "50"]


def test_an_account_that_is_locked_is_unblocked(codec: CodecState) -> None:
    limits = SimLoginLimits(failures=1)
    codec.authenticator.check("admin", "wrong", limits, 0.0)
    locked = codec.authenticator.check("ascii", "ascii-pass", limits, 1.0)
    codec.authenticator.check("ascii", "wrong", limits, 1.0)

    do(codec, "UserManagement User Unblock", {"username": ["ascii"]})

    assert locked is SimLoginResult.ADMITTED
    assert codec.authenticator.check("admin", "x", limits, 2.0) is SimLoginResult.LOCKED
    opened = codec.authenticator.check("ascii", "ascii-pass", limits, 2.0)
    assert opened is SimLoginResult.ADMITTED
    assert do(codec, "UserManagement User Unblock", {"username": ["eve"]}).status == "Error"


def test_the_time_of_day_is_that_of_its_zone(codec: CodecState) -> None:
    codec.put("Time Zone", "Asia/Ho_Chi_Minh")

    assert told(do(codec, "Time DateTime Get"))["Hour"] == "16"


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

"""Commands do what they say, and refuse what they cannot."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from fleetcfg.sim.cisco_ce.address import spell
from fleetcfg.sim.cisco_ce.commands import COMMANDS, SimReply, find, run
from fleetcfg.sim.cisco_ce.device_state import CodecState

ADMIN = ("Admin", "User")


@pytest.fixture
def codec(make: Callable[..., CodecState]) -> CodecState:
    return make()


def do(
    codec: CodecState, words: str, arguments: Mapping[str, Sequence[str]] | None = None, *roles: str
) -> SimReply:
    return run(codec, words.split(), arguments or {}, roles or ADMIN)


def told(reply: SimReply) -> dict[str, str]:
    return {spell(leaf.path): leaf.value for leaf in reply.leaves}


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        ("Audio Microphones Mute", "audio\nmicrophones\nmute", "On"),
        ("Audio Volume Mute", "audio\nvolumemute", "On"),
        ("Standby Deactivate", "standby\nstate", "Off"),
    ],
)
def test_a_command_changes_the_status(codec: CodecState, words: str, path: str, value: str) -> None:
    assert do(codec, words).status == "OK"
    assert codec.status.get(path) == value


def test_calls_come_and_go_and_are_counted(codec: CodecState) -> None:
    first = told(do(codec, "Dial", {"number": ["a"]}))["CallId"]
    second = told(do(codec, "Dial", {"number": ["b"]}))["CallId"]
    during = codec.status.get("systemunit\nstate\nnumberofactivecalls")

    do(codec, "Call Disconnect", {"callid": [first]})

    assert first != second
    assert during == "2"
    assert codec.status.get(f"call[{first}]\nstatus") is None
    assert codec.status.get(f"call[{second}]\nremotenumber") == "b"
    assert codec.status.get("systemunit\nstate\nnumberofactivecalls") == "1"


def test_there_is_nothing_to_hang_up(codec: CodecState) -> None:
    assert do(codec, "Call Disconnect").status == "Error"
    assert do(codec, "Call Disconnect", {"callid": ["9"]}).status == "Error"


def test_accounts_are_listed_without_passphrases(codec: CodecState) -> None:
    reply = do(codec, "UserManagement User List")

    assert told(reply)["User[1] Username"] == "admin"
    assert told(reply)["User[2] Roles[1] Role"] == "Audit"
    assert "audit-pass" not in repr(reply)


def test_a_receiver_of_news_is_seen_in_the_status_until_it_is_removed(codec: CodecState) -> None:
    before = codec.xml("Status")
    arguments = {
        "feedbackslot": ["3"],
        "serverurl": ["https://tms.example.org/"],
        "expression": ["/Status/Call", "/Configuration"],
    }

    assert do(codec, "HttpFeedback Register", arguments).status == "OK"
    assert do(codec, "HttpFeedback Register", arguments).status == "OK"
    during = codec.xml("Status").decode()
    do(codec, "HttpFeedback Deregister", {"feedbackslot": ["3"]})

    assert "<URL>https://tms.example.org/</URL>" in during
    assert during.count("<Expression ") == 2
    assert codec.xml("Status") == before


@pytest.mark.parametrize("slot", ["0", "5", "x"])
def test_there_are_four_receivers(codec: CodecState, slot: str) -> None:
    arguments = {"feedbackslot": [slot], "serverurl": ["x"]}

    assert do(codec, "HttpFeedback Register", arguments).status == "ParameterError"
    assert do(codec, "HttpFeedback Deregister", {"feedbackslot": [slot]}).status == "Error"


def test_a_factory_reset_wants_to_be_confirmed(codec: CodecState) -> None:
    codec.put("SystemUnit Name", "A")

    assert do(codec, "SystemUnit FactoryReset", {"confirm": ["No"]}).status == "ParameterError"
    assert codec.setting("systemunit\nname") == "A"
    assert do(codec, "SystemUnit FactoryReset", {"confirm": ["Yes"]}).status == "OK"
    assert codec.setting("systemunit\nname") == ""


def test_a_boot_begins_the_uptime_anew(codec: CodecState) -> None:
    do(codec, "SystemUnit Boot")

    assert codec.now()[codec.status.template.at["systemunit\nuptime"]] == "0"


def test_one_source_is_chosen_in_one_way_only(codec: CodecState) -> None:
    words = "Video Input SetMainVideoSource"

    assert do(codec, words, {"sourceid": ["2"]}).status == "OK"
    assert do(codec, words, {"connectorid": ["2"]}).status == "OK"
    assert do(codec, words, {"sourceid": ["2"], "connectorid": ["2"]}).status == "Error"


@pytest.mark.parametrize("spelled", sorted(COMMANDS))
def test_no_command_is_for_who_has_no_role(codec: CodecState, spelled: str) -> None:
    reply = run(codec, spelled.split(), {}, ("RoomControl",))

    assert (reply.status, reply.reason) == ("Error", "Permission denied")


@pytest.mark.parametrize("spelled", sorted(COMMANDS))
def test_no_command_takes_an_argument_that_it_does_not_know(
    codec: CodecState, spelled: str
) -> None:
    assert do(codec, spelled, {"nonsense": ["1"]}).status == "ParameterError"


def test_a_name_may_be_shortened_while_it_is_the_only_one() -> None:
    command = find(["aud", "vol", "set"])

    assert command is not None
    assert command.path == "Audio Volume Set"
    assert find(["audio", "volume"]) is None
    assert find(["standby", ""]) is None

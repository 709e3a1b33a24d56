"""Commands do what they say, and refuse what they cannot."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from fleetcfg.sim.cisco_ce.address import spell
from fleetcfg.sim.cisco_ce.commands import COMMANDS, Reply, find, run
from fleetcfg.sim.cisco_ce.device_state import Mind

ADMIN = ("Admin", "User")


@pytest.fixture
def mind(make: Callable[..., Mind]) -> Mind:
    return make()


def do(
    mind: Mind, words: str, arguments: Mapping[str, Sequence[str]] | None = None, *roles: str
) -> Reply:
    return run(mind, words.split(), arguments or {}, roles or ADMIN)


def told(reply: Reply) -> dict[str, str]:
    return {spell(leaf.path): leaf.value for leaf in reply.leaves}


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        ("Audio Microphones Mute", "audio\nmicrophones\nmute", "On"),
        ("Audio Volume Mute", "audio\nvolumemute", "On"),
        ("Standby Deactivate", "standby\nstate", "Off"),
    ],
)
def test_a_command_changes_the_status(mind: Mind, words: str, path: str, value: str) -> None:
    assert do(mind, words).status == "OK"
    assert mind.status.get(path) == value


def test_calls_come_and_go_and_are_counted(mind: Mind) -> None:
    first = told(do(mind, "Dial", {"number": ["a"]}))["CallId"]
    second = told(do(mind, "Dial", {"number": ["b"]}))["CallId"]
    during = mind.status.get("systemunit\nstate\nnumberofactivecalls")

    do(mind, "Call Disconnect", {"callid": [first]})

    assert first != second
    assert during == "2"
    assert mind.status.get(f"call[{first}]\nstatus") is None
    assert mind.status.get(f"call[{second}]\nremotenumber") == "b"
    assert mind.status.get("systemunit\nstate\nnumberofactivecalls") == "1"


def test_there_is_nothing_to_hang_up(mind: Mind) -> None:
    assert do(mind, "Call Disconnect").status == "Error"
    assert do(mind, "Call Disconnect", {"callid": ["9"]}).status == "Error"


def test_accounts_are_listed_without_passphrases(mind: Mind) -> None:
    reply = do(mind, "UserManagement User List")

    assert told(reply)["User[0] Username"] == "admin"
    assert told(reply)["User[1] Roles[0] Role"] == "Audit"
    assert "audit-pass" not in repr(reply)


def test_a_receiver_of_news_is_seen_in_the_status_until_it_is_removed(mind: Mind) -> None:
    before = mind.xml("Status")
    arguments = {
        "feedbackslot": ["3"],
        "serverurl": ["https://tms.example.org/"],
        "expression": ["/Status/Call", "/Configuration"],
    }

    assert do(mind, "HttpFeedback Register", arguments).status == "OK"
    assert do(mind, "HttpFeedback Register", arguments).status == "OK"
    during = mind.xml("Status").decode()
    do(mind, "HttpFeedback Deregister", {"feedbackslot": ["3"]})

    assert "<URL>https://tms.example.org/</URL>" in during
    assert during.count("<Expression ") == 2
    assert mind.xml("Status") == before


@pytest.mark.parametrize("slot", ["0", "5", "x"])
def test_there_are_four_receivers(mind: Mind, slot: str) -> None:
    arguments = {"feedbackslot": [slot], "serverurl": ["x"]}

    assert do(mind, "HttpFeedback Register", arguments).status == "ParameterError"
    assert do(mind, "HttpFeedback Deregister", {"feedbackslot": [slot]}).status == "Error"


def test_a_factory_reset_wants_to_be_confirmed(mind: Mind) -> None:
    mind.put("SystemUnit Name", "A")

    assert do(mind, "SystemUnit FactoryReset", {"confirm": ["No"]}).status == "ParameterError"
    assert mind.setting("systemunit\nname") == "A"
    assert do(mind, "SystemUnit FactoryReset", {"confirm": ["Yes"]}).status == "OK"
    assert mind.setting("systemunit\nname") == ""


def test_a_boot_begins_the_uptime_anew(mind: Mind) -> None:
    do(mind, "SystemUnit Boot")

    assert mind.now()[mind.status.form.at["systemunit\nuptime"]] == "0"


def test_one_source_is_chosen_in_one_way_only(mind: Mind) -> None:
    words = "Video Input SetMainVideoSource"

    assert do(mind, words, {"sourceid": ["2"]}).status == "OK"
    assert do(mind, words, {"connectorid": ["2"]}).status == "OK"
    assert do(mind, words, {"sourceid": ["2"], "connectorid": ["2"]}).status == "Error"


@pytest.mark.parametrize("spelled", sorted(COMMANDS))
def test_no_command_is_for_who_has_no_role(mind: Mind, spelled: str) -> None:
    reply = run(mind, spelled.split(), {}, ("RoomControl",))

    assert (reply.status, reply.reason) == ("Error", "Permission denied")


@pytest.mark.parametrize("spelled", sorted(COMMANDS))
def test_no_command_takes_an_argument_that_it_does_not_know(mind: Mind, spelled: str) -> None:
    assert do(mind, spelled, {"nonsense": ["1"]}).status == "ParameterError"


def test_a_name_may_be_shortened_while_it_is_the_only_one() -> None:
    command = find(["aud", "vol", "set"])

    assert command is not None
    assert command.path == "Audio Volume Set"
    assert find(["audio", "volume"]) is None
    assert find(["standby", ""]) is None

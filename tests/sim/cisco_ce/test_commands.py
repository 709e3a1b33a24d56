"""Commands do what they say, and refuse what they cannot."""

from collections.abc import Callable

import pytest

from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall
from fleetcfg_kit.sim.cisco_ce.commands import EFFECTS, find, run
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.catalog import model
from fleetcfg_kit.sim.core.auth import SimAccount
from tests.sim.cisco_ce.commanding import do, told

COMMANDS = model("Codec Pro", "26.4.1").commands


@pytest.fixture
def codec(make: Callable[..., CodecState]) -> CodecState:
    return make()


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


def test_a_boot_begins_the_uptime_anew(codec: CodecState) -> None:
    do(codec, "SystemUnit Boot")

    assert codec.now()[codec.status.template.at["systemunit\nuptime"]] == "0"


def test_one_source_is_chosen_in_one_way_only(codec: CodecState) -> None:
    words = "Video Input SetMainVideoSource"

    assert do(codec, words, {"sourceid": ["2"]}).status == "OK"
    assert do(codec, words, {"connectorid": ["2"]}).status == "OK"
    assert do(codec, words, {"sourceid": ["2"], "connectorid": ["2"]}).status == "Error"


def test_no_command_is_for_who_has_no_role(make: Callable[..., CodecState]) -> None:
    codec = make("Codec Pro", "26.4.1")
    codec.authenticator.accounts["none"] = SimAccount("none", "", ())

    replies = [run(codec, SimCommandCall(path.split(), {}, None, "none")) for path in COMMANDS]

    assert {(reply.status, reply.reason) for reply in replies} == {("Error", "Permission denied")}


def test_no_command_takes_an_argument_that_it_does_not_know(
    make: Callable[..., CodecState],
) -> None:
    codec = make("Codec Pro", "26.4.1")

    replies = [do(codec, path, {"nonsense": ["1"]}) for path in COMMANDS]

    assert {reply.status for reply in replies} == {"ParameterError"}


def test_a_name_may_be_shortened_while_it_is_the_only_one() -> None:
    command = find(COMMANDS, ["aud", "vol", "set"])

    assert command is not None
    assert command.path == "Audio Volume Set"
    assert find(COMMANDS, ["audio", "volume"]) is None
    assert find(COMMANDS, ["standby", ""]) is None


def test_every_effect_belongs_to_a_command_that_is_known() -> None:
    assert EFFECTS.keys() <= COMMANDS.keys()


@pytest.mark.parametrize(
    ("words", "arguments", "wrong"),
    [
        ("SystemUnit Boot", {"action": ["foo"]}, {"Action": "Invalid value"}),
        ("Audio Volume Set", {"level": ["101"]}, {"Level": "Invalid value"}),
        ("Audio Volume Set", {"level": ["1", "2"]}, {"Level": "Invalid value"}),
        ("Audio Volume Set", {}, {}),
        ("UserInterface Message Alert Display", {"text": ["x" * 256]}, {"Text": "Invalid value"}),
        ("SystemUnit FactoryReset", {"confirm": ["Yes"], "keep": ["x"]}, {"Keep": "Invalid value"}),
    ],
)
def test_an_argument_is_checked_before_anything_is_done(
    codec: CodecState, words: str, arguments: dict[str, list[str]], wrong: dict[str, str]
) -> None:
    before = codec.xml("Status")

    reply = do(codec, words, arguments)

    assert (reply.status, told(reply)) == ("ParameterError", wrong)
    assert codec.xml("Status") == before


def test_the_volume_goes_up_and_down_within_its_bounds(codec: CodecState) -> None:
    do(codec, "Audio Volume Increase")
    louder = codec.get("Status Audio Volume")
    do(codec, "Audio Volume Set", {"level": ["98"]})
    do(codec, "Audio Volume Increase", {"steps": ["10"]})
    loudest = codec.get("Status Audio Volume")
    do(codec, "Audio Volume SetToDefault")

    assert (louder, loudest, codec.get("Status Audio Volume")) == ("55", "100", "50")


def test_a_passphrase_is_changed_by_who_knows_it(codec: CodecState) -> None:
    words = "UserManagement User Passphrase Change"

    wrong = do(codec, words, {"oldpassphrase": ["x"], "newpassphrase": ["n"]})
    before = codec.authenticator.accounts["admin"].password
    done = do(codec, words, {"oldpassphrase": [before], "newpassphrase": ["n"]})

    assert (wrong.status, done.status) == ("Error", "OK")
    assert codec.authenticator.accounts["admin"].password == "n"


def test_panels_are_kept_and_listed_as_recorded(codec: CodecState) -> None:
    body = (
        "<Extensions><Panel><Order>1</Order><PanelId>lab</PanelId><Icon>Info</Icon>"
        "<Name>Máy chiếu</Name></Panel></Extensions>"
    )

    assert do(codec, "UserInterface Extensions Panel Save", {"panelid": ["lab"]}, "<").status == (
        "Error"
    )
    do(codec, "UserInterface Extensions Panel Save", {"panelid": ["lab"]}, body)
    during = told(do(codec, "UserInterface Extensions List"))
    do(codec, "UserInterface Extensions Panel Remove", {"panelid": ["lab"]})

    assert during == {
        "Extensions Version": "1.11",
        "Extensions Panel[1] PanelId": "lab",
        "Extensions Panel[1] Origin": "local",
        "Extensions Panel[1] Order": "1",
        "Extensions Panel[1] Icon": "Info",
        "Extensions Panel[1] Name": "Máy chiếu",
    }
    assert told(do(codec, "UserInterface Extensions List")) == {"Extensions Version": "1.11"}


def test_macros_are_kept_switched_and_removed(codec: CodecState) -> None:
    named = {"name": ["clock"]}

    do(codec, "Macros Macro Save", named, "xapi;")
    again = do(codec, "Macros Macro Save", named, "other;")
    do(codec, "Macros Macro Activate", named)
    during = told(do(codec, "Macros Macro Get", {**named, "content": ["True"]}))
    do(codec, "Macros Macro Remove", named)

    assert again.status == "Error"
    assert during == {
        "Macro[1] Active": "True",
        "Macro[1] Content": "xapi;",
        "Macro[1] Name": "clock",
    }
    assert do(codec, "Macros Macro Activate", named).status == "Error"


def test_an_sx10_has_no_macros_as_its_list_of_commands_says() -> None:
    commands = model("SX10", "ce9.6.1").commands

    assert not [path for path in commands if path.startswith("macros")]
    assert "video input setmainvideosource" not in commands
    assert 180 <= len(commands) <= 190


def test_a_command_without_an_effect_is_refused(make: Callable[..., CodecState]) -> None:
    codec = make("Codec Pro", "26.4.1")
    inert = [command for path, command in COMMANDS.items() if path not in EFFECTS]
    bare = [c for c in inert if not any(a.is_required for a in c.arguments.values())]

    replies = [do(codec, command.path) for command in bare]

    assert {(reply.status, reply.reason) for reply in replies} == {("Error", "Not supported")}
    assert do(codec, "SystemUnit Boot", {"action": ["Shutdown"]}).status == "Error"

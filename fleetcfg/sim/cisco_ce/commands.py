"""What a codec does when it is told to: xCommand, on whichever wire it comes.

Only commands that an operator of a fleet uses; any other is refused as a codec refuses what it does
not know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.sim.cisco_ce.address import Path, Step
from fleetcfg.sim.cisco_ce.device_state import Mind
from fleetcfg.sim.cisco_ce.document_template import Leaf

Arguments = Mapping[str, Sequence[str]]  # names in small letters


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers.

    Attributes:
        name: `DialResult`.
        status: `OK`, `Error` or `ParameterError`.
        leaves: What it tells, below the name.
        reason: Why not.
        xpath: What was not known, for a command that does not exist.
    """

    name: str
    status: str = "OK"
    leaves: tuple[Leaf, ...] = ()
    reason: str = ""
    xpath: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        path: Its name, as `UserManagement User List`.
        does: What it does.
        needs: Arguments that must be given.
        takes: Arguments that may be given.
        body: Whether it takes text of several lines.
        role: Who may.
    """

    path: str
    does: Callable[[Mind, Arguments], Reply]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    body: bool = False
    role: str = "Admin"

    @property
    def result(self) -> str:
        """Name of its answer: the last words of its name, and `Result`."""
        words = self.path.split()
        return "".join(words[-2:] if len(words) > 1 else words) + "Result"


def _leaf(spelled: str, value: str, *, quoted: bool = True) -> Leaf:
    steps: list[Step] = []
    for word in spelled.split():
        if word.isdecimal():
            steps[-1] = Step(steps[-1].name, word)
        else:
            steps.append(Step(word))
    own = (("item", steps[-1].item),) if steps[-1].item else ()
    return Leaf(tuple(steps), value, own, quoted)


def _first(arguments: Arguments, name: str, default: str = "") -> str:
    values = arguments.get(name)
    return values[0] if values else default


def _nothing(mind: Mind, arguments: Arguments) -> Reply:
    del mind, arguments
    return Reply("")


def _volume_set(mind: Mind, arguments: Arguments) -> Reply:
    level = _first(arguments, "level")
    if not level.isdecimal() or int(level) > 100:  # noqa: PLR2004 - per cent
        return Reply("", "ParameterError")
    mind.report({_path("Audio Volume"): level})
    return Reply("")


def _setter(spelled: str, value: str) -> Callable[[Mind, Arguments], Reply]:
    def does(mind: Mind, arguments: Arguments) -> Reply:
        del arguments
        mind.report({_path(spelled): value})
        return Reply("")

    return does


def _path(spelled: str) -> Path:
    return _leaf(spelled, "").path


def _calls(mind: Mind) -> list[str]:
    return sorted(
        {
            leaf.path[0].item
            for leaf in mind.status.form.leaves
            if leaf.path[0].name == "Call" and leaf.path[0].item
        },
        key=int,
    )


def _count_calls(mind: Mind) -> None:
    mind.report({_path("SystemUnit State NumberOfActiveCalls"): str(len(_calls(mind)))})


def _dial(mind: Mind, arguments: Arguments) -> Reply:
    call = str(max([int(n) for n in _calls(mind)], default=1) + 1)
    number = _first(arguments, "number")
    rate = mind.setting("conference\ndefaultcall\nrate") or "6000"
    parts = {
        "AnswerState": "Answered",
        "CallType": "Video",
        "CallbackNumber": f"sip:{number}",
        "Direction": "Outgoing",
        "DisplayName": number,
        "Duration": "0",
        "Encryption Type": "AES-256",
        "Protocol": _first(arguments, "protocol", "sip"),
        "ReceiveCallRate": rate,
        "RemoteNumber": number,
        "Status": "Connected",
        "TransmitCallRate": rate,
    }
    mind.report({_path(f"Call {call} {name}"): value for name, value in parts.items()})
    _count_calls(mind)
    return Reply(
        "",
        leaves=(_leaf("CallId", call, quoted=False), _leaf("ConferenceId", "1", quoted=False)),
    )


def _disconnect(mind: Mind, arguments: Arguments) -> Reply:
    calls = _calls(mind)
    wanted = _first(arguments, "callid") or (calls[0] if calls else "")
    if wanted not in calls:
        return Reply("", "Error", reason="No active call to disconnect")
    mind.vanish((Step("Call", wanted),))
    _count_calls(mind)
    return Reply("")


def _boot(mind: Mind, arguments: Arguments) -> Reply:
    del arguments
    mind.reboot()
    return Reply("")


def _factory_reset(mind: Mind, arguments: Arguments) -> Reply:
    if _first(arguments, "confirm").lower() != "yes":
        return Reply("", "ParameterError")
    mind.factory_reset()
    return Reply("")


def _user_list(mind: Mind, arguments: Arguments) -> Reply:
    del arguments
    leaves: list[Leaf] = []
    for n, account in enumerate(mind.gate.accounts.values()):
        at = f"User {n}"
        leaves += [
            _leaf(f"{at} Active", "True", quoted=False),
            _leaf(f"{at} ClientCertificateDN", ""),
            _leaf(f"{at} FailedLoginAttempts", "0", quoted=False),
            _leaf(f"{at} PassphraseExpired", "False", quoted=False),
            *[
                _leaf(f"{at} Roles {r} Role", role, quoted=False)
                for r, role in enumerate(account.roles)
            ],
            _leaf(f"{at} ShellLogin", "True", quoted=False),
            _leaf(f"{at} Username", account.name),
        ]
    return Reply("", leaves=tuple(leaves))


def _feedback_register(mind: Mind, arguments: Arguments) -> Reply:
    slot = _first(arguments, "feedbackslot")
    if slot not in {"1", "2", "3", "4"}:
        return Reply("", "ParameterError")
    at = f"HttpFeedback {slot}"
    expressions = arguments.get("expression", ())
    if mind.status.at(_path(f"{at} URL")) is not None:
        mind.vanish((Step("HttpFeedback", slot),))
    values = {
        _path(f"{at} Expression {n}"): text for n, text in enumerate(expressions[:15], start=1)
    }
    values[_path(f"{at} Format")] = _first(arguments, "format", "XML")
    values[_path(f"{at} Status")] = "OK"
    values[_path(f"{at} URL")] = _first(arguments, "serverurl")
    mind.report(values)
    return Reply("")


def _feedback_deregister(mind: Mind, arguments: Arguments) -> Reply:
    slot = _first(arguments, "feedbackslot")
    if mind.status.at(_path(f"HttpFeedback {slot or 0} URL")) is None:
        return Reply("", "Error", reason="No such feedback slot")
    mind.vanish((Step("HttpFeedback", slot),))
    return Reply("")


def _main_source(mind: Mind, arguments: Arguments) -> Reply:
    if bool(arguments.get("sourceid")) == bool(arguments.get("connectorid")):
        why = "Must supply either SourceId or ConnectorId (but not both.)"
        return Reply("", "Error", reason=why)
    source = _first(arguments, "sourceid") or _first(arguments, "connectorid")
    mind.report({_path("Video Input MainVideoSource"): source})
    return Reply("")


_HISTORY = ("detaillevel", "filter", "limit", "offset", "searchstring", "callhistoryid", "order")

COMMANDS: Mapping[str, Command] = {
    command.path.lower(): command
    for command in (
        Command("Audio Microphones Mute", _setter("Audio Microphones Mute", "On"), role="User"),
        Command("Audio Microphones Unmute", _setter("Audio Microphones Mute", "Off"), role="User"),
        Command("Audio Volume Mute", _setter("Audio VolumeMute", "On"), role="User"),
        Command("Audio Volume Set", _volume_set, ("level",), ("device",), role="User"),
        Command("Audio Volume Unmute", _setter("Audio VolumeMute", "Off"), role="User"),
        Command("Call Disconnect", _disconnect, (), ("callid",), role="User"),
        Command("CallHistory Get", _nothing, (), _HISTORY, role="User"),
        Command("CallHistory Recents", _nothing, (), _HISTORY, role="User"),
        Command(
            "Dial", _dial, ("number",), ("protocol", "callrate", "calltype", "displayname"),
            role="User",
        ),
        Command("HttpFeedback Deregister", _feedback_deregister, ("feedbackslot",)),
        Command(
            "HttpFeedback Register", _feedback_register, ("feedbackslot", "serverurl"),
            ("expression", "format"),
        ),
        Command("Peripherals HeartBeat", _nothing, ("id",), ("timeout",)),
        Command("Provisioning StartUpgrade", _nothing, (), ()),
        Command("Security Certificates Services Show", _nothing, (), ("format",)),
        Command("Standby Activate", _setter("Standby State", "Standby"), role="User"),
        Command("Standby Deactivate", _setter("Standby State", "Off"), role="User"),
        Command("SystemUnit Boot", _boot, (), ("action", "force")),
        Command("SystemUnit FactoryReset", _factory_reset, ("confirm",), ("keep",)),
        Command("UserInterface Extensions Set", _nothing, ("configid",), (), body=True),
        Command("UserInterface Branding Upload", _nothing, ("type",), (), body=True),
        Command(
            "UserInterface Message Alert Display", _nothing, ("text",), ("duration", "title"),
            role="User",
        ),
        Command("UserManagement User List", _user_list, (), ("limit", "offset")),
        Command("Video Input SetMainVideoSource", _main_source, (), ("sourceid", "connectorid")),
        Command("Video Selfview Set", _nothing, (), ("mode", "fullscreenmode"), role="User"),
    )
}  # fmt: skip


def find(words: Sequence[str]) -> Command | None:
    """Find a command by its name; each word may be shortened as long as it stays the only one."""
    asked = [word.lower() for word in words]
    exact = COMMANDS.get(" ".join(asked))
    if exact is not None:
        return exact
    fitting = [
        command
        for spelled, command in COMMANDS.items()
        if len(parts := spelled.split()) == len(asked)
        and all(part.startswith(word) for part, word in zip(parts, asked, strict=True))
    ]
    return fitting[0] if len(fitting) == 1 else None


def run(mind: Mind, words: Sequence[str], arguments: Arguments, roles: Sequence[str]) -> Reply:
    """Do a command.

    Args:
        mind: The codec.
        words: The command's name.
        arguments: By name in small letters; several values for an argument that repeats.
        roles: Of who asks.
    """
    command = find(words)
    if command is None:
        return Reply("Result", "Error", reason="Unknown command", xpath="/" + "/".join(words))
    if "Admin" not in roles and command.role not in roles:
        return Reply(command.result, "Error", reason="Permission denied")
    known = {*command.needs, *command.takes}
    plain = {name.rstrip("0123456789"): value for name, value in arguments.items()}
    if not known.issuperset(plain) or not set(command.needs) <= set(plain):
        return Reply(command.result, "ParameterError")
    done = command.does(mind, plain)
    return Reply(command.result, done.status, done.leaves, done.reason, done.xpath)

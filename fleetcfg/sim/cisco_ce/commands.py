"""What a codec does when it is told to: xCommand, on whichever wire it comes.

Only commands that an operator of a fleet uses; any other is refused as a codec refuses what it does
not know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.sim.cisco_ce.address import AddressPath, AddressStep
from fleetcfg.sim.cisco_ce.device_state import CodecState
from fleetcfg.sim.cisco_ce.document_template import TemplateLeaf

CommandArguments = Mapping[str, Sequence[str]]  # names in small letters


@dataclass(frozen=True, slots=True)
class SimReply:
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
    leaves: tuple[TemplateLeaf, ...] = ()
    reason: str = ""
    xpath: str = ""


@dataclass(frozen=True, slots=True)
class SimCommand:
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
    does: Callable[[CodecState, CommandArguments], SimReply]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    body: bool = False
    role: str = "Admin"

    @property
    def result(self) -> str:
        """Name of its answer: the last words of its name, and `Result`."""
        words = self.path.split()
        return "".join(words[-2:] if len(words) > 1 else words) + "Result"


def _leaf(spelled: str, value: str, *, quoted: bool = True) -> TemplateLeaf:
    steps: list[AddressStep] = []
    for word in spelled.split():
        if word.isdecimal():
            steps[-1] = AddressStep(steps[-1].name, word)
        else:
            steps.append(AddressStep(word))
    own = (("item", steps[-1].item),) if steps[-1].item else ()
    return TemplateLeaf(tuple(steps), value, own, quoted)


def _first(arguments: CommandArguments, name: str, default: str = "") -> str:
    values = arguments.get(name)
    return values[0] if values else default


def _nothing(codec: CodecState, arguments: CommandArguments) -> SimReply:
    del codec, arguments
    return SimReply("")


def _volume_set(codec: CodecState, arguments: CommandArguments) -> SimReply:
    level = _first(arguments, "level")
    if not level.isdecimal() or int(level) > 100:  # noqa: PLR2004 - per cent
        return SimReply("", "ParameterError")
    codec.report({_path("Audio Volume"): level})
    return SimReply("")


def _setter(spelled: str, value: str) -> Callable[[CodecState, CommandArguments], SimReply]:
    def does(codec: CodecState, arguments: CommandArguments) -> SimReply:
        del arguments
        codec.report({_path(spelled): value})
        return SimReply("")

    return does


def _path(spelled: str) -> AddressPath:
    return _leaf(spelled, "").path


def _calls(codec: CodecState) -> list[str]:
    return sorted(
        {
            leaf.path[0].item
            for leaf in codec.status.template.leaves
            if leaf.path[0].name == "Call" and leaf.path[0].item
        },
        key=int,
    )


def _count_calls(codec: CodecState) -> None:
    codec.report({_path("SystemUnit State NumberOfActiveCalls"): str(len(_calls(codec)))})


def _dial(codec: CodecState, arguments: CommandArguments) -> SimReply:
    call = str(max([int(n) for n in _calls(codec)], default=1) + 1)
    number = _first(arguments, "number")
    rate = codec.setting("conference\ndefaultcall\nrate") or "6000"
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
    codec.report({_path(f"Call {call} {name}"): value for name, value in parts.items()})
    _count_calls(codec)
    return SimReply(
        "",
        leaves=(_leaf("CallId", call, quoted=False), _leaf("ConferenceId", "1", quoted=False)),
    )


def _disconnect(codec: CodecState, arguments: CommandArguments) -> SimReply:
    calls = _calls(codec)
    wanted = _first(arguments, "callid") or (calls[0] if calls else "")
    if wanted not in calls:
        return SimReply("", "Error", reason="No active call to disconnect")
    codec.vanish((AddressStep("Call", wanted),))
    _count_calls(codec)
    return SimReply("")


def _boot(codec: CodecState, arguments: CommandArguments) -> SimReply:
    del arguments
    codec.reboot()
    return SimReply("")


def _factory_reset(codec: CodecState, arguments: CommandArguments) -> SimReply:
    if _first(arguments, "confirm").lower() != "yes":
        return SimReply("", "ParameterError")
    codec.factory_reset()
    return SimReply("")


def _user_list(codec: CodecState, arguments: CommandArguments) -> SimReply:
    """List the accounts, as a real list of CE 9.6 has them."""
    del arguments
    leaves: list[TemplateLeaf] = []
    for n, account in enumerate(codec.authenticator.accounts.values(), start=1):
        bare = {
            "Active": "True",
            "Blocked": "False",
            "FailedLoginAttempts": "0",
            "PassphraseChangeRequired": "False",
            "PassphraseExpired": "False",
            "PinChangeRequired": "False",
            "PinExpired": "False",
            **{f"Roles {r} Role": role for r, role in enumerate(account.roles, start=1)},
            "ShellLogin": "True",
        }
        text = {"ClientCertificateDN": "", "LastLogin": "", "Username": account.name}
        leaves += [
            _leaf(f"User {n} {name}", value, quoted=name in text)
            for name, value in sorted({**bare, **text}.items())
        ]
    return SimReply("", leaves=tuple(leaves))


def _feedback_register(codec: CodecState, arguments: CommandArguments) -> SimReply:
    slot = _first(arguments, "feedbackslot")
    if slot not in {"1", "2", "3", "4"}:
        return SimReply("", "ParameterError")
    at = f"HttpFeedback {slot}"
    expressions = arguments.get("expression", ())
    if codec.status.at(_path(f"{at} URL")) is not None:
        codec.vanish((AddressStep("HttpFeedback", slot),))
    values = {
        _path(f"{at} Expression {n}"): text for n, text in enumerate(expressions[:15], start=1)
    }
    values[_path(f"{at} Format")] = _first(arguments, "format", "XML")
    values[_path(f"{at} Status")] = "OK"
    values[_path(f"{at} URL")] = _first(arguments, "serverurl")
    codec.report(values)
    return SimReply("")


def _feedback_deregister(codec: CodecState, arguments: CommandArguments) -> SimReply:
    slot = _first(arguments, "feedbackslot")
    if codec.status.at(_path(f"HttpFeedback {slot or 0} URL")) is None:
        return SimReply("", "Error", reason="No such feedback slot")
    codec.vanish((AddressStep("HttpFeedback", slot),))
    return SimReply("")


def _main_source(codec: CodecState, arguments: CommandArguments) -> SimReply:
    if bool(arguments.get("sourceid")) == bool(arguments.get("connectorid")):
        why = "Must supply either SourceId or ConnectorId (but not both.)"
        return SimReply("", "Error", reason=why)
    source = _first(arguments, "sourceid") or _first(arguments, "connectorid")
    codec.report({_path("Video Input MainVideoSource"): source})
    return SimReply("")


_HISTORY = ("detaillevel", "filter", "limit", "offset", "searchstring", "callhistoryid", "order")

COMMANDS: Mapping[str, SimCommand] = {
    command.path.lower(): command
    for command in (
        SimCommand("Audio Microphones Mute", _setter("Audio Microphones Mute", "On"), role="User"),
        SimCommand(
            "Audio Microphones Unmute", _setter("Audio Microphones Mute", "Off"), role="User"
        ),
        SimCommand("Audio Volume Mute", _setter("Audio VolumeMute", "On"), role="User"),
        SimCommand("Audio Volume Set", _volume_set, ("level",), ("device",), role="User"),
        SimCommand("Audio Volume Unmute", _setter("Audio VolumeMute", "Off"), role="User"),
        SimCommand("Call Disconnect", _disconnect, (), ("callid",), role="User"),
        SimCommand("CallHistory Get", _nothing, (), _HISTORY, role="User"),
        SimCommand("CallHistory Recents", _nothing, (), _HISTORY, role="User"),
        SimCommand(
            "Dial",
            _dial,
            ("number",),
            ("protocol", "callrate", "calltype", "displayname"),
            role="User",
        ),
        SimCommand("HttpFeedback Deregister", _feedback_deregister, ("feedbackslot",)),
        SimCommand(
            "HttpFeedback Register",
            _feedback_register,
            ("feedbackslot", "serverurl"),
            ("expression", "format"),
        ),
        SimCommand("Peripherals HeartBeat", _nothing, ("id",), ("timeout",)),
        SimCommand("Provisioning StartUpgrade", _nothing, (), ()),
        SimCommand("Security Certificates Services Show", _nothing, (), ("format",)),
        SimCommand("Standby Activate", _setter("Standby State", "Standby"), role="User"),
        SimCommand("Standby Deactivate", _setter("Standby State", "Off"), role="User"),
        SimCommand("SystemUnit Boot", _boot, (), ("action", "force")),
        SimCommand("SystemUnit FactoryReset", _factory_reset, ("confirm",), ("keep",)),
        SimCommand("UserInterface Extensions Set", _nothing, ("configid",), (), body=True),
        SimCommand("UserInterface Branding Upload", _nothing, ("type",), (), body=True),
        SimCommand(
            "UserInterface Message Alert Display",
            _nothing,
            ("text",),
            ("duration", "title"),
            role="User",
        ),
        SimCommand("UserManagement User List", _user_list, (), ("limit", "offset")),
        SimCommand("Video Input SetMainVideoSource", _main_source, (), ("sourceid", "connectorid")),
        SimCommand("Video Selfview Set", _nothing, (), ("mode", "fullscreenmode"), role="User"),
    )
}


def find(words: Sequence[str]) -> SimCommand | None:
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


def run(
    codec: CodecState, words: Sequence[str], arguments: CommandArguments, roles: Sequence[str]
) -> SimReply:
    """Do a command.

    Args:
        codec: The codec.
        words: The command's name.
        arguments: By name in small letters; several values for an argument that repeats.
        roles: Of who asks.
    """
    command = find(words)
    if command is None:
        return SimReply("Result", "Error", reason="Unknown command", xpath="/" + "/".join(words))
    if "Admin" not in roles and command.role not in roles:
        return SimReply(command.result, "Error", reason="Permission denied")
    known = {*command.needs, *command.takes}
    plain = {name.rstrip("0123456789"): value for name, value in arguments.items()}
    if not known.issuperset(plain) or not set(command.needs) <= set(plain):
        return SimReply(command.result, "ParameterError")
    done = command.does(codec, plain)
    return SimReply(command.result, done.status, done.leaves, done.reason, done.xpath)

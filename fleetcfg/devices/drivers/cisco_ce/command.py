"""The commander of a Cisco codec: a few xCommands, in the words of either wire."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from fleetcfg.devices.commander import DeviceCommand
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import command_words
from fleetcfg.devices.drivers.cisco_ce.command_words import NO_ARGUMENTS, CommandReply
from fleetcfg.devices.drivers.cisco_ce.driver import CiscoDriver
from fleetcfg.devices.drivers.cisco_ce.wires import HttpsWire, SshWire, XapiWire
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.calls import USUAL_CALL_SECONDS, MediaFigures, is_number
from fleetcfg.model.fleet import Device

_COMMANDS: Final[Mapping[str, str]] = {
    "standby": "Standby Activate",
    "wake": "Standby Deactivate",
    "restart": "SystemUnit Boot",
    "hang_up": "Call Disconnect",
}
_NONE: Final = "-"  # no call
_LOOK_SECONDS: Final = 0.5
_MOST_SHOWN: Final = 120
_GRAVE: Final = frozenset({"error", "critical"})
_HTTP_OK: Final = 200


class CommandWire(XapiWire, Protocol):
    """Brings documents of one device, and gives it commands."""

    def command(self, words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> CommandReply:
        """Give the command *words*, and return what the codec said; never sent twice."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        ...


class HttpsCommandWire(HttpsWire):
    """The XML API, with putxml."""

    def command(self, words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> CommandReply:
        """Give the command as one document."""
        headers = {**self._logged_in(), "Content-Type": "text/xml"}
        self._keep_pace(headers)
        document = command_words.body(words, arguments)
        answer = self._https.ask("POST", command_words.PATH, headers, document)
        if answer.status != _HTTP_OK:
            raise self._trouble(answer, command_words.PATH)
        return command_words.answered(answer.body)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._https.wait(seconds)


class SshCommandWire(SshWire):
    """The terminal."""

    def command(self, words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> CommandReply:
        """Type the command, and read the reply."""
        self._log_in()
        self._ssh.say(command_words.line(words, arguments))
        deadline = Deadline(self._limits.read_seconds)
        return command_words.replied(self._ssh.hear(command_words.reply_end, deadline))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._ssh.wait(seconds)


class CiscoCommander(CiscoDriver):
    """One session with one codec that can be given commands."""

    def __init__(self, device: Device, again: Callable[[], CommandWire]) -> None:
        self._commanding = again()
        self._again = again
        super().__init__(device, self._commanding)

    def command(self, command: DeviceCommand) -> str:
        """Do *command*; see `fleetcfg.devices.commander.Commander`."""
        if command == "diagnostics":
            return self._diagnose()
        if command == "hang_up" and self.status().active_uses == 0:
            return ""
        words = _COMMANDS.get(command)
        with self._peer.naming():
            if words is None:
                raise DeviceError("DEV_COMMAND_REFUSED", command=command, status="-")
            self._give(words)
        return ""

    def test_call(
        self, number: str, seconds: float = USUAL_CALL_SECONDS
    ) -> tuple[MediaFigures, ...]:
        """Call *number* to see how media arrive; see `fleetcfg.devices.commander.CallTester`."""
        with self._peer.naming():
            if not is_number(number):
                raise DeviceError("DEV_NUMBER_ILLEGAL", number=number[:_MOST_SHOWN])
            if self.status().active_uses != 0:
                raise DeviceError("DEV_IN_CALL")
            call = ""
            try:
                call = self._give("Dial", {"Number": number}).call
                return self._listen(number, seconds)
            except DeviceError as error:
                if error.code == "DEV_COMMAND_REFUSED" and not call:
                    call = _NONE  # it said that it does not dial: there is nothing to hang up
                raise
            finally:
                if call != _NONE:
                    self._hang_up({"CallId": call} if call else {})

    def _listen(self, number: str, seconds: float) -> tuple[MediaFigures, ...]:
        """Return how streams arrive, once each that comes was told twice."""
        deadline, before = Deadline(seconds), False
        while deadline.left() > 0:
            self._commanding.wait(_LOOK_SECONDS)
            told = self.status()
            if told.active_uses == 0:
                raise DeviceError("DEV_CALL_NOT_ANSWERED", number=number)
            is_there = _arrive(told.media or ())
            if is_there and before:
                return told.media or ()
            before = is_there
        raise DeviceError("DEV_NO_MEDIA", number=number)

    def _hang_up(self, call: Mapping[str, str]) -> None:
        """End the test call, by a new session if this one no longer does."""
        for attempt in range(2):
            try:
                if attempt:
                    self._wire.close()
                    self._wire = self._commanding = self._again()
                self._commanding.command("Call Disconnect", call)
            except (DeviceError, CredentialError):
                continue
            return  # that it has no such call any more is good, too
        raise DeviceError("DEV_CALL_LEFT_UP")

    def _give(self, words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> CommandReply:
        reply = self._commanding.command(words, arguments)
        if reply.status != "OK":
            raise DeviceError("DEV_COMMAND_REFUSED", command=words, status=reply.status or "-")
        return reply

    def _diagnose(self) -> str:
        """Return the kinds of the device's milder alarms; raise for grave ones."""
        alarms = self.status().alarms
        grave = [alarm for alarm in alarms if alarm.level.lower() in _GRAVE]
        if grave:
            with self._peer.naming():
                first = grave[0]
                raise DeviceError(
                    "DEV_UNHEALTHY", count=len(grave), kind=first.kind, why=first.description
                )
        return "; ".join(alarm.kind for alarm in alarms)


def _arrive(media: Sequence[MediaFigures]) -> bool:
    """Tell whether sound and picture come, with figures."""
    coming = {each.kind for each in media if each.direction == "in" and each.loss is not None}
    return coming == {"audio", "video"}


def open_commander(
    device: Device, credential: AskCredential, limits: DeviceLimits
) -> CiscoCommander:
    """Return a commander over the transport that is declared; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return CiscoCommander(device, lambda: SshCommandWire(peer, pinned, credential, limits))
    trust = trust_of(device, peer)
    return CiscoCommander(device, lambda: HttpsCommandWire(peer, trust, credential, limits))

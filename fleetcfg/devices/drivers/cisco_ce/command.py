"""The commander of a Cisco codec: a few xCommands, in the words of either wire."""

from collections.abc import Mapping
from typing import Final, Protocol

from fleetcfg.devices.commander import DeviceCommand
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import command_words
from fleetcfg.devices.drivers.cisco_ce.driver import CiscoDriver
from fleetcfg.devices.drivers.cisco_ce.wires import HttpsWire, SshWire, XapiWire
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device

_COMMANDS: Final[Mapping[str, str]] = {
    "standby": "Standby Activate",
    "wake": "Standby Deactivate",
    "restart": "SystemUnit Boot",
    "hang_up": "Call Disconnect",
}
_GRAVE: Final = frozenset({"error", "critical"})
_HTTP_OK: Final = 200


class CommandWire(XapiWire, Protocol):
    """Brings documents of one device, and gives it commands."""

    def command(self, words: str) -> str:
        """Give the command *words*, and return the status that it ended with; never sent twice."""
        ...


class HttpsCommandWire(HttpsWire):
    """The XML API, with putxml."""

    def command(self, words: str) -> str:
        """Give the command as one document."""
        headers = {**self._logged_in(), "Content-Type": "text/xml"}
        self._keep_pace(headers)
        answer = self._https.ask("POST", command_words.PATH, headers, command_words.body(words))
        if answer.status != _HTTP_OK:
            raise self._trouble(answer, command_words.PATH)
        return command_words.answered(answer.body)


class SshCommandWire(SshWire):
    """The terminal."""

    def command(self, words: str) -> str:
        """Type the command, and read the reply."""
        self._log_in()
        self._ssh.say(command_words.line(words))
        deadline = Deadline(self._limits.read_seconds)
        return command_words.replied(self._ssh.hear(command_words.reply_end, deadline))


class CiscoCommander(CiscoDriver):
    """One session with one codec that can be given commands."""

    def __init__(self, device: Device, wire: CommandWire) -> None:
        super().__init__(device, wire)
        self._commanding = wire

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
            status = self._commanding.command(words)
            if status != "OK":
                raise DeviceError("DEV_COMMAND_REFUSED", command=words, status=status or "-")
        return ""

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


def open_commander(
    device: Device, credential: AskCredential, limits: DeviceLimits
) -> CiscoCommander:
    """Return a commander over the transport that is declared; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED, DEV_AUTHORITY_UNREADABLE.
    """
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return CiscoCommander(device, SshCommandWire(peer, pinned, credential, limits))
    trust = trust_of(device, peer)
    return CiscoCommander(device, HttpsCommandWire(peer, trust, credential, limits))

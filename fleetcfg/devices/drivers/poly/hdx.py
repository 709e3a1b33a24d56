"""The forms of a HDX's web server (protocol notes 2.2). Reading only.

Each request is proved by digest, and there is no session that could be left open. The password is
proved once before anything is known of it: where that is refused, no other request is sent.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly.commands import COMMANDS
from fleetcfg.devices.drivers.poly.digest import DigestProof, answer_challenge
from fleetcfg.devices.drivers.poly.forms import answers_of, values_of
from fleetcfg.devices.drivers.poly.terminal import (
    NO_CALL,
    REFUSED,
    answer_in,
    call_of,
    greeting_of,
    refusal_of,
    text_of,
)
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_COMMANDS: Final = "/a_apicommand.cgi"
_CONFIGURATION: Final = "/a_createdatfilecsv.cgi"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_NO_COMMAND: Final = ("error: command not found", "error:command not found")
_ENCRYPTION: Final = COMMANDS["comm.callsetting.callfeatures.encryptionenable"]
BY_COMMAND: Final = {"encryption": _ENCRYPTION}  # what is not in the configuration
_OK, _UNPROVED, _FORBIDDEN = 200, 401, 403
_TROUBLES: Final = {_UNPROVED: "DEV_SESSION_ENDED", _FORBIDDEN: "DEV_FORBIDDEN", 503: "DEV_BUSY"}


class HdxWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._credential = credential
        self._https = Https(peer, trust, limits)
        self._digest: DigestProof | None = None

    def identify(self) -> DeviceIdentity:
        """Return what ``whoami`` says of the device."""
        (lines,) = self._say("whoami")
        told = greeting_of("\n".join(lines).encode())
        serial, model = told.get("Serial Number", ""), told.get("Model", "")
        if not serial and not model:
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        return DeviceIdentity(serial, model, told.get("Software Version", ""))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return what the configuration has of *names*, and what only a command tells."""
        found = values_of(self._fetch("POST", _CONFIGURATION), {*names} - BY_COMMAND.keys())
        asked = [name for name in names if name in BY_COMMAND]
        for name, lines in zip(
            asked, self._say(*(BY_COMMAND[name].question for name in asked)), strict=True
        ):
            if lines and lines[0].startswith(_NO_COMMAND):
                continue  # the device says that it does not have it
            line = answer_in(lines, BY_COMMAND[name], "")
            if line.startswith(REFUSED):
                found.unreadable[name] = refusal_of(line)
            else:
                found.values[name] = BY_COMMAND[name].stored(text_of(line, BY_COMMAND[name]))
        return found

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: the calls."""
        (lines,) = self._say("callinfo all")
        uses = tuple(call_of(line) for line in lines if line.startswith("callinfo:"))
        active = len(uses) if any(line in (NO_CALL, "callinfo end") for line in lines) else None
        return DeviceStatus(known, active_uses=active, uses=uses, facts=facts_of(known, active))

    def _say(self, *commands: str) -> list[list[str]]:
        """Give *commands*, in one request; return the lines that answer each."""
        if not commands:
            return []
        said = "".join(f"{command};" for command in commands)
        answer = self._fetch("POST", _COMMANDS, f"apicommand={quote(said, safe=';')}".encode())
        return answers_of(answer, commands)

    def _fetch(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Ask once the password is proved, and return what is answered."""
        answer = self._ask(method, path, body, self._digest)
        if answer.status == _UNPROVED and self._digest is None:
            known = self._credential()
            self._digest = answer_challenge(answer.headers.get("www-authenticate", ""), known)
            answer = self._ask(method, path, body, self._digest)
            if answer.status == _UNPROVED:
                raise DeviceError("DEV_AUTH_REJECTED")
        if answer.status != _OK:
            code = _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")
            raise DeviceError(code, path=path, status=answer.status)
        return answer.body

    def _ask(self, method: str, path: str, body: bytes, digest: DigestProof | None) -> Answer:
        proof = {"Authorization": digest.prove(method, path)} if digest else {}
        return self._https.ask(method, path, {**_FORM, **proof}, body)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the connection: there is no session."""
        self._https.close()

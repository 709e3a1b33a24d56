"""The wires of Poly endpoints that also carry settings; see `fleetcfg.devices.wire_writer`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.devices.drivers.poly.commands import COMMANDS, Command
from fleetcfg.devices.drivers.poly.documents import results_of, wants_restart
from fleetcfg.devices.drivers.poly.rest import HTTP_OK, RestWire, trouble_of
from fleetcfg.devices.drivers.poly.terminal import (
    REFUSED,
    TerminalWire,
    answer_in,
    refusal_of,
    text_of,
)
from fleetcfg.devices.drivers.poly.videoos import VideoOsWire
from fleetcfg.devices.json_answer import read_json
from fleetcfg.devices.writer import Write, WriteReply, refuse_all
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.snapshot import NOT_BY_TRANSPORT

_SERVER_ERROR: Final = 500  # from here on the device may have done it (RFC 9110, 15.6)
_UNTYPABLE: Final = re.compile(r'["\\]')  # how the terminal escapes them no note tells


class RestWritingWire(RestWire):
    """The REST interface, with variables that are set."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* as one document, in their order."""
        wanted = [{"name": write.path, "value": write.value} for write in writes]
        try:
            answer = self.ask("POST", "/rest/config", {"vars": wanted})
        except (DeviceError, CredentialError) as error:
            return [WriteReply("lost", error.code) for _ in writes]
        if answer.status != HTTP_OK:
            is_refused = answer.status < _SERVER_ERROR
            reply = WriteReply("refused" if is_refused else "lost", trouble_of(answer))
            return [reply for _ in writes]
        results, restarts = results_of(answer.body), wants_restart(read_json(answer.body))
        return [replace(_told(results, each), is_restart_needed=restarts) for each in writes]


class VideoOsWritingWire(VideoOsWire, RestWritingWire):
    """The same of VideoOS."""


class TerminalWritingWire(TerminalWire):
    """The terminal, with one command a setting."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes*, one after the other; after an answer that is lost, no more."""
        if any(write.path not in COMMANDS for write in writes):
            return refuse_all(writes, NOT_BY_TRANSPORT)
        if any(_UNTYPABLE.search(write.value) for write in writes):
            return refuse_all(writes, "DEV_WRITE_UNTYPABLE")
        said: list[WriteReply] = []
        for write in writes:
            try:
                said.append(self._set(COMMANDS[write.path], write.value))
            except (DeviceError, CredentialError) as error:
                return said + [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _set(self, command: Command, value: str) -> WriteReply:
        order = command.order(value)
        said = self.exchange(order, command.root)
        if not said.is_whole:  # what is heard next could be of this
            return WriteReply("lost", "DEV_WRITE_UNCLEAR")
        line = answer_in(said.lines, command, "")
        if line.startswith(REFUSED):
            code = refusal_of(line)
            return WriteReply("refused", "DEV_ROLE" if code == "DEV_ROLE" else "DEV_WRITE_REFUSED")
        is_so = command.stored(text_of(line, command)) == value
        return WriteReply("accepted") if is_so else WriteReply("refused", "DEV_WRITE_REFUSED")


def _told(results: Mapping[str, str], write: Write) -> WriteReply:
    match results.get(write.path.lower()):
        case None:
            return WriteReply("lost", "DEV_WRITE_UNCLEAR")
        case "NOERROR":
            return WriteReply("accepted")
        case _:
            return WriteReply("refused", "DEV_WRITE_REFUSED")

"""The wires of a codec that also carry settings to it.

A write is sent once. Whatever goes wrong after that is an answer, `WriteReply` to be lost, and is
never sent again: what the device did with it cannot be known here.
"""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from fleetcfg.devices.drivers.cisco_ce import command_words, write_words
from fleetcfg.devices.drivers.cisco_ce.wires import HttpsWire, SshWire, XapiWire
from fleetcfg.devices.transports.line import Deadline
from fleetcfg.devices.writer import Write, WriteReply, refuse_all
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.value import Secret

_PATH: Final = "/putxml"
_REPLACE: Final = "UserManagement User Passphrase Change"
_HTTP_OK: Final = 200
_HTTP_SERVER_ERROR: Final = 500  # from here on the device may have done it (RFC 9110, 15.6)


class XapiWritingWire(XapiWire, Protocol):
    """Brings documents of one device, and makes settings on it."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* at once; return what the device said, one for each, in their order.

        Never raises: what went wrong is what was said.
        """
        ...

    def replace_password(self, old: Secret, new: Secret) -> WriteReply:
        """Have the account that is logged in get another password; see `put`."""
        ...


class HttpsWritingWire(HttpsWire):
    """The XML API, with putxml."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* in as few documents as their order allows; after a lost answer, no more."""
        said: list[WriteReply] = []
        for group in write_words.group_by_document(writes):
            said += self._put(group)
            if said[-1].word == "lost":
                return said + [said[-1]] * (len(writes) - len(said))
        return said

    def _put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* as one document."""
        try:
            headers = {**self._logged_in(), "Content-Type": "text/xml"}
            self._keep_pace(headers)
            answer = self._https.ask("POST", _PATH, headers, write_words.body(writes))
        except (DeviceError, CredentialError) as error:
            return [WriteReply("lost", error.code) for _ in writes]
        if answer.status == _HTTP_OK:
            return write_words.answered(answer.body, writes)
        code = self._trouble(answer, _PATH).code
        if answer.status < _HTTP_SERVER_ERROR:
            return refuse_all(writes, code)
        return [WriteReply("lost", code) for _ in writes]

    def replace_password(self, old: Secret, new: Secret) -> WriteReply:
        """Send the command as one document."""
        try:
            headers = {**self._logged_in(), "Content-Type": "text/xml"}
            self._keep_pace(headers)
            document = command_words.body(_REPLACE, _arguments(old, new))
            answer = self._https.ask("POST", _PATH, headers, document)
            if answer.status == _HTTP_OK:
                return write_words.told(command_words.answered(answer.body).status)
        except (DeviceError, CredentialError) as error:
            return WriteReply("lost", error.code)
        word: Literal["refused", "lost"] = (
            "refused" if answer.status < _HTTP_SERVER_ERROR else "lost"
        )
        return WriteReply(word, self._trouble(answer, _PATH).code)


class SshWritingWire(SshWire):
    """The terminal, with one line a setting, and a number to know its reply by."""

    _tickets = 0

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes* in one breath, and read the replies."""
        first, self._tickets = self._tickets + 1, self._tickets + len(writes)
        said: list[WriteReply] = []
        try:
            self._log_in()
            lines = [write_words.line(write, first + n) for n, write in enumerate(writes)]
            self._ssh.say("".join(lines))
            deadline = Deadline(self._limits.read_seconds)
            for ticket in range(first, first + len(writes)):
                reply = self._ssh.hear(write_words.reply_end, deadline)
                said.append(write_words.replied(reply, ticket))
        except (DeviceError, CredentialError) as error:
            said += [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def replace_password(self, old: Secret, new: Secret) -> WriteReply:
        """Type the command, and read the reply."""
        try:
            self._log_in()
            self._ssh.say(command_words.line(_REPLACE, _arguments(old, new)))
            deadline = Deadline(self._limits.read_seconds)
            reply = self._ssh.hear(command_words.reply_end, deadline)
        except (DeviceError, CredentialError) as error:
            return WriteReply("lost", error.code)
        return write_words.told(command_words.replied(reply).status)


def _arguments(old: Secret, new: Secret) -> dict[str, str]:
    return {"OldPassphrase": old.reveal(), "NewPassphrase": new.reveal()}

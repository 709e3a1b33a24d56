"""The wire of a router that also carries settings; see `fleetcfg.devices.wire_writer`.

RouterOS keeps each setting at once. What it has to go back by itself is Safe Mode, of a terminal
alone, and it takes the changes of all sessions with it; so it is not used here, and where somebody
else holds it, nothing is written, or counts as written.
"""

from collections.abc import Sequence

from fleetcfg.devices.drivers.mikrotik.router import RouterWire
from fleetcfg.devices.drivers.mikrotik.settings import RouterRead
from fleetcfg.devices.drivers.mikrotik.write_words import commands_for
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError


class RouterWritingWire(RouterWire):
    """A session with a router whose settings are changed, one after the other."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Make *writes*, in their order; after an answer that is lost, no more."""
        last = self.last or RouterRead()
        try:
            orders = [commands_for(write.path, write.value, last) for write in writes]
            why = "DEV_WRITE_SAFE_MODE" if self.undone() else ""
        except (DeviceError, CredentialError) as error:
            orders, why = [], error.code
        if why:
            return [WriteReply("refused", why) for _ in writes]
        said: list[WriteReply] = []
        for commands in orders:
            try:
                said.append(self._set(commands))
            except (DeviceError, CredentialError) as error:
                return said + [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _set(self, commands: Sequence[str]) -> WriteReply:
        """Set one thing. Only silence says that it is done; a setting half made is not."""
        for number, command in enumerate(commands):
            answer = self.ask(command)
            if answer.is_whole and answer.text:
                return WriteReply("mixed", "DEV_WRITE_UNCLEAR")
            if not answer.is_whole and not answer.text:
                return WriteReply("lost", "DEV_CLOSED")
            if not answer.is_whole:
                code = "DEV_ROLE" if answer.is_denied else "DEV_WRITE_REFUSED"
                return WriteReply("mixed" if number else "refused", code)
        return WriteReply("accepted")

    def keep(self) -> str:
        """See that no Safe Mode would undo what was set; return why not, as a code."""
        try:
            return "DEV_WRITE_SAFE_MODE" if self.undone() else ""
        except (DeviceError, CredentialError) as error:
            return error.code

"""The wire of a router that also carries settings; see `fleetcfg.devices.wire_writer`.

RouterOS keeps each setting at once. What it has to go back by itself is Safe Mode, of a terminal
alone, and it takes the changes of all sessions with it; so it is not used here, and where another
session holds it, nothing is written, or counts as written.
"""

from collections.abc import Sequence

from fleetcfg.devices.drivers.mikrotik.router import RouterAnswer, RouterWire
from fleetcfg.devices.drivers.mikrotik.settings import RouterRead
from fleetcfg.devices.drivers.mikrotik.write_words import commands_for
from fleetcfg.devices.writer import Write, WriteReply, refuse_all
from fleetcfg.errors import CredentialError, DeviceError


def _why_not(answer: RouterAnswer) -> str:
    """Return why what was told is not known to be done, as a code; empty if it is."""
    if answer.is_whole:
        return "DEV_WRITE_UNCLEAR" if answer.text else ""
    if not answer.text:
        return "DEV_CLOSED"
    return "DEV_ROLE" if answer.is_denied else "DEV_WRITE_REFUSED"


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
            return refuse_all(writes, why)
        said: list[WriteReply] = []
        for commands in orders:
            reply = self._set(commands)
            if reply.word == "lost":
                return said + [reply] * (len(writes) - len(said))
            said.append(reply)
        return said

    def _set(self, commands: Sequence[str]) -> WriteReply:
        """Set one thing. Only silence says that it is done; what is half made is in doubt."""
        for number, command in enumerate(commands):
            try:
                answer = self.ask(command)
            except (DeviceError, CredentialError) as error:
                return WriteReply("lost", error.code)
            if why := _why_not(answer):
                is_in_doubt = bool(number) or not answer.text
                return WriteReply("lost" if is_in_doubt else "refused", why)
        return WriteReply("accepted")

    def keep(self) -> str:
        """See that no Safe Mode would undo what was set; return why not, as a code."""
        try:
            return "DEV_WRITE_SAFE_MODE" if self.undone() else ""
        except (DeviceError, CredentialError) as error:
            return error.code

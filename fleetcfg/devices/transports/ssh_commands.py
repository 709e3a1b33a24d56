"""Commands on one proven SSH connection, each on a channel of its own (RFC 4254, 6.5).

A command so run gives its exit status and its exact output; a shell gives neither. What a program
says on its error output is left aside: it is for people, and foreign.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any, ClassVar, Final

import paramiko
from paramiko.ssh_exception import ChannelException, SSHException

from fleetcfg.devices.transports.line import Deadline, reason
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.ssh_client import SshClient
from fleetcfg.errors import DeviceError

_CHUNK: Final = 262_144  # bytes taken from paramiko at a time
_LEAST_SECONDS: Final = 0.001  # zero would mean not to wait at all


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a command.

    Attributes:
        status: Its exit status: 0 to 255; -1 where the server did not tell it.
        output: What it wrote to its standard output.
    """

    status: int
    output: bytes = field(repr=False)


class _NoShell(SshClient):
    """A client that opens no shell: netmiko is given a channel that is none."""

    def invoke_shell(self, *_: Any, **__: Any) -> paramiko.Channel:  # noqa: ANN401 - netmiko's
        """Return a channel that was never opened, for netmiko to hold and to close."""
        return paramiko.Channel(0)


class SshCommands(Ssh):
    """A connection with one device, over which commands are run, one at a time."""

    _client_type: ClassVar[type[SshClient]] = _NoShell

    def run(self, command: str, data: bytes = b"", *, is_status_sure: bool = True) -> Ran:
        """Run *command*, as the login shell of the account reads it, with *data* on its input.

        Args:
            command: What is run.
            data: What it reads.
            is_status_sure: Whether the server always tells how a command ended (RFC 4254, 6.10,
                recommends it); from one that does not, the end of the output (5.3) is enough.
        """
        deadline = Deadline(self.limits.read_seconds)
        try:
            with self._channel(deadline) as channel:
                channel.exec_command(command.encode("utf-8", "surrogateescape"))
                with suppress(OSError):  # it may have ended without its input: its status says so
                    channel.sendall(data)
                    channel.shutdown_write()
                output = self._output(channel, deadline)
                channel.status_event.wait(deadline.left())
                status = channel.exit_status if channel.exit_status_ready() else -1
        except ChannelException:
            raise self.peer.trouble("DEV_SESSIONS_FULL") from None
        except (SSHException, OSError, EOFError) as error:
            raise self._trouble(error, deadline) from None
        is_end_enough = not is_status_sure and channel.eof_received and deadline.left()
        if status < 0 and not is_end_enough:  # it was killed, or the line broke before it told
            raise self._trouble(EOFError(), deadline)
        return Ran(status, output)

    @contextmanager
    def _channel(self, deadline: Deadline) -> Generator[paramiko.Channel]:
        """Open a channel; it is closed at *deadline*, for paramiko awaits some answers for ever."""
        transport = self._client.get_transport() if self._client is not None else None
        if transport is None:
            raise EOFError
        seconds = max(deadline.left(), _LEAST_SECONDS)
        channel = transport.open_session(timeout=seconds)
        channel.settimeout(seconds)
        timer = Timer(deadline.left(), _close, (channel,))
        timer.daemon = True
        timer.start()
        try:
            yield channel
        finally:
            timer.cancel()
            _close(channel)

    def _output(self, channel: paramiko.Channel, deadline: Deadline) -> bytes:
        output = bytearray()
        while True:
            channel.settimeout(max(deadline.left(), _LEAST_SECONDS))
            data = channel.recv(_CHUNK)
            if not data:
                return bytes(output)
            output += data
            if len(output) > self.limits.most_bytes:
                raise self.peer.trouble("DEV_TOO_LARGE", most=self.limits.most_bytes)

    def _trouble(self, error: Exception, deadline: Deadline) -> DeviceError:
        if not deadline.left() and not self._line.is_cut:
            return self.peer.trouble("DEV_TIMEOUT_READ")
        if isinstance(error, OSError):
            return self._line.named(error, timeout="DEV_TIMEOUT_READ")
        return self._line.aborted() or self.peer.trouble(
            "DEV_CLOSED", phase="ssh", reason=reason(error)
        )


def _close(channel: paramiko.Channel) -> None:
    """Close *channel*, whatever became of the connection meanwhile."""
    with suppress(SSHException, OSError, EOFError):
        channel.close()

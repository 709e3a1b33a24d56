"""What a family can do on a device beside reading and writing: commands that change no setting.

A session of its own, as a writer is: who audits has no way to wake, restart or hang up anything.
"""

from typing import Literal, Protocol

DeviceCommand = Literal["standby", "wake", "restart", "diagnostics", "hang_up"]


class Commander(Protocol):
    """One session with one device, for one thread."""

    def command(self, command: DeviceCommand) -> str:
        """Do *command*, and return what the device said of it; empty if it just did it.

        ``diagnostics`` looks at what the device says of its own health; ``hang_up`` with no call up
        does nothing.

        Raises:
            DeviceError: DEV_COMMAND_REFUSED: it said no; or its family has no such command, and
                nothing was sent. DEV_UNHEALTHY: of ``diagnostics``. What reading the device can
                raise: it may have done it, or not.
            CredentialError: As `Driver` says.
        """
        ...

    def abort(self) -> None:
        """From any thread: close the line, so that a blocked call fails at once."""
        ...

    def close(self) -> None:
        """End the session on the device and the connection; never raises."""
        ...

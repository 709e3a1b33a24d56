"""What a family can do on a device beside reading and writing: commands that change no setting.

A session of its own, as a writer is: who audits has no way to wake, restart or hang up anything.
"""

from typing import Literal, Protocol, runtime_checkable

from fleetcfg.model.calls import USUAL_CALL_SECONDS, MediaFigures

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


@runtime_checkable
class CallTester(Protocol):
    """A commander that can call a person to see how media arrive."""

    def test_call(
        self, number: str, seconds: float = USUAL_CALL_SECONDS
    ) -> tuple[MediaFigures, ...]:
        """Call *number*, wait until the device tells how its streams arrive, and hang up.

        It waits for *seconds* at most.

        Whatever goes wrong, the call is ended, by a session of its own if this one is broken.

        Raises:
            DeviceError: DEV_IN_CALL: a call is up, or it does not tell; nothing was dialled.
                DEV_CALL_NOT_ANSWERED, DEV_NO_MEDIA. DEV_CALL_LEFT_UP: it could not be hung up.
                DEV_COMMAND_REFUSED, and what reading the device can raise.
            CredentialError: As `Driver` says.
        """
        ...

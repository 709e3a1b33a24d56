"""One session with one device: it can be broken off, and is ended whatever happens."""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from typing import Protocol, TypeVar

from fleetcfg.devices.driver import AskCredential, Credential
from fleetcfg.errors import DeviceError
from fleetcfg.jobs.runner import Hold
from fleetcfg.model.fleet import Device


class _Session(Protocol):
    """What a driver and a commander have in common."""

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        ...

    def close(self) -> None:
        """End the session on the device, and the connection."""
        ...


S = TypeVar("S", bound=_Session)


@contextmanager
def session(
    device: Device,
    credential: Callable[[Device], Credential],
    begin: Callable[[AskCredential], S],
    hold: Hold,
) -> Generator[S]:
    """Give the session with *device* that *begin* makes; a password that was rotated is told apart.

    One that a signed change made was in force: where it is rejected, the device was set back, or
    set by hand. No other password is tried for it.

    Raises:
        DeviceError: DEV_AUTH_ROTATED for the DEV_AUTH_REJECTED of such a password.
    """
    given: list[Credential] = []

    def ask() -> Credential:
        given.append(credential(device))
        return given[-1]

    try:
        with closing(begin(ask)) as begun:
            hold(begun.abort)
            yield begun
    except DeviceError as error:
        if error.code == "DEV_AUTH_REJECTED" and given and given[-1].is_rotated:
            raise DeviceError("DEV_AUTH_ROTATED", **error.facts) from error
        raise

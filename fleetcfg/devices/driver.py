"""What every family of devices must be able to do, and the limits within which it does it.

Reading only: `fleetcfg.devices.writer` has the protocol of what writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.software import SOFTWARE_NOT_IN_FIRMWARE
from fleetcfg.model.space import Space
from fleetcfg.model.value import Secret


@dataclass(frozen=True, slots=True)
class DeviceLimits:
    """How long and how much one device may take.

    Attributes:
        connect_seconds: Until a connection stands, its handshake included.
        read_seconds: For each question, from its first byte to the answer's last.
        most_bytes: Of one answer; what is longer is refused, so memory is bounded.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    most_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Credential:
    """Who we say we are; printing it shows no secret.

    Attributes:
        is_rotated: Whether a signed change made the password, and no reference leads to it.
    """

    user: str
    password: Secret
    is_rotated: bool = False


REFUSED_ALONE: Final = frozenset(
    {
        "DEV_ANSWER_BROKEN",
        "DEV_ANSWER_MANY",
        "DEV_ANSWER_NOT_XML",
        "DEV_ANSWER_OTHER",
        "DEV_ANSWER_STATUS",
        "DEV_CONFIG_CUT",
        "DEV_FORBIDDEN",
        "DEV_SOFTWARE_REFUSED",
        SOFTWARE_NOT_IN_FIRMWARE,
    }
)
"""What a device refuses to tell while the session stands: nothing else is unknown by it.

Anything else is trouble with the session, in which no second question is asked.
"""

AskCredential = Callable[[], Credential]
"""Asked for only once the device has proved its identity."""


class Driver(Protocol):
    """One session with one device, for one thread; no method of it changes the device.

    Every method but `abort` and `close` may raise `DeviceError`, or the `CredentialError` of the
    credential that it asked for.
    """

    def identify(self) -> DeviceIdentity:
        """Return which device answers; asked once a session."""
        ...

    def read(self) -> Snapshot:
        """Return the whole configuration as it is now, by one request."""
        ...

    def status(self) -> DeviceStatus:
        """Return the state; the one that came along with `identify` or `read`, given out once."""
        ...

    def spaces(self) -> Mapping[str, Space]:
        """Return what each path may be set to, from the device's own value spaces."""
        ...

    def abort(self) -> None:
        """From any thread: close the line, so that a blocked call fails at once (DEV_ABORTED)."""
        ...

    def close(self) -> None:
        """End the session on the device and the connection; harmless when repeated, never raises.

        A device has few sessions, and a codec's never expire unless its administrator says so
        (``Security Session InactivityTimeout`` is 0, xAPI guide): the caller closes what it opened.
        """
        ...


def read_configuration(driver: Driver, device: Device, catalog: Catalog) -> Snapshot:
    """Return the whole configuration of *device*: no answer is never an answer.

    Only a family of which *catalog* knows nothing to be read has devices that tell none.

    Raises:
        DeviceError: DEV_ANSWER_EMPTY if there is not one path in it; as `Driver.read`.
    """
    snapshot = driver.read()
    if not snapshot.paths() and catalog.tells_settings:
        where = {"host": device.host, "address": device.address}
        raise DeviceError("DEV_ANSWER_EMPTY", document="Configuration", **where)
    return snapshot

"""Cisco codecs: CE 8 and 9 (SX, MX, DX) and RoomOS, by HTTPS or SSH; reading only."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.devices.catalog import load
from fleetcfg.devices.driver import Credential, Driver, Limits
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device


@dataclass(frozen=True, slots=True)
class _CiscoFamily:
    """See `fleetcfg.devices.driver.Family`."""

    name: str = "cisco_ce"

    def catalog(self) -> Catalog:
        """Return what is known of its parameters."""
        return load(Path(__file__).with_name("catalog.yaml"))

    def open(self, device: Device, credential: Callable[[], Credential], limits: Limits) -> Driver:
        """Return a driver; nothing is sent before its first question.

        Raises:
            DeviceError: DEV_IDENTITY_NOT_PINNED, DEV_AUTHORITY_UNREADABLE.
        """
        # Loaded here: requests and netmiko take a third of a second, which `validate` need not pay.
        from fleetcfg.devices.drivers.cisco_ce.driver import open_driver  # noqa: PLC0415 - heavy

        return open_driver(device, credential, limits)


FAMILY = _CiscoFamily()

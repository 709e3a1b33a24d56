"""The commander of a VideoOS endpoint: what its REST interface does beside reading and setting.

The protocol notes (2.3) witness one such request, the restart. How it is woken, put to sleep or
hung up over REST no note tells, so that a person does it.
"""

from fleetcfg.devices.commander import DeviceCommand
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly import VIDEOOS
from fleetcfg.devices.drivers.poly.rest import HTTP_OK, RestWire
from fleetcfg.devices.drivers.poly.videoos import VideoOsWire, truths_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device

_REBOOT = "/rest/system/reboot"


class RestCommander:
    """See `fleetcfg.devices.commander.Commander`."""

    def __init__(self, peer: Peer, wire: RestWire) -> None:
        self._peer = peer
        self._wire = wire

    def command(self, command: DeviceCommand) -> str:
        """Do *command*: a restart, and nothing else."""
        with self._peer.naming():
            if command != "restart":
                raise DeviceError("DEV_COMMAND_REFUSED", command=command, status="-")
            answer = self._wire.ask("POST", _REBOOT, {"action": "reboot"})
            if answer.status != HTTP_OK:
                raise DeviceError("DEV_COMMAND_REFUSED", command=_REBOOT, status=answer.status)
        return ""

    def abort(self) -> None:
        """From any thread: close the line, so that a blocked call fails at once."""
        self._wire.cut()

    def close(self) -> None:
        """End the session on the device and the connection; never raises."""
        self._wire.close()


def open_videoos(device: Device, credential: AskCredential, limits: DeviceLimits) -> RestCommander:
    """Return a commander; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    truths = truths_of(VIDEOOS.catalog())
    return RestCommander(
        peer, VideoOsWire(peer, trust_of(device, peer), credential, limits, truths)
    )

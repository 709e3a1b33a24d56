"""Is a service there that a device says it has switched off, or none where it says it is on?

A device that read back what was written, and went on to answer at the port all the same, was seen.
One connection is opened to the declared address, nothing is sent, and it is closed at once. A port
that says nothing at all proves nothing: something in between may have dropped the call.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fleetcfg.devices.transports.line import Line, Peer
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog, Probe
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import PortSeen, Snapshot

SECONDS: Final = 2.0  # for a call, and between two: a service takes a moment to end


class PortProof:
    """Looks at the ports of one device; for one thread."""

    def __init__(self, device: Device, catalog: Catalog) -> None:
        self._line = Line(Peer(device.host, device.address, device.port))
        # A simulated device has its services at ports of the simulator's; what it does not say
        # where to find is not looked for, least of all at what else listens on this machine.
        self._ports: Mapping[int, int] | None = device.simulated_ports if device.simulated else None
        self._probes: Mapping[str, Probe] = {
            path: each.probe
            for each in catalog.parameters.values()
            if each.probe is not None
            for path in each.patterns
        }

    def prove(self, snapshot: Snapshot) -> Snapshot:
        """Return *snapshot* with what ports show against its values; looked at twice."""
        doubtful = self._contradicted(snapshot, self._probes)
        if not doubtful:
            return snapshot
        self._line.wait(SECONDS)
        return replace(snapshot, contradicted=self._contradicted(snapshot, doubtful))

    def _contradicted(self, snapshot: Snapshot, paths: Mapping[str, object]) -> dict[str, PortSeen]:
        found: dict[str, PortSeen] = {}
        for path in paths:
            probe = self._probes[path]
            said = probe.is_open.get(snapshot.values.get(path, ""))
            seen = None if said is None else self._is_open(probe.port)
            if seen is not None and seen is not said:
                found[path] = PortSeen(probe.port, seen)
        return found

    def _is_open(self, port: int) -> bool | None:
        """Tell whether a service takes a call at *port*; None if that cannot be told."""
        there = port if self._ports is None else self._ports.get(port)
        if there is None:
            return None
        self._line.peer = replace(self._line.peer, port=there)
        try:
            self._line.dial(SECONDS).close()
        except DeviceError as error:
            if error.code == "DEV_ABORTED":
                raise
            return False if error.code == "DEV_REFUSED" else None
        return True

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._line.cut()

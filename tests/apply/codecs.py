"""The codecs that change-sets are applied to, and a laptop before them."""

from pathlib import Path
from typing import Any

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.model.fleet import Device
from fleetcfg_kit.testing.fleet import RunningFleet, declare
from fleetcfg_kit.testing.laptop import Laptop

MODELS = {
    "kit9": ("Room Kit", "ce9.15"),
    "bar": ("Room Bar", "11.27"),
    "sx10": ("SX10", "ce9.6.1"),
    **{f"room-{n:03}": ("Room Bar", "11.27") for n in range(4)},
}
PRODUCTS = {"kit9": "Cisco Webex Room Kit", "sx10": "Cisco TelePresence SX10"}
BRIEF = DeviceLimits(connect_seconds=0.7, read_seconds=0.7)
VOLUME, NAME, FAR_END = "Audio DefaultVolume", "SystemUnit Name", "Conference FarEndControl Mode"
SEVERING = "NetworkServices Websocket"
TO_70 = {VOLUME: "70"}


def declared(fleet: RunningFleet, codec: str, transport: str = "https", **changes: Any) -> Device:
    """Return a codec as the Department declares it, but for *changes*."""
    model = {"model": PRODUCTS.get(codec, "Cisco Room Bar")}
    return declare(fleet.at(codec), transport, **model | changes)


def laptop_before(fleet: RunningFleet, folder: Path, transport: str = "https") -> Laptop:
    """Return a technician's laptop that reaches the codecs of *fleet* by *transport*."""
    devices = {host: declared(fleet, host, transport) for host in MODELS}
    return Laptop(fleet, folder, transport, devices=devices)

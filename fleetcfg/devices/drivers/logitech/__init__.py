"""Logitech endpoints with CollabOS, by their local interface: who answers and if it is idle."""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PlainPaths

FAMILY = Family(
    name="logitech",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PlainPaths(),
    transports=(Transport("https", 443, "certificate"),),
    reader=f"{__name__}.driver:open_logitech",
)

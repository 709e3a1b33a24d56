"""Cisco Meeting Server, by the REST interface of its web administration; reading only."""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.devices.keyed_paths import OBJECT_PATHS
from fleetcfg.model.fleet import Transport

FAMILY = Family(
    name="cisco_cms",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=OBJECT_PATHS,
    transports=(Transport("https", 445, "certificate"),),
    reader=f"{__name__}.driver:open_cms",
)

"""Pexip Infinity, by the management interface of its management node; reading only."""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.devices.keyed_paths import OBJECT_PATHS
from fleetcfg.model.fleet import Transport

FAMILY = Family(
    name="pexip",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=OBJECT_PATHS,
    transports=(Transport("https", 443, "certificate"),),
    reader=f"{__name__}.driver:open_pexip",
)

"""MikroTik RouterOS 6 and 7: routers and switches. Over SSH, one command a channel."""

from pathlib import Path

from fleetcfg.devices.drivers.mikrotik.paths import PATHS
from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport

FAMILY = Family(
    name="mikrotik_routeros",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_router",
    writer=f"{__name__}.write:open_router",
    typable="[ -~]*",  # how a router takes what is no ASCII depends on where it is read
    guards=("sys.firmware",),
)

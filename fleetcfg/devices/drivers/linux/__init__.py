"""A Linux host behind a room: router, time server, VPN box. Over SSH, by the programs it has."""

from pathlib import Path

from fleetcfg.devices.drivers.linux.paths import PATHS
from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport

FAMILY = Family(
    name="linux",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_host",
    writer=f"{__name__}.write:open_host",
    guards=("sys.firmware",),
)

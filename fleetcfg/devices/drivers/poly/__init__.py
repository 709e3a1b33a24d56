"""Poly endpoints: RealPresence Group 300, 310, 500 and 700, by REST or the terminal over SSH."""

from pathlib import Path

from fleetcfg.devices.drivers.poly.paths import VariablePaths
from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport

GROUP = Family(
    name="poly_group",
    catalog_file=Path(__file__).with_name("group.yaml"),
    syntax=VariablePaths(),
    transports=(Transport("https", 443, "certificate"), Transport("ssh", 22, "host_key")),
    reader=f"{__name__}.driver:open_group",
    writer=f"{__name__}.write:open_group",
    guards=("call.active", "sys.firmware"),
)

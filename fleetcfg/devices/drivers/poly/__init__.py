"""Poly endpoints, one family for each line of products.

RealPresence Group 300, 310, 500 and 700, by REST or the terminal, over SSH or, read only,
telnet; VideoOS (G7500, Studio
X30, X50, X70) by REST; HDX by the forms of its web server, reading only.
"""

from pathlib import Path

from fleetcfg.devices.drivers.poly.paths import VariablePaths
from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PlainPaths

GROUP = Family(
    name="poly_group",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("group.yaml"),
    syntax=VariablePaths(),
    transports=(
        Transport("https", 443, "certificate"),
        Transport("ssh", 22, "host_key"),
        Transport("telnet", 24, "none", allowance="legacy_telnet", is_written=False),
    ),
    reader=f"{__name__}.driver:open_group",
    writer=f"{__name__}.write:open_group",
    guards=("call.active", "sys.firmware"),
    products=tuple(f"RealPresence Group {number}" for number in (300, 310, 500, 700)),
)

VIDEOOS = Family(
    name="poly_videoos",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("videoos.yaml"),
    syntax=PlainPaths(),
    transports=(Transport("https", 443, "certificate"),),
    reader=f"{__name__}.driver:open_videoos",
    writer=f"{__name__}.write:open_videoos",
    commander=f"{__name__}.command:open_videoos",
    commands=frozenset({"restart"}),
    guards=("call.active", "sys.firmware"),
    products=("G7500", "StudioX30", "StudioX50", "StudioX70"),
)

HDX = Family(
    name="poly_hdx",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("hdx.yaml"),
    syntax=PlainPaths(),
    transports=(Transport("https", 443, "certificate"),),
    reader=f"{__name__}.driver:open_hdx",
)

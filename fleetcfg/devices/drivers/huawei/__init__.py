"""Huawei endpoints: TE20 to TE60, CloudLink Box 300 and Bar 310, by `action.cgi`."""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PlainPaths

TE = Family(
    name="huawei_te",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("te.yaml"),
    syntax=PlainPaths(),
    transports=(Transport("https", 443, "certificate"),),
    reader=f"{__name__}.driver:open_te",
    writer=f"{__name__}.write:open_te",
    guards=("call.active", "sys.firmware"),
    products=("TE20", "TE30", "TE40", "TE50", "TE60", "Box 300", "Bar 310"),
)

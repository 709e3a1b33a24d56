"""Yealink VC endpoints, by their control port: who answers and whether it is in a call, no more.

The port asks for no password and tells no setting; what reaches it can operate the device.
"""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PlainPaths

FAMILY = Family(
    name="yealink_vc",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PlainPaths(),
    transports=(Transport("tcp", 6024, "none", takes_password=False, tells_serial=False),),
    reader=f"{__name__}.driver:open_yealink",
)

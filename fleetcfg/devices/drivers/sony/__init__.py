"""Sony PCS endpoints, by their telnet: that one asks for a login there, and no more.

Nothing proves who answers before the password would be sent, so none ever is. What the device may
say behind the login stays unknown.
"""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PlainPaths

FAMILY = Family(
    name="sony_pcs",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PlainPaths(),
    transports=(
        Transport(
            "telnet", 23, "none", takes_password=False, tells_serial=False, tells_model=False
        ),
    ),
    reader=f"{__name__}.driver:open_sony",
)

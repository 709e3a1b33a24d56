"""Network gear with a command line: switches, routers and firewalls.

What is one system's own is its catalog, the lines that its settings stand on, and the tables of its
`show` commands; prompts, the tree of a configuration and the spelling of paths are every system's.
"""

from pathlib import Path

from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.family import Family
from fleetcfg.devices.keyed_paths import OBJECT_PATHS
from fleetcfg.model.fleet import Transport

IOS = Family(
    name="cisco_ios",
    catalog_file=Path(__file__).with_name("ios.yaml"),
    syntax=PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_ios",
    writer=f"{__name__}.write:open_ios",
    guards=("sys.firmware",),
)
VRP = Family(
    name="huawei_vrp",
    catalog_file=Path(__file__).with_name("vrp.yaml"),
    syntax=PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_vrp",
    writer=f"{__name__}.write:open_vrp",
    guards=("sys.firmware",),
)
COMWARE = Family(
    name="hp_comware",
    catalog_file=Path(__file__).with_name("comware.yaml"),
    syntax=PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_comware",
    writer=f"{__name__}.write:open_comware",
    guards=("sys.firmware",),
)
FORTINET = Family(
    name="fortinet",
    catalog_file=Path(__file__).with_name("fortinet.yaml"),
    syntax=OBJECT_PATHS,
    transports=(Transport("ssh", 22, "host_key"),),
    reader=f"{__name__}.driver:open_fortinet",
    writer=f"{__name__}.write:open_fortinet",
    guards=("sys.firmware",),
)

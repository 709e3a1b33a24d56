"""Access switches with a command line over SSH."""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from switch_cli.paths import SwitchPaths

FAMILY = Family(
    name="switch_cli",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=SwitchPaths(),
    transports=(Transport("ssh", 22, "host_key"),),
    reader="switch_cli.driver:SwitchDriver",
    writer="switch_cli.writer:SwitchWriter",
    guards=("sys.firmware",),
)

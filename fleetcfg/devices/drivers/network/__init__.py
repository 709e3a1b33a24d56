"""Network gear with a command line: switches, routers and firewalls.

What is one system's own is its catalog, the lines that its settings stand on, and the tables of its
`show` commands; prompts, the tree of a configuration and the spelling of paths are every system's.
"""

from pathlib import Path
from typing import Final

from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.family import Family
from fleetcfg.devices.keyed_paths import OBJECT_PATHS
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PathSyntax

_TYPABLE: Final = "(?! )[ !->@-~]*(?<! )"
"""ASCII alone: what else a line takes depends on its settings. `?` asks for help in mid-line, and
blanks at the ends are lost."""


def _family(name: str, system: str, syntax: PathSyntax = PATHS) -> Family:
    """Return the family *name*, whose files and functions *system* is in the names of."""
    return Family(
        name=name,
        catalog_file=Path(__file__).with_name(f"{system}.yaml"),
        syntax=syntax,
        transports=(Transport("ssh", 22, "host_key"),),
        reader=f"{__name__}.driver:open_{system}",
        writer=f"{__name__}.write:open_{system}",
        typable=_TYPABLE,
        guards=("sys.firmware",),
    )


IOS: Final = _family("cisco_ios", "ios")
VRP: Final = _family("huawei_vrp", "vrp")
COMWARE: Final = _family("hp_comware", "comware")
FORTINET: Final = _family("fortinet", "fortinet", OBJECT_PATHS)

"""How settings of a router are named here: ``telnet.disabled``, ``interface[ether2].pvid``.

What stands in brackets is a name that a person gave, spelled by `fleetcfg.devices.keyed_paths`.
A first word alone means, in the catalog, all that begins so.
"""

import re
from dataclasses import replace
from typing import Final

from fleetcfg.devices.keyed_paths import OBJECT_PATHS

PATHS: Final = replace(
    OBJECT_PATHS, pattern=re.compile(rf"[a-z]\w*|{OBJECT_PATHS.pattern.pattern}", re.ASCII)
)

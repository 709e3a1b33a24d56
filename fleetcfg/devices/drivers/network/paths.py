"""How settings of network gear are named here: ``interface[GigabitEthernet1/0/3].access_vlan``.

What stands in brackets is an instance as the device spells it.
"""

import re
from typing import Final

from fleetcfg.devices.keyed_paths import KeyedPaths

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9/.:_-]{0,63}"
_WORD: Final = r"[a-z][a-z0-9_]*"
_TEXT: Final = rf"{_WORD}(?:\[{_NAME}\])?(?:\.{_WORD}(?:\[{_NAME}\])?)*"

PATHS: Final = KeyedPaths(re.compile(_TEXT), re.compile(_TEXT.replace(_NAME, rf"(?:{_NAME}|\*)")))


def parts_of(path: str) -> tuple[str, str, str]:
    """Return the kind and the instance of the section of a path, and the name in it."""
    section, _, name = path.rpartition(".")
    kind, _, instance = section.rstrip("]").partition("[")
    return kind, instance, name

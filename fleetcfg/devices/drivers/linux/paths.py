"""How settings of a host are named here: ``sshd.permitrootlogin``, ``ovs.port[p1].tag``.

The first word is the program that has the setting. What stands in brackets is its name of one of
several things.
"""

import re
from typing import Final

from fleetcfg.devices.keyed_paths import KeyedPaths

NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,63}"  # of a thing; never begins as an option does
_WORD: Final = r"[a-z][a-z0-9_]*"
_TEXT: Final = rf"{_WORD}(?:(?:\[{NAME}\])?\.{_WORD})*(?:\[{NAME}\])?"

PATHS: Final = KeyedPaths(
    re.compile(rf"(?=[^.]*\.){_TEXT}"),
    re.compile(_TEXT.replace(NAME, rf"(?:{NAME}|\*)")),
)

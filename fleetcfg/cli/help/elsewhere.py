"""What people type that is no command here, and the command that does it."""

from collections.abc import Mapping
from typing import Final

ELSEWHERE: Final[Mapping[str, str]] = {
    "check": "validate",
    "diff": "compare last | validate --since main",
    "doctor": "version",
    "hosts": "inventory list",
    "import": "inventory import",
    "info": "version",
    "lint": "validate",
    "list": "inventory list",
    "log": "ledger show",
    "scan": "sweep",
    "status": "history",
    "test": "validate",
    "watch": "audit",
}
"""By the name that is tried, which no command here has.

Where two may be meant, ``|`` stands between them.
"""

OF_KIT: Final = frozenset({"demo", "sim"})
"""Commands that the package fleetcfg-kit adds, and of which is told so where it is missing."""

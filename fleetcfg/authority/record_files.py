"""Whether there is a record in a folder: looked at by every command, before anything is opened."""

from pathlib import Path
from typing import Final

from fleetcfg.ledger.entry import LOG_FILE

KEY_FILE: Final = "log.key"


def is_installed(folder: Path) -> bool:
    """Tell whether there is a record in *folder*, even one whose key is gone."""
    return any((folder / name).exists() for name in (KEY_FILE, LOG_FILE))

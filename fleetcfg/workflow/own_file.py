"""A file that says something of this machine alone, and was not carried here."""

from collections.abc import Mapping
from pathlib import Path

from fleetcfg.devices.credentials import read_private
from fleetcfg.errors import FleetcfgError


def find_own_file(environ: Mapping[str, str], variable: str, usual: Path) -> Path | None:
    """Return the file that *variable* names, else *usual* if it is there; else None."""
    named = environ.get(variable)
    file = Path(named) if named else usual
    return file if named or file.exists() else None


def read_own_file(file: Path, carried: FleetcfgError) -> bytes:
    """Return the bytes of *file*.

    Raises:
        CredentialError: CRED_FILE_UNREADABLE, CRED_FILE_OWNER, CRED_FILE_MODE.
        FleetcfgError: *carried*, if it lies in a git work tree.
    """
    whole = file.resolve()
    if any((folder / ".git").exists() for folder in whole.parents):
        raise carried
    return read_private(whole)

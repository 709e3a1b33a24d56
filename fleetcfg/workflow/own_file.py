"""A file that says something of this machine alone, and was not carried here."""

from collections.abc import Mapping
from pathlib import Path

from fleetcfg.devices.credentials import MOST_PRIVATE_BYTES, read_private
from fleetcfg.errors import CredentialError, FleetcfgError


def find_own_file(environ: Mapping[str, str], variable: str, usual: Path) -> Path | None:
    """Return the file that *variable* names, else *usual* if it is there; else None."""
    named = environ.get(variable)
    file = Path(named) if named else usual
    return file if named or file.exists() else None


def read_own_file(file: Path, carried: FleetcfgError) -> bytes:
    """Return the bytes of *file*."""
    try:
        whole = file.resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        why = type(error).__name__
        raise CredentialError("CRED_FILE_UNREADABLE", file=str(file), reason=why) from error
    if any((folder / ".git").exists() for folder in whole.parents):
        raise carried
    data = read_private(whole)
    if len(data) > MOST_PRIVATE_BYTES:
        raise CredentialError("CRED_FILE_LARGE", file=str(file), most=MOST_PRIVATE_BYTES)
    return data

"""The file that says where the broker stands: of this machine alone, as its key is."""

from pathlib import Path

from fleetcfg.carriers.broker_place import BrokerPlace, read_broker_place
from fleetcfg.errors import RequestError
from fleetcfg.workflow.own_file import read_own_file


def open_broker_place(file: Path) -> BrokerPlace:
    """Return where the broker stands, by *file*.

    Raises:
        RequestError: ``PATH_MISSING``; BROKER_FILE; BROKER_FILE_CARRIED if it or the key lies in a
            git work tree: what comes with a checkout must not say who is dialled.
        CredentialError: CRED_FILE_* of the file, or of the key: another account could use it.
    """
    data = _read_own(file)
    place = read_broker_place(data, file)
    _read_own(place.key)
    for other in (place.ca, place.certificate):
        if not other.exists():
            raise RequestError("PATH_MISSING", path=str(other))
    return place


def _read_own(file: Path) -> bytes:
    if not file.exists():
        raise RequestError("PATH_MISSING", path=str(file))
    return read_own_file(file, RequestError("BROKER_FILE_CARRIED", file=str(file)))

"""The store of audits and readings, as commands open it that only look at the past."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fleetcfg.errors import RequestError
from fleetcfg.observations.store import Observations, kept_observations


@contextmanager
def open_kept(store: Path, host: str = "") -> Generator[Observations]:
    """Open the file *store*, while inside; none is made.

    Raises:
        RequestError: HISTORY_NO_AUDIT if there is no such file, or HISTORY_EMPTY of *host*.
        ObservationError: ``STORE_*``.
    """
    if host and not store.exists():
        raise RequestError("HISTORY_EMPTY", host=host, file=str(store))
    with kept_observations(store) as kept:
        yield kept


def as_text(argument: str) -> str:
    """Return an argument as text: bytes of it that are no UTF-8 are no part of any name."""
    return argument.encode("utf-8", errors="replace").decode("utf-8")

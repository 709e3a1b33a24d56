"""What the simulator is made of may be missing, as on Windows: a command that needs it says so."""

from collections.abc import Generator
from contextlib import contextmanager

from fleetcfg.errors import SimError


@contextmanager
def simulator() -> Generator[None]:
    """Import the simulator within.

    Raises:
        SimError: SIM_NOT_INSTALLED: a library of it is not here.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise SimError("SIM_NOT_INSTALLED", module=error.name or "") from error

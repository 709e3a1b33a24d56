"""The sockets that this process has open, by the word of the system."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from fleetcfg.machine.collector import uncollected
from tests.sim.waiting import wait_for


def expect_closed(device: str, before: set[str]) -> None:
    """Return once nothing is open that was not *before*; what stays so is ended by pytest-timeout.

    A client's own thread may be closing its socket when its device has just hung up. What was
    only forgotten stays open: nothing is collected meanwhile.
    """
    with uncollected():
        wait_for(lambda: not open_sockets(device) - before)


def open_sockets(device: str = "") -> set[str]:
    """Return the IPv4 sockets of this process that are open, but for those at the address *device*.

    Where the simulator is in this process as well, its own are all there.
    """
    found: set[str] = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the simulator closes its own meanwhile
            named = str(link.readlink())
            if not named.startswith("socket:"):
                continue
            copy = os.dup(int(link.name))
            try:
                one = socket.socket(fileno=copy)
            except OSError:
                os.close(copy)
                continue
            with one:
                if one.family == socket.AF_INET and one.getsockname()[0] != device:
                    found.add(f"{named} {one.getsockname()}")
    return found

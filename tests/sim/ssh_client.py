"""What asyncssh, as a client that nobody here wrote, needs to log in to a simulated device."""

from typing import Any

import asyncssh

from fleetcfg_kit.sim.core.state_folder import ReadyDevice


def login_to(there: ReadyDevice, user: str, password: str) -> dict[str, Any]:
    """Return the arguments of `asyncssh.connect`; no file of this machine counts."""
    known = f"[{there.address}]:{there.ssh_port} {there.host_key}\n"
    return {
        "host": there.address,
        "port": there.ssh_port,
        "username": user,
        "password": password,
        "known_hosts": asyncssh.import_known_hosts(known),
        "config": None,
        "client_keys": None,
        "agent_path": None,
    }

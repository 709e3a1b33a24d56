"""``fleetcfg sim device``: one codec from its own documents, simulated until it is told to stop."""

import os
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import RttOption, option
from fleetcfg.cli.options.named import files_there
from fleetcfg.errors import SimError
from fleetcfg.workflow.clock import now
from fleetcfg_kit.installed import simulator
from fleetcfg_kit.steering import print_line

FAMILY = "cisco_ce"


def device(
    configuration: Annotated[
        Path, option("--configuration", "FILE", "help.sim.configuration", callback=files_there)
    ],
    https_port: Annotated[int, option("--https-port", "PORT", "help.port.https", min=0, max=65535)],
    ssh_port: Annotated[int, option("--ssh-port", "PORT", "help.port.ssh", min=0, max=65535)],
    user: Annotated[str, option("--user", "NAME", "help.sim.user")],
    password_env: Annotated[str, option("--password-env", "VAR", "help.sim.password_env")],
    family: Annotated[str, option("--family", "FAMILY", "help.sim.family")] = FAMILY,
    status: Annotated[
        Path | None, option("--status", "FILE", "help.sim.status", callback=files_there)
    ] = None,
    valuespace: Annotated[
        Path | None, option("--valuespace", "FILE", "help.sim.valuespace", callback=files_there)
    ] = None,
    address: Annotated[str, option("--address", "ADDRESS", "help.sim.address")] = "127.0.0.1",
    fault: Annotated[str, option("--fault", "MODE", "help.sim.fault.mode")] = "none",
    rtt_ms: RttOption = 0.0,
) -> None:
    """Serve one device from its documents until stopped; prints one JSON line when ready."""
    with simulator():
        from fleetcfg_kit.sim.cisco_ce import from_documents as codec  # noqa: PLC0415 - an extra

    if family != FAMILY:
        raise SimError("SIM_FAMILY_UNKNOWN", family=family, known=FAMILY)
    password = os.environ.get(password_env)
    if password is None:
        raise SimError("SIM_PASSWORD_MISSING", variable=password_env)
    documents = codec.CodecDocuments(configuration, status, valuespace)
    place = codec.CodecPlace(address, https_port, ssh_port, user, password, fault, rtt_ms)
    codec.serve_documents(documents, place, now(), lambda file: print_line(file.of_one()))

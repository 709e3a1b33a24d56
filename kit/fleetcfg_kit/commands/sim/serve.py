"""``fleetcfg sim serve``: a fleet from a file, simulated until it is told to stop."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption, argument
from fleetcfg.cli.options.named import files_there
from fleetcfg.workflow.clock import now
from fleetcfg_kit.installed import simulator
from fleetcfg_kit.steering import print_line


def serve(
    fleet_file: Annotated[Path, argument("FILE", "help.sim.fleet", callback=files_there)],
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Serve a fleet until stopped; prints one JSON line when ready."""
    with simulator():
        from fleetcfg_kit.sim.core.serve import serve_file  # noqa: PLC0415 - an optional extra

    serve_file(
        fleet_file,
        state_dir,
        now(),
        lambda file: print_line({"simulated": True, "pid": file.pid, "devices": len(file.devices)}),
    )

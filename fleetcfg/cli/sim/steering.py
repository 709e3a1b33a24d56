"""What the commands that steer a running simulator have in common."""

import json
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.complete import hosts
from fleetcfg.cli.options import argument
from fleetcfg.sim.core.launch import ask

SimHostArgument = Annotated[str, argument("HOST", "help.sim.host", hosts)]


def steer(state_dir: Path, **request: str) -> None:
    """Have the simulator of *state_dir* do something, and print its answer as one JSON line."""
    print(json.dumps(ask(state_dir, request), ensure_ascii=False, separators=(",", ":")))

"""What the commands that steer a running simulator have in common."""

import json
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import argument, output_of
from fleetcfg.cli.options.complete import hosts
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.steered_text import Steered
from fleetcfg_kit.sim.core.launch import ask

SimHostArgument = Annotated[
    str, argument("HOST", "help.sim.host", hosts, callback=naming("simulated device"))
]
SteeredOption = Annotated[str, output_of("steered")]


def print_line(facts: object) -> None:
    """Print *facts* as one JSON line, at once: a program that started this one may wait for it."""
    print(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), flush=True)


def steer(state_dir: Path, output: str, **request: str | float) -> None:
    """Have the simulator of *state_dir* do something, and tell what it answered."""
    answer = ask(state_dir, request)
    told = answer if isinstance(answer, dict) else {}
    open_renderer("steered", output).tell(Steered(request, told))

"""What the commands that steer a running simulator have in common."""

import json
import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.complete import hosts
from fleetcfg.report.escape import escape
from fleetcfg.sim.core.launch import ask

SimHostArgument = Annotated[str, argument("HOST", "help.sim.host", hosts)]


def print_line(facts: object) -> None:
    """Print *facts* as one JSON line, at once: a program that started this one may wait for it."""
    print(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), flush=True)


def steer(state_dir: Path, **request: str | float) -> None:
    """Have the simulator of *state_dir* do something, and print its answer as one JSON line.

    A person at a terminal who steered one device is told so in words.
    """
    answer = ask(state_dir, request)
    if sys.stdout.isatty() and "host" in request:
        print(word("sim.steered", host=escape(str(request["host"]))))
    else:
        print_line(answer)

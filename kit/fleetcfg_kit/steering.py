"""What the commands that steer a running simulator have in common."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import argument, output_of
from fleetcfg.cli.options.complete import hosts
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.terminal.stdout import for_programs, print_whole
from fleetcfg_kit.installed import simulator
from fleetcfg_kit.sim.core.faults import read_fault
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.launch import ask
from fleetcfg_kit.sim.core.state_folder import FLEET
from fleetcfg_kit.steered_text import Steered, steered_json, steered_text


def simulated_device(typed: Mapping[str, Any], name: str) -> SimDevice | None:
    """Find a device of the simulator that was started here, if one was.

    Raises:
        SimError: SIM_DEVICE_UNKNOWN.
    """
    folder = typed.get("state_dir")
    if folder is None or not (file := folder / FLEET).is_file():
        return None
    return SimFleet.from_json(file.read_text(encoding="utf-8", errors="replace")).find(name)


def known_fault(typed: Mapping[str, Any], name: str) -> None:
    """Refuse a fault that the device which was typed beside it cannot have.

    Raises:
        SimError: SIM_FAULT_UNKNOWN.
    """
    if "host" in typed and (device := simulated_device(typed, typed["host"])):
        with simulator():
            from fleetcfg_kit.sim.core.family import installed_family  # noqa: PLC0415 - heavy

            read_fault(name, installed_family(device.family).faults)


SimHostArgument = Annotated[
    str, argument("HOST", "help.sim.host", hosts, callback=naming(simulated_device))
]
SteeredOption = Annotated[str, output_of("steered", outputs=("text", "json"))]


def print_line(facts: object) -> None:
    """Print *facts* as one JSON line, at once: a program that started this one may wait for it."""
    print(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), flush=True)


def steer(state_dir: Path, output: str, **request: str | float) -> None:
    """Have the simulator of *state_dir* do something, and tell what it answered."""
    answer = ask(state_dir, request)
    told = Steered(request, answer if isinstance(answer, dict) else {})
    if output == "json":
        for_programs()
        print_whole(steered_json(told))
    else:
        print_whole(steered_text(told, current_words()).removesuffix("\n"))

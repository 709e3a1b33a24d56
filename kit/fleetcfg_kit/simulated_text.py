"""A simulated fleet that runs, and how to audit it, for people. Pure: data → text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fleetcfg.declared.folders import INVENTORY, SIM_OVERLAY
from fleetcfg.report.escape import escape_lines
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class SimulatedFleet:
    """What runs.

    Attributes:
        pid: The process.
        folders: Inventories with which to audit it, the overlay last.
        unproven: How many devices are made from documents alone.
        stand_ins: Products that stand for devices whose inventory names no model, and for how many.
        province: Folder of a province of its own; None if none was made.
    """

    devices: int
    pid: int
    folders: Sequence[Path]
    unproven: int
    province: Path | None
    stand_ins: Mapping[str, int] = field(default_factory=dict[str, int])


def simulated_text(fleet: SimulatedFleet, words: Words) -> str:
    """Return what runs, and the commands that audit it."""
    overlaid = " ".join(f"-i {folder}" for folder in fleet.folders)
    if [*fleet.folders] == [INVENTORY, SIM_OVERLAY]:
        overlaid = "--sim"
    lines = [words.label("sim.up", count=fleet.devices, pid=fleet.pid)]
    lines.append(f"  fleetcfg audit {overlaid}")
    for product, count in fleet.stand_ins.items():
        lines.append(words.label("sim.up.stand_in", count=count, product=product))
    if fleet.unproven:
        lines.append(words.label("sim.up.doc", count=fleet.unproven))
    if fleet.province is not None:
        lines.append(f"  (cd {fleet.province} && fleetcfg audit)")
    return escape_lines(lines)

"""All registers of a folder, read: each by the module of its theme."""

from collections import defaultdict
from pathlib import PurePosixPath
from typing import Final

from fleetcfg.declared.registers.calendar import read_freezes, read_holidays
from fleetcfg.declared.registers.meetings import read_meeting_rules, read_meetings
from fleetcfg.declared.syntax.node_readers import fields
from fleetcfg.declared.syntax.nodes import Node
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers

NAMES: Final = ("freezes", "holidays", "meeting_rules", "meetings")
"""What the registers are called, in files and in `Registers`."""

_ENDINGS: Final = (".yaml", ".yml")


def read_registers(tree: Tree, problems: Problems) -> Registers:
    """Return what the files of *tree* declare; a register of which none speaks is empty."""
    found = _rows_of(tree, problems)
    if not found:
        return NO_REGISTERS
    return Registers(
        meetings=read_meetings(found["meetings"], problems),
        meeting_rules=read_meeting_rules(found["meeting_rules"], problems),
        holidays=read_holidays(found["holidays"], problems),
        freezes=read_freezes(found["freezes"], problems),
    )


def _rows_of(tree: Tree, problems: Problems) -> defaultdict[str, list[Node]]:
    """Return what each file says of a register, by its name."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for file, data in sorted(tree.files.items()):
        if PurePosixPath(file).suffix not in _ENDINGS:
            continue
        node = parse(data, file, problems)
        if node is None and not data.strip():
            problems.warning("REG_EMPTY_FILE", Place(file))
        said = None if node is None else fields(node, NAMES, problems, unknown="REG_UNKNOWN")
        for name, rows in (said or {}).items():
            found[name].append(rows)
    return found

"""All registers of a folder, read: each by the module of its theme."""

from collections import defaultdict
from dataclasses import fields as fields_of
from pathlib import PurePosixPath
from typing import Final

from fleetcfg.declared.registers.calendar import read_freezes, read_holidays
from fleetcfg.declared.registers.contracts import read_contracts, read_leased
from fleetcfg.declared.registers.duty import read_duty, read_use_permits
from fleetcfg.declared.registers.meetings import read_meeting_rules, read_meetings
from fleetcfg.declared.registers.organisations import (
    read_contacts,
    read_handovers,
    read_organisations,
    read_proposals,
    read_unit_rules,
)
from fleetcfg.declared.registers.power import read_power_rules
from fleetcfg.declared.registers.rooms import (
    read_backdrop,
    read_bands,
    read_equipment,
    read_picture,
    read_rooms,
)
from fleetcfg.declared.registers.services import (
    read_incident_rules,
    read_line_rules,
    read_lines,
    read_test_calls,
)
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.model.typed.node_readers import fields
from fleetcfg.model.typed.nodes import Node

NAMES: Final = tuple(each.name for each in fields_of(Registers))
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
        organisations=read_organisations(found["organisations"], problems),
        contacts=read_contacts(found["contacts"], problems),
        handovers=read_handovers(found["handovers"], problems),
        unit_rules=read_unit_rules(found["unit_rules"], problems),
        duty=read_duty(found["duty"], problems),
        proposals=read_proposals(found["proposals"], problems),
        obstacles=read_proposals(found["obstacles"], problems),
        use_permits=read_use_permits(found["use_permits"], problems),
        contracts=read_contracts(found["contracts"], problems),
        leased=read_leased(found["leased"], problems),
        equipment=read_equipment(found["equipment"], problems),
        rooms=read_rooms(found["rooms"], problems),
        backdrop=read_backdrop(found["backdrop"], problems),
        picture=read_picture(found["picture"], problems),
        bands=read_bands(found["bands"], problems),
        power_rules=read_power_rules(found["power_rules"], problems),
        lines=read_lines(found["lines"], problems),
        line_rules=read_line_rules(found["line_rules"], problems),
        test_calls=read_test_calls(found["test_calls"], problems),
        incident_rules=read_incident_rules(found["incident_rules"], problems),
    )


def _rows_of(tree: Tree, problems: Problems) -> defaultdict[str, list[Node]]:
    """Return what each file says of a register, by its name."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for file, data in sorted(tree.files.items()):
        if PurePosixPath(file).suffix not in _ENDINGS:
            continue
        node = parse(data, file, problems, is_signed=True)
        if node is None and not data.strip():
            problems.warning("REG_EMPTY_FILE", Place(file))
        said = None if node is None else fields(node, NAMES, problems, unknown="REG_UNKNOWN")
        for name, rows in (said or {}).items():
            found[name].append(rows)
    return found

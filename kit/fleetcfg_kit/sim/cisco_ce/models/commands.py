"""What codecs can be told to do, and what each command takes: the table of commands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.models.spaces import ModelSpaces
from fleetcfg_kit.sim.cisco_ce.models.table import FirmwareNumbers, TableRow, rows
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace

ROLES = {
    "A": "Admin",
    "D": "Audit",
    "I": "Integrator",
    "R": "RoomControl",
    "T": "TouchUser",
    "U": "User",
}
_ARGUMENT = re.compile(r"^(!?)([\w.]+)(?:\[(\d+)\])? (.+?)(?: =(.*))?$")


@dataclass(frozen=True, slots=True)
class SimArgument:
    """One argument of a command.

    Attributes:
        name: As the codec spells it.
        space: What it may be.
        is_required: Whether it must be given.
        most: How often it may be given; 0 for an argument that is no list.
        default: What holds when it is not given; None where nothing does.
    """

    name: str
    space: SimSpace
    is_required: bool
    most: int
    default: str | None

    @property
    def kind(self) -> str:
        """The type of its space: `Integer`, `StringArray`."""
        return f"{self.space.kind}Array" if self.most else self.space.kind

    @property
    def space_name(self) -> str:
        """The name of its space, as a codec makes it: `Vs_integer_0_100`."""
        if self.space.kind == "Literal":
            words = "_".join(re.sub(r"[^A-Za-z0-9_]", "", word) for word in self.space.literals)
            return f"Vs_literal_{words}{self.most or ''}"
        short = {"Integer": "int", "String": "string"}[self.space.kind]
        name = f"{short}Array" if self.most else self.space.kind.lower()
        return f"Vs_{name}_{self.space.low}_{self.space.high}{f'_{self.most}' if self.most else ''}"


@dataclass(frozen=True, slots=True)
class SimCommand:
    """One command.

    Attributes:
        path: Its name, as `UserManagement User List`.
        roles: Who may.
        arguments: What it takes, by name in small letters.
        is_multiline: Whether it takes text of several lines.
        is_onprem: Whether it is for codecs that no cloud registers.
    """

    path: str
    roles: tuple[str, ...]
    arguments: Mapping[str, SimArgument]
    is_multiline: bool
    is_onprem: bool

    @property
    def result(self) -> str:
        """Name of its answer: the last two words of its name, and `Result`."""
        return "".join(self.path.split()[-2:]) + "Result"


def _argument(written: str, spaces: ModelSpaces) -> SimArgument:
    match = _ARGUMENT.match(written)
    if match is None:
        raise SimError("SIM_TABLE_UNREADABLE", space=written)
    required, name, most, space, default = match.groups()
    return SimArgument(name, spaces.make(space), bool(required), int(most or 0), default)


def _command(row: TableRow, spaces: ModelSpaces) -> SimCommand:
    letters, *marks = row.space.split()
    written = [text.strip() for text in row.default.split(";") if text.strip()]
    arguments = [_argument(text, spaces) for text in written]
    return SimCommand(
        row.path,
        tuple(ROLES[letter] for letter in letters),
        {argument.name.lower(): argument for argument in arguments},
        "multiline" in marks,
        "onprem" in marks,
    )


@cache
def commands_of(
    version: FirmwareNumbers, tags: frozenset[str], rate: int
) -> Mapping[str, SimCommand]:
    """Give what a product can be told to do, by name in small letters.

    Args:
        version: Its firmware.
        tags: What the product has.
        rate: Its highest call rate, in kbit/s.

    Raises:
        SimError: SIM_TABLE_UNREADABLE.
    """
    spaces = ModelSpaces(version, rate)
    made = [_command(row, spaces) for row in rows("commands.txt") if row.holds(version, tags)]
    return {command.path.lower(): command for command in made}

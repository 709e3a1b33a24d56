"""Where the declarations lie: one argument of a command, several options on its command line.

`fleetcfg.cli.program.tree` spreads such a group of options out for Typer.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import BaselinesOption, InventoriesOption, PlaybooksOption
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import Sources, read_sources
from fleetcfg.declared.province import Province
from fleetcfg.devices.registry import catalogs


@dataclass(frozen=True, slots=True)
class DeclarationOptions:
    """Where the declarations lie."""

    inventory: InventoriesOption = None
    baselines: BaselinesOption = BASELINES
    playbooks: PlaybooksOption = PLAYBOOKS

    @property
    def inventories(self) -> Sequence[Path]:
        """The sources of the inventory, the usual one if none was named."""
        return self.inventory or [INVENTORY]

    def without(self, folder: Path) -> Self:
        """Return the same but for the source *folder*."""
        return replace(self, inventory=[each for each in self.inventories if each != folder])

    def first_alone(self) -> Self:
        """Return the same with the first source alone, and say on stderr that others are left out.

        A table shows what is declared, and no addresses that a simulation puts over it.
        """
        first, *others = self.inventories
        for other in others:
            print(word("inventory.left_out", folder=str(other), first=str(first)), file=sys.stderr)
        return replace(self, inventory=[first])

    def sources(self) -> Sources:
        """Read their bytes.

        Raises:
            As `fleetcfg.declared.load.read_sources`.
        """
        return read_sources(self.inventories, self.baselines, self.playbooks, catalogs=catalogs())

    def readable_province(self, at: datetime) -> Province:
        """Read what can be read of them, and say on stderr what is wrong with the rest."""
        province = self.sources().province(at=at)
        say_problems([p for p in province.problems if p.gravity == "error"])
        return province

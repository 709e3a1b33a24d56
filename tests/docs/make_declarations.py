"""Write the keys of what is declared: ``python -m tests.docs.make_declarations``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.inventory.reference_data import InventoryRegisters
from fleetcfg.declared.playbooks.document import Play
from fleetcfg.model.fleet import Device, Site
from tests.docs.make_registers import BLOCK, rows

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Final = ("baselines.md", "inventory.md", "playbooks.md")
NOUNS: Final[Mapping[str, type]] = {
    "baselines": Baseline,
    "device": Device,
    "playbooks": Play,
    "province": InventoryRegisters,
    "site": Site,
}
"""By what a page calls them."""


def page(name: str) -> str:
    """Return a whole page, with the tables of its nouns and of all that stand in them."""
    told = (FOLDER / name).read_text("utf-8")
    return BLOCK.sub(lambda found: found[1] + rows(NOUNS[found[2]]) + found[3], told)


if __name__ == "__main__":
    for each in PAGES:
        (FOLDER / each).write_text(page(each), "utf-8")

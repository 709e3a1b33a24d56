"""Write the keys of baselines and playbooks: ``python -m tests.docs.make_declarations``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.playbooks.document import Play
from tests.docs.make_registers import BLOCK, rows

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Final[Mapping[str, type]] = {"baselines.md": Baseline, "playbooks.md": Play}


def page(name: str) -> str:
    """Return a whole page, with the tables of its noun and of all that stand in it."""
    made = rows(PAGES[name])
    return BLOCK.sub(lambda found: found[1] + made + found[2], (FOLDER / name).read_text("utf-8"))


if __name__ == "__main__":
    for each in PAGES:
        (FOLDER / each).write_text(page(each), "utf-8")

"""``fleetcfg demo``: the whole story on a simulated fleet, with the commands that tell it."""

import tempfile
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import InventoriesOption, option
from fleetcfg.declared.folders import INVENTORY
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg_kit.demo.sample import sample_province
from fleetcfg_kit.demo.stage import DemoStage
from fleetcfg_kit.demo.story import HOST, tell_story
from fleetcfg_kit.installed import simulator


def demo(
    *,
    inventory: InventoriesOption = None,
    host: Annotated[str, option("--host", "HOST", "help.host")] = HOST,
) -> int:
    """Tell the story, of the sample province if no other is named; 0 if it ended as it must."""
    with simulator():
        import fleetcfg_kit.simulation  # noqa: F401, PLC0415  # pyright: ignore[reportUnusedImport] # told before the story
    with tempfile.TemporaryDirectory(prefix="fleetcfg-demo-") as folder:
        told_of, place = (inventory, Path.cwd()) if inventory else ([INVENTORY], sample_province())
        stage = DemoStage(Path(folder), place, tuple(told_of), current_words(), now())
        return Exit.CLEAN if tell_story(stage, host) else Exit.ERROR

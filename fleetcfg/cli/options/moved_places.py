"""Where settings have declarations and the record looked for, though it was not typed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fleetcfg.cli.click import set_by
from fleetcfg.cli.settings.current import current_settings
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.model.audit import MovedPlace

if TYPE_CHECKING:
    from fleetcfg.cli.options.work import WorkOptions


def moved_places(work: "WorkOptions") -> tuple[MovedPlace, ...]:
    """Return what a file of settings or the environment moved from its usual place."""
    ledger = [] if work.named is None else [work.named]
    places = (
        _moved("inventory", work.inventory or [INVENTORY], [INVENTORY]),
        _moved("baselines", [work.baselines], [BASELINES]),
        _moved("playbooks", [work.playbooks], [PLAYBOOKS]),
        _moved("ledger", ledger, [], parameter="named"),
    )
    return tuple(each for each in places if each is not None)


def _moved(
    name: str, paths: Sequence[Path], usual: Sequence[Path], parameter: str = ""
) -> MovedPlace | None:
    source = set_by(parameter or name)
    if source in {"typed", "default"} or [*paths] == [*usual]:
        return None
    by = f"FLEETCFG_{name.upper()}" if source == "environment" else current_settings().said_in(name)
    return MovedPlace(f"--{name}", tuple(map(str, paths)), by)

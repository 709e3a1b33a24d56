"""What Tab asks the declarations."""

from collections.abc import Collection, Sequence
from pathlib import Path

from fleetcfg.declared.load import read_sources
from fleetcfg.declared.province import declared
from fleetcfg.devices.registry import catalogs
from fleetcfg.workflow.clock import now


def declared_of(
    host: str, inventories: Sequence[Path], baselines: Path, playbooks: Path
) -> Collection[str]:
    """Return the neutral names that are declared of *host*."""
    sources = read_sources(inventories, baselines, playbooks, catalogs=catalogs())
    return declared(sources.province(at=now()), host).by_parameter

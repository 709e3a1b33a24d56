"""The declarations of a folder, read as a command that runs in it reads them."""

from contextlib import chdir
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from fleetcfg.declared.load import Sources, read_sources
from fleetcfg.declared.province import Province
from fleetcfg.devices.registry import catalogs

PARTS: Final = ("inventory", "baselines", "playbooks")


def read_declarations(root: Path) -> Sources:
    """Return what the province in *root* declares: ``inventory/``, ``baselines/``, ``playbooks/``.

    A manifest names files from the root of the province, so they are read from there.

    Raises:
        DeclarationError: A folder cannot be read.
    """
    inventory, baselines, playbooks = map(Path, PARTS)
    with chdir(root):
        return read_sources([inventory], baselines, playbooks, catalogs=catalogs())


@dataclass(frozen=True, slots=True)
class RememberedSources(Sources):
    """Declarations of which it is remembered what they come to, for the day asked for last."""

    provinces: dict[date, Province] = field(default_factory=dict[date, Province], compare=False)

    def province_on(self, day: date) -> Province:
        """Return what they declare, for a day in Việt Nam."""
        known = self.provinces.get(day)
        if known is None:
            known = super(RememberedSources, self).province_on(day)
            self.provinces.clear()
            self.provinces[day] = known
        return known


def read_again(root: Path, known: Sources | None) -> RememberedSources:
    """Return what the province in *root* declares; *known* itself, if it still is just that.

    The files are read each time: what is spared is to make a province of the same bytes again.
    """
    read = read_declarations(root)
    parts = read.inventories, read.baselines, read.playbooks, read.catalogs, read.registers
    made = RememberedSources(*parts)
    return known if isinstance(known, RememberedSources) and known == made else made

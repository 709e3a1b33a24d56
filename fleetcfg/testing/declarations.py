"""The declarations of a folder, read as a command that runs in it reads them."""

from contextlib import chdir
from pathlib import Path
from typing import Final

from fleetcfg.declared.load import Sources, read_sources
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

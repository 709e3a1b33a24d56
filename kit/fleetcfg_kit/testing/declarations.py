"""The declarations of a folder, read as a command that runs in it reads them."""

from pathlib import Path
from typing import Final

from fleetcfg.declared.folders import REGISTERS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.tree import Tree, from_directory
from fleetcfg.devices.registry import catalogs

PARTS: Final = ("inventory", "baselines", "playbooks")


def read_declarations(root: Path) -> Sources:
    """Return what the province in *root* declares, by paths from there, as a manifest names them.

    The working directory stays what it is: threads read side by side. A province may have no
    ``playbooks/`` and no ``registers/``.

    Raises:
        DeclarationError: A folder cannot be read.
    """

    def tree(part: str) -> Tree:
        return from_directory(root, [part])

    def tree_if_there(part: str) -> Tree:
        return tree(part) if (root / part).exists() else Tree({})

    inventory, baselines, playbooks = PARTS
    return Sources(
        (tree(inventory),),
        tree(baselines),
        tree_if_there(playbooks),
        catalogs(),
        tree_if_there(str(REGISTERS)),
    )

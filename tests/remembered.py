"""The declarations that a test's commands read, read once.

`fleetcfg.declared.province.load` is a function of bytes, catalogs and a day: a command that is run
in this process gets the `Province` that the command before it was given for the same. Half of what
an integration test costs is reading the sample again, by each command that it types. A process of
its own reads its declarations itself, and the tests of `load` call it where it is.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from unittest.mock import patch

from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.declared.province import Province, load
from fleetcfg.declared.tree import Tree, relative_name
from fleetcfg.model.catalog import Catalog

MOST = 12  # provinces; a test has one or two at a time

Key = tuple[bytes, int, date]
_known: OrderedDict[Key, Province] = OrderedDict()


def remember() -> None:
    """Have whatever reads declarations from here on read the same once."""
    patch("fleetcfg.declared.load.load", remembered).start()  # for as long as the process lives


def remembered(
    inventories: Sequence[Tree],
    baselines: Tree,
    playbooks: Tree,
    registers: Tree,
    *,
    catalogs: Mapping[str, Catalog],
    on: date,
) -> Province:
    trees = (*inventories, baselines, playbooks, registers)
    key = digest(trees), id(catalogs), on
    if key in _known:
        _known.move_to_end(key)
        return _known[key]
    province = load(inventories, baselines, playbooks, registers, catalogs=catalogs, on=on)
    _known[key] = province  # holds the catalogs, so that no others get their id
    if len(_known) > MOST:
        _known.popitem(last=False)
    return province


def digest(trees: Sequence[Tree]) -> bytes:
    """Return the digest of every path and byte of *trees*.

    Of what lies beside, the path from where one is counts as well: by it a device names the
    certificate of its authority.
    """
    hashed = blake2b()
    for tree in trees:
        for files in (tree.files, tree.beside):
            names = [(path, relative_name(path) if files is tree.beside else "") for path in files]
            hashed.update(repr([(*name, len(held(files, name[0]))) for name in names]).encode())
            for path in files:
                hashed.update(held(files, path))
    return hashed.digest()


def held(files: Mapping[str, bytes], path: str) -> bytes:
    """Return the content of *path* as it is held: what is packed need not be unpacked for this."""
    return files.packed(path) if isinstance(files, PackedFiles) else files[path]

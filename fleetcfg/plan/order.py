"""In which order the operations of one device stand in a change-set, and are written."""

from collections.abc import Callable

from fleetcfg.model.catalog import Catalog, find_severing
from fleetcfg.model.paths import PathOrder

Rank = tuple[int, PathOrder]


def order_of(catalog: Catalog) -> Callable[[str], Rank]:
    """Return what tells the place of a path in the order of writing.

    First what *catalog* knows to be harmless, then what it says nothing of, last what can cut the
    way to the device: a writer keeps this order, and refuses one that it holds unsafe.
    """
    syntax, can_sever = catalog.syntax, find_severing(catalog)
    known = {syntax.form(p) for each in catalog.parameters.values() for p in each.patterns}

    def place(path: str) -> Rank:
        rank = 2 if can_sever(path) else 0 if syntax.form(path) in known else 1
        return rank, syntax.order(path)

    return place

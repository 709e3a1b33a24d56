"""In which order the operations of one device stand in a change-set."""

from collections.abc import Callable

from fleetcfg.model.catalog import Catalog
from fleetcfg.model.paths import PathOrder

Rank = tuple[int, PathOrder]


def order_of(catalog: Catalog) -> Callable[[str], Rank]:
    """Return what tells the place of a path in the order of writing.

    First what *catalog* knows to be harmless, then what it says nothing of, last what can cut the
    way to the device. The writer keeps an order of its own that knows more of the family; this one
    is what an approver reads.
    """
    named, syntax = catalog.parameters.values(), catalog.syntax
    severing = {syntax.form(p) for each in named if each.can_sever for p in each.patterns}
    harmless = {syntax.form(p) for each in named for p in each.patterns} - severing

    def place(path: str) -> Rank:
        form = syntax.form(path)
        return 2 if form in severing else 0 if form in harmless else 1, syntax.order(path)

    return place

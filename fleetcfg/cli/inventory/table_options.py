"""Which table of the inventory is meant."""

from typing import Annotated

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.options import option
from fleetcfg.declared.sheets.columns import KINDS, TableKind, kind_of
from fleetcfg.errors import RequestError

TableOption = Annotated[str, option("--sheet", "NAME", "help.sheet", autocompletion=one_of(*KINDS))]


def known_table(name: str) -> TableKind:
    """Return the kind of table that is called *name*.

    Raises:
        RequestError: ``SHEET_KIND``.
    """
    found = kind_of(name)
    if found is None:
        raise RequestError("SHEET_KIND", sheet=name, known=", ".join(KINDS))
    return found

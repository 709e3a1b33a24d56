"""Which table of the inventory is meant."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.declared.sheets.columns import KINDS, TableKind, kind_of
from fleetcfg.declared.sheets.headings import sheet_titles

TableOption = Annotated[str, option("--sheet", "NAME", "help.sheet", autocompletion=one_of(*KINDS))]


def named_sheets(typed: Sequence[str]) -> tuple[TableKind, Mapping[str, TableKind]]:
    """Return what the one table of a file lists, and of each sheet that is named what it lists.

    Args:
        typed: A kind of table; or the title of a sheet, of which its kind may follow behind ``=``.
            A title that does not tell is of devices.
    """
    usual: TableKind = "devices"
    named: dict[str, TableKind] = {}
    for text in typed:
        if kind := kind_of(text):
            usual = kind
            continue
        title, _, said = text.rpartition("=")
        if title and (kind := kind_of(said)):
            named[title] = kind
        else:
            named[text] = kind_of(sheet_titles().meaning(text)) or "devices"
    return usual, named

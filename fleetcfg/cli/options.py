"""Options that several commands share, spelled once."""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.errors import UsageError
from fleetcfg.i18n import LANGUAGES, word


def known_language(asked: str) -> str:
    """Return *asked*, if it is a language that we speak; nothing is the default.

    Raises:
        UsageError: ``USAGE_LANGUAGE_UNKNOWN``.
    """
    if asked and asked not in LANGUAGES:
        raise UsageError("USAGE_LANGUAGE_UNKNOWN", asked=asked, known=", ".join(LANGUAGES))
    return asked


Inventories = Annotated[
    list[Path] | None,
    typer.Option("--inventory", "-i", metavar="DIR", help=word("help.option.inventory")),
]
Baselines = Annotated[
    Path, typer.Option("--baselines", metavar="DIR", help=word("help.option.baselines"))
]
Playbooks = Annotated[
    Path, typer.Option("--playbooks", metavar="DIR", help=word("help.option.playbooks"))
]
Store = Annotated[Path, typer.Option("--store", metavar="FILE", help=word("help.option.store"))]
StateDir = Annotated[
    Path, typer.Option("--state-dir", metavar="DIR", help=word("help.option.state_dir"))
]
Ledger = Annotated[Path, typer.Option("--ledger", metavar="DIR", help=word("help.option.ledger"))]
Trust = Annotated[Path, typer.Option("--trust", metavar="DIR", help=word("help.option.trust"))]
Lang = Annotated[
    str, typer.Option("--lang", metavar="vi|en", help=word("help.lang"), callback=known_language)
]

INVENTORY = Path("inventory")
BASELINES = Path("baselines")
PLAYBOOKS = Path("playbooks")
STORE = Path(".fleetcfg/history.sqlite")
LEDGER = Path(".fleetcfg/ledger")
TRUST = Path("trust")
SIM_STATE = Path(".fleetcfg/sim")

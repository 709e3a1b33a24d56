"""Options that several commands share, spelled once.

Their help is a key of the words, looked up when it is shown: this module is imported before anybody
knows which language is spoken.
"""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.errors import RequestError
from fleetcfg.words import LANGUAGES


def known_language(asked: str) -> str:
    """Return *asked*, if it is a language that we speak; nothing is the default.

    Raises:
        RequestError: ``USAGE_LANGUAGE_UNKNOWN``.
    """
    if asked and asked not in LANGUAGES:
        raise RequestError("USAGE_LANGUAGE_UNKNOWN", asked=asked, known=", ".join(LANGUAGES))
    return asked


InventoriesOption = Annotated[
    list[Path] | None,
    typer.Option("--inventory", "-i", metavar="DIR", help="help.option.inventory"),
]
BaselinesOption = Annotated[
    Path, typer.Option("--baselines", metavar="DIR", help="help.option.baselines")
]
PlaybooksOption = Annotated[
    Path, typer.Option("--playbooks", metavar="DIR", help="help.option.playbooks")
]
StoreOption = Annotated[Path, typer.Option("--store", metavar="FILE", help="help.option.store")]
StateDirOption = Annotated[
    Path, typer.Option("--state-dir", metavar="DIR", help="help.option.state_dir")
]
LedgerOption = Annotated[Path, typer.Option("--ledger", metavar="DIR", help="help.option.ledger")]
TrustOption = Annotated[Path, typer.Option("--trust", metavar="DIR", help="help.option.trust")]
LangOption = Annotated[
    str, typer.Option("--lang", metavar="vi|en", help="help.lang", callback=known_language)
]

STORE = Path(".fleetcfg/history.sqlite")
LEDGER = Path(".fleetcfg/ledger")
TRUST = Path("trust")
SIM_STATE = Path(".fleetcfg/sim")

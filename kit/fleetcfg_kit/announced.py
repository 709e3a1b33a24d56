"""What the kit adds to the command line, as its entry points announce it."""

from pathlib import Path
from typing import Final

from fleetcfg.cli.added import AddedCommand

_COMMANDS: Final = "fleetcfg_kit.commands"
LOCALE: Final = Path(__file__).with_name("locale")

SIM: Final = AddedCommand(
    _COMMANDS,
    LOCALE,
    "tool",
    before="schema",
    members=("up", "device", "serve", "tamper", "fault", "power", "line", "stats", "down"),
)
DEMO: Final = AddedCommand(_COMMANDS, LOCALE, "begin")

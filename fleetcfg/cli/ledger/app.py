"""The group of commands."""

from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.language import word

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.ledger.long"))

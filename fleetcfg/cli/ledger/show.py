"""``fleetcfg ledger show``: the last entries of the log."""

import sys
from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options import LEDGER, LedgerOption, option, output_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.ledger_text import entries_json, entries_text
from fleetcfg.workflow.carry import last_entries

OUTPUTS = ("text", "json", "ndjson")


def show(
    *,
    limit: Annotated[int, option("--limit", "N", "help.ledger.limit", min=0)] = 20,
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Print the last entries."""
    with open_installation(ledger) as installation:
        entries = last_entries(installation, limit)
    if output == "ndjson":
        for entry in entries:
            sys.stdout.write(entry.line.decode() + "\n")
    elif output == "json":
        sys.stdout.write(entries_json(entries))
    else:
        sys.stdout.write(entries_text(entries))
    return Exit.CLEAN

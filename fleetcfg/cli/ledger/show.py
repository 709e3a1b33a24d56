"""``fleetcfg ledger show``: the last entries of the log."""

from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options import option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions, say_unended
from fleetcfg.ledger.breakglass import find_unended
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.carry import last_entries


def show(
    *,
    limit: Annotated[int, option("--limit", "N", "help.ledger.limit", min=0)] = 20,
    output: Annotated[str, output_of("entries")] = "text",
    records: RecordOptions,
) -> int:
    """Print the last entries."""
    with open_installation(records.ledger) as installation:
        say_unended(find_unended(installation.store))
        entries = last_entries(installation, limit)
    open_renderer("entries", output).tell(entries)
    return Exit.CLEAN

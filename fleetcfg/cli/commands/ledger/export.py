"""``fleetcfg ledger export``: the log and its receipts, as one file for the Department."""

from typing import Annotated

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import OutOption, flag
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.documents.carry import export_log


def export(
    *,
    out: OutOption,
    new: Annotated[bool, flag("--new", "help.ledger.new")] = False,
    records: RecordOptions,
) -> int:
    """Write the log, and the receipts that it names, to one file for the Department."""
    with records.open_record() as installation:
        size = export_log(installation, out, only_new=new)
    print(f"→ {out} ({word('ledger.size')}: {size})")
    return Exit.CLEAN

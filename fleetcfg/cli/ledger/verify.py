"""``fleetcfg ledger verify``: the whole log recomputed, and held against its signed head."""

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.language import current_words
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.ledger_text import verified_text
from fleetcfg.workflow.carry import verify_ledger


def verify(*, records: RecordOptions) -> int:
    """Recompute the whole log, and hold it against its signed head."""
    with open_installation(records.ledger) as installation:
        found = verify_ledger(installation)
    print(verified_text(found, current_words()), end="")
    return Exit.CLEAN

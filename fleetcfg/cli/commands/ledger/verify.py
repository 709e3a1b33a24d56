"""``fleetcfg ledger verify``: the whole log recomputed, and held against its signed head."""

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.record import RecordOptions, say_contradicted, say_unended
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.documents.carry import verify_ledger


def verify(*, records: RecordOptions) -> int:
    """Recompute the whole log, and hold it against its signed head."""
    with open_installation(records.ledger) as installation:
        found = verify_ledger(installation)
    say_unended(found.unended)
    say_contradicted(found.contradicted)
    open_renderer("verified").tell(found)
    return Exit.CLEAN

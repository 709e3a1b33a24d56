"""``fleetcfg ledger verify``: the whole log recomputed, and held against its signed head."""

import sys

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.language import word
from fleetcfg.cli.options import LEDGER, LedgerOption
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import table
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.workflow.carry import verify_ledger


def verify(
    *,
    ledger: LedgerOption = LEDGER,
) -> int:
    """Recompute the whole log, and hold it against its signed head."""
    with open_installation(ledger) as installation:
        found = verify_ledger(installation)
    since = found.witnessed_at or word("trust.none")
    sys.stdout.write(
        table(
            [
                (word("ledger.origin"), found.head.origin),
                (word("ledger.size"), str(found.head.size)),
                (word("ledger.root"), to_base64(found.head.root)),
                (word("ledger.witnessed"), f"{found.witnessed_size} ({since})"),
            ]
        )
    )
    return Exit.CLEAN

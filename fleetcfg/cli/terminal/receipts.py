"""A receipt that the record does not have: printed, written where there is room, and told."""

import sys

from fleetcfg.authority.receipt_files import write_receipt_anywhere
from fleetcfg.errors import LedgerError
from fleetcfg.workflow.changes.apply import Unrecorded


def keep_unrecorded(unrecorded: Unrecorded) -> LedgerError:
    """Print a signed receipt that the record does not have, write it elsewhere, and say so."""
    sys.stdout.write(unrecorded.receipt.decode() + "\n")
    sys.stdout.flush()
    file = write_receipt_anywhere(unrecorded.changeset, unrecorded.receipt)
    return LedgerError("LEDGER_WRITE_AFTER", why=unrecorded.why, file=str(file or "-"))

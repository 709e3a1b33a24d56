"""Why nothing is in force at a machine that took a root in with no status that speaks of it."""

from fleetcfg.authority.workspace import Workspace, load_kept_status
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument, read_status


def find_missing_status(workspace: Workspace) -> RefusalError | None:
    """Return STATUS_ROOT_MISMATCH if the newest status that was proven here is of an older root.

    None where it is of the newest root, and where no status was ever proven. It is more than what
    the folder of signed documents is refused for: that may lie there as it lay before.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    kept = load_kept_status(workspace.record)
    return None if kept is None else mismatch_of(read_status(kept.payload), workspace.root)


def mismatch_of(status: StatusDocument, root: Root) -> RefusalError | None:
    """Return STATUS_ROOT_MISMATCH if *status* is of a root before *root*; else None."""
    named, known = status.root_version, root.version
    if named >= known:
        return None
    return RefusalError("STATUS_ROOT_MISMATCH", stage=Stage.STATUS, known=known, named=named)

"""Why nothing is in force at a machine that took a root in with no status that speaks of it."""

from fleetcfg.authority.workspace import Workspace, load_kept_status
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument, read_status
from fleetcfg.trust.verify.checks import require_of_root


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
    """Return why *status* does not speak of *root*; None if it does."""
    try:
        with refuse_at(Stage.STATUS):
            require_of_root(status, root)
    except RefusalError as refusal:
        return refusal
    return None

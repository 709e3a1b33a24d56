"""What became of a change-set as a whole, by what the record knows of it: one word for each.

A draft is a file, and stands in no record.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from fleetcfg.ledger.ledger_state import ChangeSetKept, DeviceEnd, LedgerState
from fleetcfg.model.outcome import MADE, OPEN, SETTLED
from fleetcfg.model.timezone import spell_instant


class ChangeSetState(StrEnum):
    """What became of a change-set; the first that fits."""

    REJECTED = "rejected"  # by an approver
    IN_DOUBT = "in_doubt"  # on a device it is not known whether it was made
    APPLIED = "applied"  # on each device it is made
    WITHDRAWN = "withdrawn"  # by a status
    FAILED = "failed"  # on a device it did not hold, and no attempt is left
    EXPIRED = "expired"  # its window is over
    WAITING = "waiting"  # approved: its window is to come, or open


def count_changesets(ledger: LedgerState, *, now: datetime) -> Mapping[ChangeSetState, int]:
    """Return how many are in each state; none is a number, too."""
    found = Counter(changeset_state(ledger, one, now=now) for one in ledger.changesets.values())
    found[ChangeSetState.REJECTED] += len(ledger.rejected - ledger.changesets.keys())
    return {state: found[state] for state in ChangeSetState}


def changeset_state(
    ledger: LedgerState, changeset: ChangeSetKept, *, now: datetime
) -> ChangeSetState:
    """Return what became of *changeset*."""
    ends = [ledger.end(changeset.sha256, host) for host in changeset.devices]
    fates = [None if end is None else end.outcome for end in ends]
    is_over = spell_instant(now) >= changeset.not_after
    most = 0 if is_over else changeset.max_attempts
    lost = any(end is not None and _is_lost(end, most) for end in ends)
    holds = {
        ChangeSetState.REJECTED: changeset.sha256 in ledger.rejected,
        ChangeSetState.IN_DOUBT: any(fate in OPEN for fate in fates),
        ChangeSetState.APPLIED: all(fate in MADE for fate in fates),
        ChangeSetState.WITHDRAWN: bool({changeset.id, changeset.sha256} & ledger.withdrawn),
        ChangeSetState.FAILED: lost,
        ChangeSetState.EXPIRED: is_over,
    }
    return next((state for state, is_so in holds.items() if is_so), ChangeSetState.WAITING)


def _is_lost(end: DeviceEnd, most: int) -> bool:
    """Tell whether the change was not made, and is not tried again: *most* attempts are allowed."""
    return end.outcome not in MADE and (end.n >= most or end.outcome in SETTLED)

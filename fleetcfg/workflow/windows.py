"""When devices may be changed, and when not: the windows of change-sets, and freezes, as signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.ledger.changeset_states import ChangeSetState, changeset_state
from fleetcfg.trust.documents.changeset import read_changeset

_TAKEN_BACK: Final = frozenset({ChangeSetState.REJECTED, ChangeSetState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class FleetWindow:
    """A time that was signed.

    Attributes:
        kind: In which a change-set may be applied, or nothing may.
        id: Of the change-set or the freeze.
        uid: The same on every machine of one Department, and of no other thing.
        revision: Grows whenever something else is said of it.
        signed_at: When what says it was made, in UTC; so are *start* and *end*.
        devices: Of a change-set.
        state: Of a change-set; None of a freeze.
    """

    kind: Literal["maintenance", "freeze"]
    id: str
    uid: str
    revision: int
    signed_at: datetime
    start: datetime
    end: datetime
    devices: tuple[str, ...] = ()
    state: ChangeSetState | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether what was signed was taken back."""
        return self.state in _TAKEN_BACK


def fleet_windows(record: RecordFacts, *, now: datetime) -> tuple[FleetWindow, ...]:
    """Return every window that the record has, by begin and then by id.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: A change-set of the record cannot be read.
    """
    found = (*_freezes(record), *_maintenance(record, now=now))
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def _freezes(record: RecordFacts) -> Iterator[FleetWindow]:
    status = record.status
    if status is None:
        return
    for one in status.freeze:
        uid, said = f"freeze-{one.id}@{status.trust_domain}", (status.version, status.issued_at)
        yield FleetWindow("freeze", one.id, uid, *said, one.from_, one.to)


def _maintenance(record: RecordFacts, *, now: datetime) -> Iterator[FleetWindow]:
    for kept in record.ledger.issued():
        changeset = read_changeset(record.ledger.objects.get(kept.sha256))
        state = changeset_state(record.ledger, kept, now=now)
        yield FleetWindow(
            "maintenance",
            kept.id,
            f"{kept.sha256}@{changeset.trust_domain}",
            int(state in _TAKEN_BACK),
            changeset.created_at,
            changeset.window.not_before,
            changeset.window.not_after,
            kept.devices,
            state,
        )

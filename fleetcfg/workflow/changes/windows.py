"""When devices may be changed, and when not: the windows of change-sets, and freezes, as signed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.ledger.changeset_states import ChangeSetState, changeset_state
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.frozen import frozen_for_meetings

_KEPT: Final = timedelta(days=31)  # for so long a meeting that is over stays in a calendar
_TAKEN_BACK: Final = frozenset({ChangeSetState.REJECTED, ChangeSetState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class FleetWindow:
    """A time that was signed.

    Attributes:
        kind: In which a change-set may be applied, nothing may, or a meeting is held.
        id: Of the change-set, the freeze or the meeting.
        uid: The same on every machine of one Department, and of no other thing.
        revision: Grows whenever something else is said of it.
        signed_at: When what says it was made, in UTC; so are *start* and *end*.
        devices: Of a change-set, or of a freeze that is not of all.
        state: Of a change-set; None of a freeze.
        title: What a meeting is called; empty of a secret one.
        is_taken_back: Whether a freeze no longer holds before its end, or a meeting is cancelled.
    """

    kind: Literal["maintenance", "freeze", "meeting"]
    id: str
    uid: str
    revision: int
    signed_at: datetime
    start: datetime
    end: datetime
    devices: tuple[str, ...] = ()
    state: ChangeSetState | None = None
    title: str = ""
    is_taken_back: bool = False

    @property
    def is_cancelled(self) -> bool:
        """Whether what was signed was taken back."""
        return self.is_taken_back or self.state in _TAKEN_BACK


def fleet_windows(
    record: RecordFacts, meetings: Sequence[Meeting] = (), *, revision: int = 0, now: datetime
) -> tuple[FleetWindow, ...]:
    """Return every window that the record has, by begin and then by id.

    Args:
        record: See above.
        meetings: Those of the registers, as they were signed.
        revision: Version of the manifest that says so.
        now: The time.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: A change-set of the record cannot be read.
    """
    found = (
        *_freezes(record),
        *_meetings(record, meetings, revision, now),
        *_maintenance(record, now=now),
    )
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def _freezes(record: RecordFacts) -> Iterator[FleetWindow]:
    status = record.status
    if status is None:
        return
    holding = {one.uid: one for one in _frozen(status, record.manifest)}
    yield from holding.values()
    known = {one.uid: one for said in (*record.before, status) for one in _frozen(said, None)}
    for uid, one in known.items():
        if uid not in holding and one.end > status.issued_at:
            yield replace(
                one, revision=status.version, signed_at=status.issued_at, is_taken_back=True
            )


def _frozen(status: StatusDocument, manifest: Manifest | None) -> Iterator[FleetWindow]:
    """Yield what *status* freezes, and *manifest* does not release.

    A meeting that was put off has several, each by its begin; so has one that was released in
    part, and then two of them may begin alike.
    """
    names = Counter[str]()
    said = (status.version, status.issued_at)
    for one in status.freeze:
        uid = f"freeze-{one.id}@{status.trust_domain}"
        yield FleetWindow("freeze", one.id, uid, *said, one.from_, one.to)
    for meeting in frozen_for_meetings(status, manifest):
        name = f"freeze-{meeting.id}-{meeting.from_:%Y%m%dT%H%M%SZ}"
        names[name] += 1
        nth = f"-{names[name]}" if names[name] > 1 else ""
        uid = f"{name}{nth}@{status.trust_domain}"
        times = meeting.from_, meeting.to
        yield FleetWindow("freeze", meeting.told, uid, *said, *times, meeting.hosts)


def _meetings(
    record: RecordFacts, meetings: Iterable[Meeting], revision: int, now: datetime
) -> Iterator[FleetWindow]:
    status = record.status
    if status is None:
        return
    for one in meetings:
        if one.end <= now - _KEPT:
            continue
        times = one.start.astimezone(UTC), one.end.astimezone(UTC)
        yield FleetWindow(
            "meeting",
            one.id,
            f"meeting-{one.id}@{status.trust_domain}",
            revision,
            status.issued_at,
            *times,
            title="" if one.classification == "secret" else (one.title or one.number or one.id),
            is_taken_back=one.is_cancelled,
        )


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

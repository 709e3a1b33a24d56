"""What may be written, in plain words: a model of the rules that uses nothing of fleetcfg.

It says no where a rule certainly forbids a write, and yes where everything was done as it must be;
in between (an odd clock, say) it says nothing, and whatever happens must only keep its no.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

Meeting = tuple[datetime, datetime, frozenset[str]]  # from when until when, and whose devices
SLACK = timedelta(minutes=5)
ENDS = {"applied", "already", "partial"}  # no attempt follows


@dataclass
class Change:
    """A change-set, and who said what of it."""

    id: str
    root: int
    manifest: int
    seqs: dict[str, int]
    before: dict[str, dict[str, str]]
    after: dict[str, str]
    start: datetime
    end: datetime
    attempts: int
    approved_by: dict[str, int] = field(default_factory=dict)  # person → generation of the key
    is_rejected: bool = False


@dataclass(frozen=True)
class RootNews:
    """A root: whose keys are good, and whether another key signs statuses from now on."""

    version: int
    keys: dict[str, int]  # person → generation
    forgets: bool


@dataclass(frozen=True)
class StatusNews:
    """A status, with the manifest that it names."""

    root: int
    manifest: int
    at: datetime
    fresh_until: datetime
    withdrawn: frozenset[str]
    freezes: dict[str, tuple[datetime, datetime]]
    seqs: dict[str, int]
    meetings: dict[str, Meeting]
    released: frozenset[str]  # meetings that its manifest gives back


@dataclass
class Known:
    """What one machine was shown, and must never forget but by a root."""

    root: RootNews
    status: StatusNews | None = None
    withdrawn: set[str] = field(default_factory=set)
    freezes: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    latest: datetime | None = None  # of all times that statuses named
    is_token_revoked: bool = False

    def learn_root(self, root: RootNews) -> None:
        """Take in the next root."""
        self.root = root
        if root.forgets:
            self.status = None
            self.withdrawn, self.freezes, self.seqs, self.meetings = set(), {}, {}, {}

    def learn_status(self, status: StatusNews) -> None:
        """Take in a newer status."""
        self.status = status
        self.withdrawn |= status.withdrawn
        for name, (start, end) in status.freezes.items():
            known = self.freezes.get(name, (start, end))
            self.freezes[name] = (min(start, known[0]), max(end, known[1]))
        for host, seq in status.seqs.items():
            self.seqs[host] = max(seq, self.seqs.get(host, 0))
        self.meetings |= status.meetings
        self.latest = max(self.latest or status.at, status.at)

    def meetings_after(self, at: datetime) -> set[str]:
        """Return which meetings are not over at a time."""
        return {name for name, (_, end, _) in self.meetings.items() if end > at}

    def holds_meeting(self, change: Change, clock: datetime) -> bool:
        """Tell whether a meeting that was not given back meets what is left of the window."""
        released = self.status.released if self.status else ()
        return any(
            hosts & change.seqs.keys() and start < change.end and max(clock, change.start) < end
            for name, (start, end, hosts) in self.meetings.items()
            if name not in released
        )


@dataclass
class Deeds:
    """What was done at the rooms, by the model's own count."""

    fates: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    last: dict[str, tuple[int, str]] = field(default_factory=dict)

    def begin(self, change: Change, host: str) -> None:
        """Spend an attempt."""
        self.fates.setdefault((change.id, host), []).append("open")
        self.last[host] = (change.seqs[host], change.id)

    def end(self, change_id: str, host: str, fate: str) -> None:
        """Say how the last attempt ended."""
        self.fates[change_id, host][-1] = fate

    def open_at(self, host: str) -> str:
        """Return which change is in doubt at *host*; empty for none."""
        for (change_id, where), fates in self.fates.items():
            if where == host and fates[-1] == "open":
                return change_id
        return ""


def why_not(
    change: Change, host: str, known: Known, deeds: Deeds, clock: datetime, live: dict[str, str]
) -> set[str]:
    """Return why *change* must not be written to *host* on a machine that knows *known*."""
    fates = deeds.fates.get((change.id, host), [])
    last = deeds.last.get(host, (0, ""))
    seq, status = change.seqs[host], known.status
    frozen = any(start <= clock < end for start, end in known.freezes.values())
    reasons = {
        "people": len(_approvers(change, known)) < 2,
        "a word that does not hold": _approvers(change, known) != set(change.approved_by),
        "rejected": change.is_rejected,
        "withdrawn": change.id in known.withdrawn,
        "frozen": frozen,
        "meeting": known.holds_meeting(change, clock),
        "window": not change.start <= clock < change.end,
        "stale": status is None or status.root != known.root.version or clock >= status.fresh_until,
        "clock": known.latest is not None and clock < known.latest - SLACK,
        "root": change.root != known.root.version,
        "manifest": status is None or change.manifest != status.manifest,
        "spent": len(fates) >= change.attempts or bool(ENDS & set(fates)),
        "in doubt": bool(deeds.open_at(host)),
        "overtaken": seq < known.seqs.get(host, 0) or (seq <= last[0] and last != (seq, change.id)),
        "moved": live != change.before[host],
    }
    return {name for name, holds in reasons.items() if holds}


def _approvers(change: Change, known: Known) -> set[str]:
    return {
        person
        for person, generation in change.approved_by.items()
        if known.root.keys.get(person) == generation
        and not (known.is_token_revoked and person == "approver-1" and generation == 0)
    }

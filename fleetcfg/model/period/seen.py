"""What audits and the record say of a time, as far as it is counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from fleetcfg.model.line_samples import LineState, LineWindow
from fleetcfg.model.period.tables import Source
from fleetcfg.model.verdict import FAIL_ON, Verdict


@dataclass(frozen=True, slots=True)
class RunSeen:
    """One audit of the time.

    Attributes:
        sha256: Of what is kept of it, hex.
        conclusion: ``clean``, ``findings`` or ``incomplete``; ``broken_off`` if it did not come to
            its end: nothing of such a one is counted but that.
        hosts: Devices that it was about, *read* those that answered.
        not_read: Those that were asked and did not.
    """

    run: str
    sha256: str
    started_at: datetime
    conclusion: str
    hosts: int
    read: int = 0
    not_read: int = 0


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """One difference on one device.

    It lasts from the audit that found it until one that read the device and found it no more.

    Attributes:
        host: Empty for one of the fleet as such.
        runs: In which audits it was found, one bit each.
        is_open: Whether the last reading of the device in the time found it.
        is_paper_late: Whether it is an emergency change that was not put on paper in time: a
            breach, and no deed of the unit whose device it is.
    """

    host: str
    verdict: Verdict
    parameter: str
    path: str
    clauses: tuple[str, ...]
    runs: int
    first: datetime
    is_open: bool
    is_paper_late: bool = False


@dataclass(frozen=True, slots=True)
class HostSeen:
    """How often one device was asked.

    Attributes:
        read: In which audits it was read, one bit each; so is *not_read*, in which it was asked and
            was not. Those for whom a person answers are in neither.
        longest: Most audits in a row in which it was not read.
        is_seen_last: Whether the last audit that asked it read it.
    """

    host: str
    read: int
    not_read: int
    longest: int
    is_seen_last: bool


@dataclass(frozen=True, slots=True)
class AuditsSeen:
    """What the audits of a time found.

    Attributes:
        runs: Oldest first; bits of other nouns are places here.
        hosts: By name, of every device that any of them asked.
        others: Audits of the time that are not counted: of simulated devices where there are real
            ones, or of the time before findings were kept.
    """

    runs: tuple[RunSeen, ...] = ()
    cases: tuple[CaseSeen, ...] = ()
    hosts: Mapping[str, HostSeen] = field(default_factory=dict[str, HostSeen])
    others: int = 0
    is_simulated: bool = False

    @property
    def every_run(self) -> int:
        """All of them: that something was not found was counted from each."""
        return (1 << len(self.runs)) - 1

    def only(self, hosts: Collection[str]) -> "AuditsSeen":
        """Return what they found on *hosts*, each audit as if it had been about these alone.

        One that was about none of them stays, of no devices: the bits of others count on it.
        """
        kept = self.found_on(hosts)
        runs = (_only(run, 1 << n, kept) for n, run in enumerate(self.runs))
        return replace(kept, runs=tuple(runs))

    def found_on(self, hosts: Collection[str]) -> "AuditsSeen":
        """Return what they found on *hosts*; the audits are told of as they were."""
        return replace(
            self,
            cases=tuple(one for one in self.cases if one.host in hosts),
            hosts={host: one for host, one in self.hosts.items() if host in hosts},
        )


def _only(run: RunSeen, bit: int, seen: AuditsSeen) -> RunSeen:
    read = sum(bool(one.read & bit) for one in seen.hosts.values())
    not_read = sum(bool(one.not_read & bit) for one in seen.hosts.values())
    conclusion = "incomplete" if not_read else "clean"
    if any(one.verdict in FAIL_ON and one.runs & bit for one in seen.cases):
        conclusion = "findings"
    if run.conclusion == "broken_off":
        conclusion = run.conclusion
    return replace(run, conclusion=conclusion, hosts=read + not_read, read=read, not_read=not_read)


@dataclass(frozen=True, slots=True)
class DeviceChangeSeen:
    """How one change of one device ended in the time.

    Attributes:
        outcome: A `fleetcfg.model.outcome.Fate`.
        receipts: Digests of the receipts that say so; none if only the log here does.
    """

    host: str
    outcome: str
    at: datetime
    changeset: Source
    receipts: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSetSeen:
    """A change-set that was made in the time.

    Attributes:
        state: A `fleetcfg.ledger.changeset_states.ChangeSetState`.
    """

    id: str
    made_at: datetime
    window: tuple[datetime, datetime]
    devices: tuple[str, ...]
    state: str
    source: Source


@dataclass(frozen=True, slots=True)
class EmergencySeen:
    """An emergency change that was begun in the time.

    Attributes:
        ended_at: None while it has no end.
        incident: Because of which it was; empty if none was named, or its log is not here.
    """

    host: str
    begun_at: datetime
    ended_at: datetime | None
    source: Source
    incident: str = ""


@dataclass(frozen=True, slots=True)
class LineSeen:
    """What one line carried in the weeks that ended in the time.

    Attributes:
        line: Its id.
        weeks: How many weeks there are of each state.
        worst: The week that is over what the line must keep, or else nearest to it; None if too
            much lacks of every week to judge it.
    """

    line: str
    weeks: Mapping[LineState, int]
    worst: LineWindow | None


@dataclass(frozen=True, slots=True)
class ChangesSeen:
    """What the record says of a time."""

    changesets: tuple[ChangeSetSeen, ...] = ()
    devices: tuple[DeviceChangeSeen, ...] = ()
    emergencies: tuple[EmergencySeen, ...] = ()

    def only(self, hosts: Collection[str]) -> "ChangesSeen":
        """Return what it says of *hosts*."""
        kept = frozenset(hosts)
        return ChangesSeen(
            tuple(one for one in self.changesets if kept & frozenset(one.devices)),
            tuple(one for one in self.devices if one.host in kept),
            tuple(one for one in self.emergencies if one.host in kept),
        )

"""Two audits side by side: what came, what went, what stayed, and what cannot be told.

Audits share what they say alike of a device (`fleetcfg.observations.runs`): where two name the same
judgement nothing has changed, and no more than the others is held against each other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from fleetcfg.errors import Facts, RequestError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.device_state import AT_EASE, UNJUDGED
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.rows import blob, text
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.run_names import count_known, is_simulated, like_the_newest
from fleetcfg.observations.run_times import no_audit, past_runs
from fleetcfg.observations.runs import StoredRun, report_of
from fleetcfg.observations.store import Observations

_Piles = dict[tuple[str, ...], list[Finding]]


@dataclass(frozen=True, slots=True)
class ComparedFinding:
    """One finding of two audits.

    Attributes:
        finding: As it was found last.
        before: Of one that is new: what was found in its place before; None for nothing.
        now: Of one that is gone: what is found in its place now; None for nothing.
        is_first_look: Whether the earlier audit did not see the device: it may have been so then.
    """

    finding: Finding
    before: Finding | None = None
    now: Finding | None = None
    is_first_look: bool = False


@dataclass(frozen=True, slots=True)
class UntoldDevice:
    """A device of which the later audit does not tell what became of it.

    Attributes:
        host: Empty for the fleet as such.
        reason: Code of why it was not read; empty where it was.
        parameters: Where it was read: what the later audit could not judge.
        facts: Of *reason*, as the later audit keeps them.
    """

    host: str
    reason: str = ""
    parameters: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class RunComparison:
    """What changed from one audit to a later one.

    What is as it should be (let off, attested, a secret that stays hidden) is not told.

    Attributes:
        appeared: Findings of the later audit alone, and those that are otherwise than before.
        gone: Findings of the earlier one alone, on devices that the later one read.
        stayed: What both have.
        untold: Of which devices it cannot be told.
        left_out: Devices that only the earlier audit was about; *added* those of the later alone.
        untried: How many devices of the later audit were not tried.
        unchanged: How many devices both read, and found the same of.
        readable: How many devices the later one read, and the earlier one tried in vain.
        monthly_before: Of the time before it one audit a month is kept, and the earlier one is of
            that time; None where every audit is kept.
    """

    earlier: StoredRun
    later: StoredRun
    appeared: tuple[ComparedFinding, ...] = ()
    gone: tuple[ComparedFinding, ...] = ()
    stayed: tuple[ComparedFinding, ...] = ()
    untold: tuple[UntoldDevice, ...] = ()
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    untried: int = 0
    unchanged: int = 0
    readable: int = 0
    monthly_before: datetime | None = None

    @property
    def conclusion(self) -> Conclusion:
        """Findings if something is new; incomplete if something cannot be told; else clean."""
        if self.appeared:
            return Conclusion.FINDINGS
        is_open = self.untold or self.left_out or self.untried
        return Conclusion.INCOMPLETE if is_open else Conclusion.CLEAN


@dataclass(frozen=True, slots=True)
class _Row:
    """What a run says of one device, not unpacked.

    Attributes:
        is_told: Whether anything told was found on it.
        is_open: Whether anything of it could not be judged.
    """

    judgement: bytes
    reason: str
    is_told: bool
    is_open: bool


@dataclass(slots=True)
class _Held:
    """What two runs came to so far."""

    appeared: list[ComparedFinding] = field(default_factory=list[ComparedFinding])
    gone: list[ComparedFinding] = field(default_factory=list[ComparedFinding])
    stayed: list[ComparedFinding] = field(default_factory=list[ComparedFinding])
    untold: list[UntoldDevice] = field(default_factory=list[UntoldDevice])
    unchanged: int = 0
    readable: int = 0

    def hold(self, host: str, before: Sequence[Finding], after: Sequence[Finding]) -> None:
        """Hold what two runs found on *host*, which both read, against each other."""
        same = _piled(filter(_is_told, before), _same)
        new = [one for one in filter(_is_told, after) if not self._stays(one, same)]
        alike = _piled(_of_piles(same), _about)
        for finding in new:
            other = _take(alike, _about(finding))
            self.appeared.append(ComparedFinding(finding, before=other))
        left = _of_piles(alike)
        self._go(left, after)
        is_open = self.leave_open(host, after)
        self.unchanged += not (new or left or is_open) and bool(host)

    def leave_open(self, host: str, after: Iterable[Finding]) -> bool:
        """Keep what could not be judged *after*, if anything, and return whether that was so.

        That it could not be judged before either does not make it as it was.
        """
        names = [one.parameter or one.path for one in after if one.verdict in UNJUDGED]
        if names:
            self.untold.append(UntoldDevice(host, parameters=tuple(dict.fromkeys(names))))
        return bool(names)

    def _stays(self, finding: Finding, same: _Piles) -> bool:
        """Keep that *finding* stayed, if one of *same* says the same; that one is used up."""
        if _take(same, _same(finding)) is None:
            return False
        self.stayed.append(ComparedFinding(finding))
        return True

    def _go(self, left: Iterable[Finding], after: Iterable[Finding]) -> None:
        """Keep what of *left* is gone, and what stands in its place; not what cannot be told."""
        in_place = {_about(one): one for one in after}
        gone = [ComparedFinding(one, now=in_place.get(_about(one))) for one in left]
        self.gone += [one for one in gone if one.now is None or one.now.verdict not in UNJUDGED]


def compare_runs(observations: Observations, one: StoredRun, other: StoredRun) -> RunComparison:
    """Compare two audits that are kept, in the order of time, whichever is named first.

    Raises:
        RequestError: COMPARE_MIXED if one is of simulated devices and one of real ones;
            COMPARE_NO_FINDINGS if what one found is not kept.
        ObservationError: STORE_CONTRADICTS; ``STORE_*``.
    """
    earlier, later = sorted((one, other), key=lambda run: run.header.started_at)
    _require_alike(earlier, later)
    for run in (earlier, later):
        require_sound(observations, run)
    before, after = _rows(observations, earlier), _rows(observations, later)
    held = _Held()
    for host in sorted(before.keys() & after.keys()):
        _compare(observations, (earlier, later), host, (before[host], after[host]), held)
    added = sorted(after.keys() - before.keys())
    for host in added:
        found = _found(observations, later, host, after[host])
        held.appeared += [ComparedFinding(each, is_first_look=True) for each in found]
    if "" in before and "" not in after and before[""].is_told:
        held.untold.append(UntoldDevice(""))  # an audit that was broken off judged no fleet
    return RunComparison(
        earlier,
        later,
        tuple(held.appeared),
        tuple(held.gone),
        tuple(held.stayed),
        tuple(held.untold),
        left_out=tuple(sorted(filter(None, before.keys() - after.keys()))),
        added=tuple(filter(None, added)),
        untried=max(later.header.hosts - sum(map(bool, after)), 0),
        unchanged=held.unchanged,
        readable=held.readable,
    )


def last_pair(observations: Observations, *, now: datetime) -> tuple[StoredRun, StoredRun]:
    """Return the newest whole audit, and the earlier one that tells most of its devices.

    Of several, the one of the fewest others, and of these the last: where there is one of the same
    devices, that one.

    Raises:
        RequestError: ``HISTORY_NO_AUDIT``; COMPARE_NO_PAIR if no earlier one tells of any of them.
        ObservationError: STORE_FUTURE, STORE_CONTRADICTS; ``STORE_*``.
    """
    runs = like_the_newest(past_runs(observations, now))
    if not runs:
        raise no_audit(observations, now)
    newest = runs[-1]
    require_sound(observations, newest)
    passed_over(observations, newest, now=now)
    shared = count_known(observations, hosts_of(observations, newest))
    earlier = [run for run in reversed(runs[:-1]) if run.header.run in shared]
    if not earlier:
        raise RequestError("COMPARE_NO_PAIR", run=newest.header.run, hosts=newest.header.hosts)
    return max(earlier, key=lambda run: (shared[run.header.run], -run.header.hosts)), newest


def hosts_of(observations: Observations, run: StoredRun) -> frozenset[str]:
    """Return the devices of which *run* says anything."""
    return frozenset(filter(None, _rows(observations, run)))


def _require_alike(earlier: StoredRun, later: StoredRun) -> None:
    for run in (earlier, later):
        if not run.has_reports:
            raise RequestError("COMPARE_NO_FINDINGS", run=run.header.run)
    if is_simulated(earlier) is not is_simulated(later):
        simulated, real = sorted((earlier, later), key=is_simulated, reverse=True)
        raise RequestError("COMPARE_MIXED", simulated=simulated.header.run, real=real.header.run)


def _compare(
    observations: Observations,
    runs: tuple[StoredRun, StoredRun],
    host: str,
    rows: tuple[_Row, _Row],
    held: _Held,
) -> None:
    """Compare what two runs say of one device."""
    before, after = rows
    found = partial(_found, observations, host=host)
    if after.reason:
        report = report_of(observations, runs[1].header.run, host)
        facts = report.facts if report is not None else {}
        held.untold.append(UntoldDevice(host, after.reason, facts=facts))
    elif before.reason:
        held.readable += 1
        new = found(runs[1], row=after)
        held.appeared += [ComparedFinding(each, is_first_look=True) for each in new]
    elif before.judgement == after.judgement:
        held.stayed += map(ComparedFinding, found(runs[1], row=after))
        is_open = after.is_open and held.leave_open(host, _findings(observations, runs[1], host))
        held.unchanged += bool(host) and not is_open
    else:
        held.hold(host, *(_findings(observations, run, host) for run in runs))


def _findings(observations: Observations, run: StoredRun, host: str) -> Sequence[Finding]:
    """Return all that *run* says of *host*; nothing if it says nothing of it."""
    report = report_of(observations, run.header.run, host)
    return () if report is None else report.findings


def _found(observations: Observations, run: StoredRun, host: str, row: _Row) -> Iterable[Finding]:
    """Return what *run* found on *host* that is told; unpacked only if there is any."""
    return filter(_is_told, _findings(observations, run, host) if row.is_told else ())


def _rows(observations: Observations, run: StoredRun) -> Mapping[str, _Row]:
    name = (run.header.run,)
    with reading_errors(observations.file):
        found = observations.connection.execute(
            "SELECT DISTINCT host, verdict FROM finding WHERE run = ?", name
        )
        verdicts = [(host, Verdict(word)) for host, word in found]
        told = {host for host, verdict in verdicts if _is_of_told(verdict)}
        left = {host for host, verdict in verdicts if verdict in UNJUDGED}
        rows = observations.connection.execute(
            "SELECT host, judgement, reason FROM report WHERE run = ?", name
        )
        return {
            text(host): _Row(blob(digest), text(reason), host in told, host in left)
            for host, digest, reason in rows
        }


def _is_told(finding: Finding) -> bool:
    return _is_of_told(finding.verdict)


def _is_of_told(verdict: Verdict) -> bool:
    return verdict not in AT_EASE and verdict not in UNJUDGED


def _about(finding: Finding) -> tuple[str, str]:
    return finding.parameter, finding.path


def _same(finding: Finding) -> tuple[str, ...]:
    """Return by what a finding is the same again: what is declared may be said in other words."""
    return finding.verdict, *_about(finding), repr(finding.live)


def _piled(findings: Iterable[Finding], by: Callable[[Finding], tuple[str, ...]]) -> _Piles:
    piles: _Piles = {}
    for finding in findings:
        piles.setdefault(by(finding), []).append(finding)
    return piles


def _of_piles(piles: _Piles) -> list[Finding]:
    return [one for pile in piles.values() for one in pile]


def _take(piles: _Piles, name: tuple[str, ...]) -> Finding | None:
    """Take a finding from the pile of that *name*, and return it; None if there is none left."""
    pile = piles.get(name)
    return pile.pop(0) if pile else None

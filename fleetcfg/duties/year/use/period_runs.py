"""What the audits of a time found, each read once, oldest first; nothing is held but counts.

No copy is believed (ADR 64): each audit is checked whole before it counts, as for a trend.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from sys import intern
from typing import Any, Final

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import Finding
from fleetcfg.model.period.seen import AuditsSeen, CaseSeen, HostSeen, RunSeen
from fleetcfg.model.period.tables import Period
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import blob, text, truth
from fleetcfg.observations.run_check import CheckedRun, RunReader
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import decompress

_REPORTS: Final = (
    "SELECT host, judgement, about, reason, milliseconds FROM report WHERE run = ? ORDER BY n"
)
_BROKEN_OFF: Final = "broken_off"
_WORDS: Final[Mapping[Conclusion | None, str]] = {
    Conclusion.CLEAN: "clean",
    Conclusion.FINDINGS: "findings",
    Conclusion.INCOMPLETE: "incomplete",
}
_Found = tuple[Verdict, str, str, bool]  # the parameter, its path, whether its paper is late


def audits_seen(observations: Observations, period: Period, *, now: datetime) -> AuditsSeen:
    """Return what the audits of *period* found.

    Those of real devices count, and those of simulated ones only where there is none of real ones.

    Args:
        observations: Where audits are kept.
        period: The time.
        now: The time it is; audits of the future are not counted.

    Raises:
        ObservationError: STORE_CONTRADICTS if any of them was edited so that it shows; ``STORE_*``.
    """
    in_time = [run for run in past_runs(observations, now) if period.has(run.header.started_at)]
    known = [run for run in in_time if run.has_reports]
    is_simulated = bool(known) and all(run.header.simulated for run in known)
    counted = [run for run in known if bool(run.header.simulated) is is_simulated]
    reader = RunReader(observations)
    fold = _Fold(observations, reader)
    for run in counted:
        fold.take(run, reader.require_sound(run))
    return fold.seen(others=len(in_time) - len(counted), is_simulated=is_simulated)


@dataclass(slots=True)
class _Case:
    """A difference that was found, and is not known to be gone."""

    clauses: tuple[str, ...]
    first: datetime
    runs: int = 0


@dataclass(slots=True)
class _Host:
    """How often a device was asked so far, and what is open on it.

    Attributes:
        judged: Digest of what the reading before said, of which all that is open is.
    """

    read: int = 0
    not_read: int = 0
    in_a_row: int = 0
    longest: int = 0
    is_seen_last: bool = False
    judged: bytes = b""
    open: dict[_Found, _Case] = field(default_factory=dict[_Found, _Case])


@dataclass(slots=True)
class _Fold:
    """Takes audits in, oldest first."""

    observations: Observations
    reader: RunReader
    runs: list[RunSeen] = field(default_factory=list[RunSeen])
    hosts: dict[str, _Host] = field(default_factory=dict[str, _Host])
    closed: list[CaseSeen] = field(default_factory=list[CaseSeen])

    def take(self, run: StoredRun, checked: CheckedRun) -> None:
        hashed, header = sha256(run.header.run.encode()), run.header
        is_whole = not run.is_broken_off
        read = not_read = 0
        for row in self._rows(header.run):
            for part in (text(row[0]).encode(), blob(row[1]), blob(row[2]), text(row[3]).encode()):
                hashed.update(len(part).to_bytes(4, "big") + part)
            if is_whole:
                is_read = self._take_report(run, row)
                read += is_read is True
                not_read += is_read is False
        word = _WORDS[checked.conclusion] if is_whole else _BROKEN_OFF
        digest = hashed.hexdigest()
        began = header.started_at
        self.runs.append(RunSeen(header.run, digest, began, word, header.hosts, read, not_read))

    def _rows(self, run: str) -> Iterator[Sequence[Any]]:
        with reading_errors(self.observations.file):
            yield from self.observations.connection.execute(_REPORTS, (run,))

    def _take_report(self, run: StoredRun, row: Sequence[Any]) -> bool | None:
        """Count one device; return whether it was read, None if no person asked it."""
        host, digest, about, reason, milliseconds = row
        bit = 1 << len(self.runs)
        if not host:
            self._find(self._host(""), "", digest, run, bit)
            return None
        if milliseconds == 0 and not truth(decompress(about).get("is_asked", True)):
            return None
        one = self._host(intern(host))
        one.is_seen_last = not reason
        if reason:
            one.not_read |= bit
            one.in_a_row += 1
            one.longest = max(one.longest, one.in_a_row)
        else:
            one.read |= bit
            one.in_a_row = 0
            self._find(one, host, digest, run, bit)
        return one.is_seen_last

    def _host(self, host: str) -> _Host:
        return self.hosts.setdefault(host, _Host())

    def _find(self, one: _Host, host: str, digest: bytes, run: StoredRun, bit: int) -> None:
        """Go on with what is open on a device that was read; close what is not found any more."""
        if digest != one.judged:
            self._change(one, host, _found_in(self.reader.findings(digest)), run)
            one.judged = digest
        for case in one.open.values():
            case.runs |= bit

    def _change(
        self, one: _Host, host: str, found: Mapping[_Found, tuple[str, ...]], run: StoredRun
    ) -> None:
        for key in [key for key in one.open if key not in found]:
            self.closed.append(_case(host, key, one.open.pop(key), is_open=False))
        for key, clauses in found.items():
            if key not in one.open:
                one.open[key] = _Case(clauses, run.header.started_at)

    def seen(self, *, others: int, is_simulated: bool) -> AuditsSeen:
        still = (
            _case(host, key, case, is_open=True)
            for host, one in self.hosts.items()
            for key, case in one.open.items()
        )
        cases = sorted(
            (*self.closed, *still),
            key=lambda each: (each.first, each.host, each.verdict, each.parameter, each.path),
        )
        hosts = {
            host: HostSeen(host, one.read, one.not_read, one.longest, one.is_seen_last)
            for host, one in sorted(self.hosts.items())
            if host
        }
        return AuditsSeen(tuple(self.runs), tuple(cases), hosts, others, is_simulated)


def _case(host: str, key: _Found, case: _Case, *, is_open: bool) -> CaseSeen:
    verdict, parameter, path, is_paper_late = key
    found = (verdict, parameter, path, case.clauses, case.runs, case.first)
    return CaseSeen(host, *found, is_open, is_paper_late)


def _found_in(findings: Iterable[Finding]) -> Mapping[_Found, tuple[str, ...]]:
    """Return what was found, and what each cites."""
    return {
        (one.verdict, one.parameter, one.path, one.reason == "EMERGENCY_OVERDUE"): one.clauses
        for one in findings
    }

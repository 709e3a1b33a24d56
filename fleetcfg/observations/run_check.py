"""Whether what is kept of an audit says one thing: the store is a file, and files can be edited.

What a run found stands in what is kept of each device. All else of it is a copy, for questions of
many runs at once: which devices it was of, what it came to, why a device was not read, the index of
findings. No copy is believed here: each is held against that of which it is one. A store is not
signed, so a person who edits both alike is not found out (`docs/threats.md`).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from sys import intern
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import ALWAYS_FAIL, Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import blob, severity, text, truth, whole
from fleetcfg.observations.runs import INTERRUPTED, StoredRun, contradiction, list_runs
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import decompress, inflate

_NOT_ASKED_HERE: Final = "INVENTORY_NOT_SIGNED"  # it may be of the other kind than the run is of
_REPORTS: Final = (
    "SELECT host, judgement, about, reason, milliseconds FROM report WHERE run = ? ORDER BY n"
)
_JUDGEMENT: Final = "SELECT body FROM judgement WHERE digest = ?"
_SAID_ALIKE: Final = (
    "SELECT run, judgement, sum(host != ''), sum(host != '' AND reason != ?) FROM report"
    " GROUP BY run, judgement ORDER BY run"
)
_UNREAD: Final = "?"  # stands for whatever reason there was
_INDEX: Final = "SELECT host, n, verdict, severity, parameter, path FROM finding WHERE run = ?"
_GRAVEST: Final = (Conclusion.FINDINGS, Conclusion.INCOMPLETE, Conclusion.CLEAN)
_Indexed = tuple[str, str, str, str]  # verdict, severity, parameter and path of a finding


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """What a run comes to by what it says of each device.

    Attributes:
        is_simulated: Whether any device that it asked was simulated, or it says so itself.
        conclusion: The graver of what is kept and what its devices come to; None if it did not come
            to its end.
        wrong: Columns of the store that say otherwise, in order; none of a run that is sound.
    """

    coverage: Coverage
    is_simulated: bool
    conclusion: Conclusion | None
    wrong: tuple[str, ...] = ()


def require_sound(observations: Observations, run: StoredRun) -> CheckedRun:
    """Return what *run* comes to; see `RunReader.require_sound`."""
    return RunReader(observations).require_sound(run)


@dataclass(slots=True)
class RunReader:
    """Reads runs, as far as it takes to count; what they share, once.

    Args:
        observations: Where they are kept.
    """

    observations: Observations
    _judgements: dict[bytes, "_Judgement"] = field(default_factory=dict[bytes, "_Judgement"])

    def listed(self) -> tuple[StoredRun, ...]:
        """Return every run, oldest first, each held against what it says alike of devices.

        No device's own report is unpacked: that is done when a run is looked at. A run in which
        anything was found that counted as a finding is told as that, whatever its row says.

        Raises:
            ObservationError: ``STORE_*``.
        """
        found, wrong = dict[str, set[Verdict]](), dict[str, set[str]]()
        devices, told = Counter[str](), Counter[str]()
        with reading_errors(self.observations.file):
            rows = self.observations.connection.execute(_SAID_ALIKE, (INTERRUPTED,))
            for run, digest, count, ended in rows:
                known = self._judgement(blob(digest))
                found.setdefault(run, set()).update(one.verdict for one in known.findings)
                devices[run] += whole(count)
                told[run] += whole(ended)
                if not known.is_true:
                    wrong.setdefault(run, set()).add("judgement")
        return tuple(
            _as_found(
                replace(run, told=told[run.header.run]),
                found.get(run.header.run, set()),
                wrong.get(run.header.run, set()),
                devices,
            )
            for run in list_runs(self.observations)
        )

    def require_sound(self, run: StoredRun) -> CheckedRun:
        """Return what *run* comes to.

        Raises:
            ObservationError: STORE_CONTRADICTS if the store says otherwise anywhere; ``STORE_*``.
        """
        checked = self.check(run)
        if checked.wrong:
            raise contradiction(self.observations, run, checked.wrong)
        return checked

    def check(self, run: StoredRun) -> CheckedRun:
        """Return what *run* comes to, and which columns say otherwise.

        Raises:
            ObservationError: ``STORE_*``.
        """
        wrong, header = {*run.wrong}, run.header
        alike = self._counted(run, wrong)
        kinds = {header.simulated > 0, *(one.kind for one in alike if one.kind is not None)}
        if len(kinds) > 1:
            wrong.add("run.simulated")
        coverage = Coverage(header.hosts)
        for one, times in alike.items():
            coverage = coverage.plus(self._brief(one), times)
        if run.has_reports and coverage.ended > header.hosts:
            wrong.add("run.hosts")
        conclusion = _concluded(run, coverage, wrong) if run.has_reports else run.conclusion
        return CheckedRun(coverage, True in kinds, conclusion, tuple(sorted(wrong)))

    def _counted(self, run: StoredRun, wrong: set[str]) -> Counter["_Alike"]:
        """Count the devices of *run* that are alike; add to *wrong* which copies lie."""
        alike, index = Counter[_Alike](), dict[tuple[str, int], _Indexed]()
        for host, one in self._read(run.header.run, wrong) if run.has_reports else ():
            alike[one] += 1
            for n, found in enumerate(self._judgement(one.digest).index):
                index[host, n] = found
        if index != self._kept_index(run.header.run):
            wrong.add("finding")
        return alike

    def _read(self, run: str, wrong: set[str]) -> Sequence[tuple[str, "_Alike"]]:
        """Return what *run* says of each device, in short; add to *wrong* which copies lie."""
        with reading_errors(self.observations.file):
            rows = self.observations.connection.execute(_REPORTS, (run,))
            return [(text(row[0]), self._alike(row, wrong)) for row in rows]

    def _alike(self, row: Sequence[Any], wrong: set[str]) -> "_Alike":
        host, digest, about, reason, milliseconds = row
        told = decompress(blob(about))
        if reason != told["reason"]:
            wrong.add("report.reason")
        if milliseconds != told.get("milliseconds", 0):
            wrong.add("report.milliseconds")
        if not self._judgement(blob(digest)).is_true:
            wrong.add("judgement")
        is_asked = truth(told.get("is_asked", True))
        # Of which kind a device was that was asked: simulated or not; no run asks both.
        is_of_run = host and is_asked and told["reason"] != _NOT_ASKED_HERE
        kind = truth(told["simulated"]) if is_of_run else None
        return _Alike(digest, host == "", text(told["reason"]) == "", is_asked, kind)

    def findings(self, digest: bytes) -> tuple[Finding, ...]:
        """Return what a judgement of a run that was checked found, in short: of no device."""
        return self._judgement(digest).findings

    def _brief(self, one: "_Alike") -> DeviceReport | FleetReport:
        known = self._judgement(one.digest)
        if one.is_fleet:
            return FleetReport(known.findings)
        return DeviceReport(
            "",
            "",
            simulated=bool(one.kind),
            counts=known.counts,
            findings=known.findings,
            reason="" if one.is_read else _UNREAD,
            is_asked=one.is_asked,
        )

    def _judgement(self, digest: bytes) -> "_Judgement":
        known = self._judgements.get(digest)
        if known is None:
            row = self.observations.connection.execute(_JUDGEMENT, (digest,)).fetchone()
            known = self._judgements[digest] = _judgement_of(digest, row[0] if row else None)
        return known

    def _kept_index(self, run: str) -> dict[tuple[str, int], _Indexed]:
        with reading_errors(self.observations.file):
            rows = self.observations.connection.execute(_INDEX, (run,))
            return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in rows}


class _Alike(NamedTuple):
    """What is said alike of devices of a run; *kind* whether they are simulated, if it was seen."""

    digest: bytes
    is_fleet: bool
    is_read: bool
    is_asked: bool
    kind: bool | None


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What runs say alike of a device, in short; *is_true* if it is what its digest is of.

    Attributes:
        index: What the index of findings should have of it.
    """

    counts: dict[Verdict, int]
    findings: tuple[Finding, ...]
    index: tuple[_Indexed, ...]
    is_true: bool


def _judgement_of(digest: bytes, body: bytes | None) -> _Judgement:
    if body is None:  # what a report refers to is gone
        return _Judgement({}, (), (), is_true=False)
    spelled = inflate(blob(body))
    plain = from_json(spelled)
    counts = {Verdict(word): whole(count) for word, count in plain["counts"].items()}
    findings = tuple(
        Finding(
            "",
            Verdict(each["verdict"]),
            intern(text(each["parameter"])),
            intern(text(each["path"])),
            clauses=tuple(intern(text(clause)) for clause in each.get("clauses", ())),
            severity=severity(each["severity"]),
            reason=intern(text(each.get("reason", ""))),
        )
        for each in plain["findings"]
    )
    index = tuple((one.verdict, one.severity, one.parameter, one.path) for one in findings)
    return _Judgement(counts, findings, index, is_true=sha256(spelled).digest() == digest)


def _as_found(
    run: StoredRun, found: Collection[Verdict], wrong: Collection[str], devices: Mapping[str, int]
) -> StoredRun:
    """Return *run* as what it says alike of devices has it."""
    more = {*run.wrong, *wrong}
    if devices.get(run.header.run, 0) > run.header.hosts:
        more.add("run.hosts")
    is_found = not {*run.fail_on, *ALWAYS_FAIL}.isdisjoint(found)
    ended = Conclusion.FINDINGS if is_found and run.conclusion is not None else run.conclusion
    return replace(run, conclusion=ended, wrong=tuple(sorted(more)))


def _concluded(run: StoredRun, coverage: Coverage, wrong: set[str]) -> Conclusion | None:
    """Return the graver of what is kept and what the devices come to by today's rules.

    A conclusion that was edited gains nothing; one of older rules is no contradiction.
    """
    if run.conclusion is None or run.finished_at is None:
        return None
    if run.untried and not run.is_interrupted:
        wrong.add("run.request")
    told = conclude_audit(
        coverage, run.fail_on, run.header.stand_ins, is_interrupted=run.is_interrupted
    )
    return min(told, run.conclusion, key=_GRAVEST.index)

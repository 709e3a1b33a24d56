"""Whether what is kept of an audit says one thing: the store is a file, and files can be edited.

What a run found stands in what is kept of each device. All else of it is a copy, for questions of
many runs at once: which devices it was of, what it came to, why a device was not read, the index of
findings. No copy is believed here: each is held against that of which it is one. A store is not
signed, so a person who edits both alike is not found out (`docs/threats.md`).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from fleetcfg.errors import ObservationError
from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import decompress, inflate

_BEGUN: Final = re.compile(r"([0-9]{8}T[0-9]{6}Z)-[0-9a-f]+")
_LONGEST_BEGINNING: Final = timedelta(minutes=5)  # from the id of a run to the time that it keeps
_NOT_ASKED_HERE: Final = "INVENTORY_NOT_SIGNED"  # it may be of the other kind than the run is of
_REPORTS: Final = (
    "SELECT host, judgement, about, reason, milliseconds FROM report WHERE run = ? ORDER BY n"
)
_JUDGEMENT: Final = "SELECT body FROM judgement WHERE digest = ?"
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


def begun_of(run: str) -> datetime | None:
    """Return the time that the id of a run names, if it names one."""
    begun = _BEGUN.fullmatch(run)
    with suppress(ValueError):  # no calendar has that day
        if begun is not None:
            return datetime.strptime(begun[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def require_sound(observations: Observations, run: StoredRun) -> CheckedRun:
    """Return what *run* comes to.

    Raises:
        ObservationError: STORE_CONTRADICTS if the store says otherwise anywhere; ``STORE_*``.
    """
    checked = RunReader(observations).check(run)
    if checked.wrong:
        raise ObservationError(
            "STORE_CONTRADICTS",
            file=observations.file,
            run=run.header.run,
            what=", ".join(checked.wrong),
        )
    return checked


@dataclass(slots=True)
class RunReader:
    """Reads runs, as far as it takes to count; what they share, once.

    Args:
        observations: Where they are kept.
    """

    observations: Observations
    _judgements: dict[bytes, "_Judgement"] = field(default_factory=dict[bytes, "_Judgement"])

    def check(self, run: StoredRun) -> CheckedRun:
        """Return what *run* comes to, and which columns say otherwise.

        Raises:
            ObservationError: ``STORE_*``.
        """
        wrong, header = {*run.wrong, *_untimely(run)}, run.header
        coverage = Coverage(header.hosts)
        index, kinds = dict[tuple[str, int], _Indexed](), {header.simulated > 0}
        for report in self._read(header.run, wrong) if run.has_reports else ():
            coverage = coverage.plus(report)
            index.update(_indexed(report))
            if isinstance(report, DeviceReport):
                kinds |= _kinds(report)
        if len(kinds) > 1:
            wrong.add("run.simulated")
        if index != self._kept_index(header.run):
            wrong.add("finding")
        ended = coverage.reached + coverage.unknown + coverage.attested
        if run.has_reports and ended > header.hosts:
            wrong.add("run.hosts")
        conclusion = _concluded(run, coverage, wrong) if run.has_reports else run.conclusion
        return CheckedRun(coverage, True in kinds, conclusion, tuple(sorted(wrong)))

    def _read(self, run: str, wrong: set[str]) -> Sequence[DeviceReport | FleetReport]:
        """Return what *run* says of each device, in short; add to *wrong* which copies lie.

        Raises:
            ObservationError: ``STORE_*``.
        """
        with reading_errors(self.observations.file):
            rows = self.observations.connection.execute(_REPORTS, (run,))
            return [self._brief(row, wrong) for row in rows]

    def _brief(self, row: Sequence[Any], wrong: set[str]) -> DeviceReport | FleetReport:
        host, digest, about, reason, milliseconds = row
        known = self._judgement(digest)
        told = decompress(about)
        if reason != told["reason"]:
            wrong.add("report.reason")
        if milliseconds != told.get("milliseconds", 0):
            wrong.add("report.milliseconds")
        if not known.is_true:
            wrong.add("judgement")
        if not host:
            return FleetReport(known.findings)
        return DeviceReport(
            host,
            "",
            simulated=bool(told["simulated"]),
            counts=known.counts,
            findings=known.findings,
            reason=str(told["reason"]),
            is_asked=bool(told.get("is_asked", True)),
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


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What runs say alike of a device, in short; *is_true* if it is what its digest is of."""

    counts: dict[Verdict, int]
    findings: tuple[Finding, ...]
    is_true: bool


def _judgement_of(digest: bytes, body: bytes | None) -> _Judgement:
    if body is None:  # what a report refers to is gone
        return _Judgement({}, (), is_true=False)
    text = inflate(body)
    plain = decompress(body)
    counts = {Verdict(word): int(count) for word, count in plain["counts"].items()}
    findings = tuple(
        Finding(
            "",
            Verdict(each["verdict"]),
            each["parameter"],
            each["path"],
            severity=each["severity"],
        )
        for each in plain["findings"]
    )
    return _Judgement(counts, findings, is_true=sha256(text).digest() == digest)


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


def _indexed(report: DeviceReport | FleetReport) -> Iterator[tuple[tuple[str, int], _Indexed]]:
    """Yield what the index of findings should have of *report*."""
    host = report.host if isinstance(report, DeviceReport) else ""
    for n, found in enumerate(report.findings):
        yield (host, n), (found.verdict, found.severity, found.parameter, found.path)


def _kinds(report: DeviceReport) -> set[bool]:
    """Return of which kind a device was that was asked: simulated or not; no run asks both."""
    is_of_run = report.is_asked and report.reason != _NOT_ASKED_HERE
    return {report.simulated} if is_of_run else set()


def _untimely(run: StoredRun) -> Iterator[str]:
    begun, kept = begun_of(run.header.run), run.header.started_at
    if begun is not None and not abs(kept - begun) <= _LONGEST_BEGINNING:
        yield "run.started"

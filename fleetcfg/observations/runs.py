"""Every audit with what it found, kept while it happens; told again by `observations.replay`.

What a run says of a device is kept once for all runs that say the same of it; how long the device
took and in which state it was are kept apart, for they differ every time.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter

from fleetcfg.errors import ObservationError, RequestError
from fleetcfg.model.audit import AuditAuthority, AuditHeader, AuditSummary
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors, sqlite_errors
from fleetcfg.observations.rows import blob, moment, text, truth, whole
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import (
    MOST_KEPT_BYTES,
    can_keep,
    compress,
    decompress,
)

INTERRUPTED: Final = "RUN_INTERRUPTED"  # why nothing is said of a device that did not end
BODY: Final = 2  # version of the JSON in `judgement` and `report`
_CALLED_IN_1: Final = {"uses": "calls", "active_uses": "active_calls", "alarms": "diagnostics"}
_BEGUN: Final = re.compile(r"([0-9]{8}T[0-9]{6}Z)-[0-9a-f]+")
_LONGEST_BEGINNING: Final = timedelta(minutes=5)  # from the id of a run to the time that it keeps
_CODES: Final = {Conclusion.CLEAN: 0, Conclusion.FINDINGS: 2, Conclusion.INCOMPLETE: 3}
_CONCLUSIONS: Final = {code: conclusion for conclusion, code in _CODES.items()}
_SHARED: Final = {"counts", "findings", "read"}  # what runs may say alike; the rest is `about`
_CONFIRMED: Final = "confirmed"  # hosts, among the facts of what is kept of the fleet
_MEANT = "SELECT started, hosts, tool, simulated, basis, body FROM run WHERE id = ?"
_FORGETTING = (
    "DELETE FROM finding WHERE run = ? AND host = ?",
    "DELETE FROM report WHERE run = ? AND host = ?",
)
_RUN = (
    "SELECT id, started, finished, hosts, code, conclusion, tool, simulated, basis, request,"
    " interrupted, milliseconds, body FROM run"
)


@dataclass(frozen=True, slots=True)
class _Basis:
    """By what a run judges, as its row keeps it; 0.3.0 left out what is empty."""

    unsigned: bool
    authority: AuditAuthority | None
    drafts: tuple[str, ...] = ()


_UNKNOWN_BASIS: Final = _Basis(unsigned=True, authority=None)  # of runs before version 2


@dataclass(frozen=True, slots=True)
class _Request:
    """What a run was asked for, and how many parameters it did not try, as its row keeps it."""

    fail_on: tuple[Verdict, ...]
    untried: int = 0


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One audit that is kept.

    Attributes:
        fail_on: Verdicts that counted as findings.
        finished_at: None if the run did not come to its end.
        conclusion: None if it did not come to its end.
        has_reports: Whether its findings are kept: not those of runs before version 2 of the store,
            of which little else is known.
        untried: Declared or adopted parameters of devices that were not tried.
        wrong: Columns of the store that say otherwise than the rest; only some of them until the
            run is checked (`fleetcfg.observations.run_check`).
        told: Of how many devices it tells anything but that they were being read when it was broken
            off; None until it is counted (`fleetcfg.observations.run_check`).
    """

    header: AuditHeader
    fail_on: tuple[Verdict, ...]
    finished_at: datetime | None
    milliseconds: int
    conclusion: Conclusion | None
    is_interrupted: bool
    has_reports: bool
    untried: int = 0
    wrong: tuple[str, ...] = ()
    told: int | None = None

    @property
    def is_broken_off(self) -> bool:
        """Whether it did not come to its end: it was interrupted, or its program was ended."""
        return self.conclusion is None or self.is_interrupted

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end, and what it found is kept."""
        return self.has_reports and not self.is_broken_off


def begin_run(observations: Observations, header: AuditHeader, fail_on: Sequence[Verdict]) -> None:
    """Keep that an audit starts."""
    with observations.writing():
        _insert(observations, header, fail_on)


def resume_run(observations: Observations, header: AuditHeader, fail_on: Sequence[Verdict]) -> None:
    """Keep that an audit goes on that did not come to its end: what it found of devices stays.

    Where it was of something else, or judged otherwise, it begins anew.
    """
    connection, run = observations.connection, (header.run,)
    with observations.writing():
        before = connection.execute(_MEANT, run).fetchone()
        connection.execute("DELETE FROM run WHERE id = ?", run)
        _insert(observations, header, fail_on)
        is_other = connection.execute(_MEANT, run).fetchone() != before
        gone = connection.execute(
            "SELECT run, host FROM report WHERE run = ? AND (? OR host = '' OR reason = ?)",
            (*run, is_other, INTERRUPTED),
        ).fetchall()
        for statement in _FORGETTING:
            connection.executemany(statement, gone)


def _insert(observations: Observations, header: AuditHeader, fail_on: Sequence[Verdict]) -> None:
    basis = _Basis(header.unsigned, header.authority, header.drafts)
    observations.connection.execute(
        "INSERT INTO run (id, started, hosts, tool, simulated, basis, request, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.run,
            header.started_at.timestamp(),
            header.hosts,
            header.tool_version,
            header.simulated,
            _bases().dump_json(basis).decode(),
            _requests().dump_json(_Request(tuple(fail_on))).decode(),
            BODY,
        ),
    )


def add_report(observations: Observations, run: str, number: int, report: DeviceReport) -> None:
    """Keep what *run* says of one device, inside `Observations.writing`.

    Args:
        observations: Where.
        run: Id of the run.
        number: How many devices ended before it in this run.
        report: As it is told.

    Raises:
        ObservationError: REPORT_TOO_LARGE: it could not be read back, and nothing of it is kept;
            ``STORE_*``.
    """
    connection = observations.connection
    # The row says which host; devices that are alike may share the rest.
    alike = tuple(replace(finding, host="") for finding in report.findings)
    nameless = replace(report, host="", findings=alike)
    shared = _reports().dump_json(nameless, include=_SHARED)
    about = _reports().dump_json(nameless, exclude=_SHARED)
    if not (can_keep(shared) and can_keep(about)):
        size = max(len(shared), len(about))
        raise ObservationError(
            "REPORT_TOO_LARGE", host=report.host, size=size, limit=MOST_KEPT_BYTES
        )
    digest = sha256(shared).digest()
    known = connection.execute("SELECT 1 FROM judgement WHERE digest = ?", (digest,)).fetchone()
    if known is None:
        connection.execute("INSERT INTO judgement VALUES (?, ?)", (digest, compress(shared)))
    connection.execute(
        "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run, report.host, number, digest, compress(about), report.reason, report.milliseconds),
    )
    connection.executemany(
        "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (run, report.host, n, f.verdict, f.severity, f.parameter, f.path)
            for n, f in enumerate(report.findings)
        ],
    )


def add_fleet_report(
    observations: Observations, run: str, number: int, report: FleetReport
) -> None:
    """Keep what *run* says of the fleet, inside `Observations.writing`: as of a host without name.

    Args: As of `add_report`.
    """
    facts = {_CONFIRMED: " ".join(report.confirmed)} if report.confirmed else {}
    findings = report.findings
    of_fleet = DeviceReport("", "", simulated=False, counts={}, findings=findings, facts=facts)
    add_report(observations, run, number, of_fleet)


def end_run(observations: Observations, run: str, summary: AuditSummary) -> None:
    """Keep that *run* ended, and how; older versions read the number of the conclusion.

    Args:
        observations: Where.
        run: Its id.
        summary: How it ended; its time is known.
    """
    ended = None if summary.finished_at is None else summary.finished_at.timestamp()
    request = _Request(tuple(summary.counted), summary.coverage.untried)
    with observations.writing():
        observations.connection.execute(
            "UPDATE run SET finished = ?, code = ?, conclusion = ?, interrupted = ?,"
            " milliseconds = ?, request = ? WHERE id = ?",
            (
                ended,
                _CODES[summary.conclusion],
                summary.conclusion,
                summary.is_interrupted,
                summary.milliseconds,
                _requests().dump_json(request).decode(),
                run,
            ),
        )


def list_runs(observations: Observations) -> tuple[StoredRun, ...]:
    """Return every run that is kept, oldest first."""
    with sqlite_errors(observations.file):
        rows = observations.connection.execute(f"{_RUN} ORDER BY started, id").fetchall()
    with reading_errors(observations.file):
        return tuple(map(_stored, rows))


def contradiction(
    observations: Observations, run: StoredRun, wrong: Sequence[str]
) -> ObservationError:
    """Return that columns of the store, which *wrong* names, belie what it says of *run*."""
    what = ", ".join(wrong)
    return ObservationError(
        "STORE_CONTRADICTS", file=observations.file, run=run.header.run, what=what
    )


def load_run(observations: Observations, run: str) -> StoredRun:
    """Return the run called *run*.

    Raises:
        RequestError: ``HISTORY_RUN_UNKNOWN``.
        ObservationError: ``STORE_*``.
    """
    with sqlite_errors(observations.file):
        row = observations.connection.execute(f"{_RUN} WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise RequestError("HISTORY_RUN_UNKNOWN", run=run, file=observations.file)
    with reading_errors(observations.file):
        return _stored(row)


def reports_of(observations: Observations, run: str) -> Iterator[DeviceReport | FleetReport]:
    """Yield what *run* says of each device, in the order in which they ended; last of the fleet."""
    with sqlite_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT host, about, body FROM report JOIN judgement ON judgement = digest"
            " WHERE run = ? ORDER BY n",
            (run,),
        )
        for host, about, body in rows:
            with reading_errors(observations.file):
                report = _report(text(host), decompress(blob(about)) | decompress(blob(body)))
            yield report if host else _of_fleet(report)


def report_of(observations: Observations, run: str, host: str) -> DeviceReport | None:
    """Return what *run* says of *host*; of the fleet as such by an empty name. None if nothing."""
    with sqlite_errors(observations.file):
        row = observations.connection.execute(
            "SELECT about, body FROM report JOIN judgement ON judgement = digest"
            " WHERE run = ? AND host = ?",
            (run, host),
        ).fetchone()
    if row is None:
        return None
    with reading_errors(observations.file):
        return _report(host, decompress(blob(row[0])) | decompress(blob(row[1])))


def _of_fleet(report: DeviceReport) -> FleetReport:
    confirmed = str(report.facts.get(_CONFIRMED, "")).split()
    return FleetReport(report.findings, tuple(confirmed))


def _report(host: str, plain: dict[str, Any]) -> DeviceReport:
    status = plain["status"] or {}
    for name, before in _CALLED_IN_1.items():
        if before in status:
            status[name] = status.pop(before)
    report = _reports().validate_python(plain)
    findings = tuple(replace(finding, host=host) for finding in report.findings)
    return replace(report, host=host, findings=findings)


@lru_cache(maxsize=1)
def _reports() -> TypeAdapter[DeviceReport]:
    """Return what spells a report; made on first use, for it takes 20 ms."""
    return TypeAdapter(DeviceReport)


@lru_cache(maxsize=1)
def _bases() -> TypeAdapter[_Basis]:
    return TypeAdapter(_Basis)


@lru_cache(maxsize=1)
def _requests() -> TypeAdapter[_Request]:
    return TypeAdapter(_Request)


def _stored(row: Sequence[Any]) -> StoredRun:
    name, started, finished, hosts, code, conclusion, tool, simulated, basis, request, *ended = row
    is_interrupted, milliseconds, body = ended
    known = _bases().validate_json(text(basis), strict=True) if basis else _UNKNOWN_BASIS
    asked = _requests().validate_json(text(request), strict=True) if request else _Request(())
    for count in _counts_of(known.authority):
        whole(count)
    header = AuditHeader(
        text(name),
        moment(started),
        whole(hosts),
        whole(simulated or 0),
        text(tool or ""),
        unsigned=known.unsigned,
        authority=known.authority,
        drafts=known.drafts,
    )
    return StoredRun(
        header,
        fail_on=asked.fail_on,
        finished_at=None if finished is None else moment(finished),
        milliseconds=whole(milliseconds or 0),
        conclusion=Conclusion(conclusion) if conclusion else _CONCLUSIONS.get(code),
        is_interrupted=truth(is_interrupted or 0),
        untried=whole(asked.untried),
        has_reports=body is not None,
        wrong=(*_wrong(row), *_untimely(header)),
    )


def _counts_of(authority: AuditAuthority | None) -> tuple[int, ...]:
    if authority is None:
        return ()
    return authority.manifest, authority.adopted, authority.stand_ins


def begun_of(run: str) -> datetime | None:
    """Return the time that the id of a run names, if it names one."""
    begun = _BEGUN.fullmatch(run)
    with suppress(ValueError):  # no calendar has that day
        if begun is not None:
            return datetime.strptime(begun[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def _untimely(header: AuditHeader) -> Iterator[str]:
    """Yield the column of when a run began, if the id of the run belies it."""
    begun = begun_of(header.run)
    if begun is not None and not abs(header.started_at - begun) <= _LONGEST_BEGINNING:
        yield "run.started"


def _wrong(row: Sequence[Any]) -> Iterator[str]:
    """Yield the columns of a row that the row itself belies."""
    _, _, finished, _, code, conclusion, tool, _, basis, *_, body = row
    if conclusion and _CODES.get(Conclusion(conclusion)) != code:
        yield "run.code"
    if (finished is None) is not (code is None):
        yield "run.finished"
    if body is None and (conclusion, tool, basis) != (None, None, None):
        yield "run.body"  # before version 2 of the store, nothing was kept of these

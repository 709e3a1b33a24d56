"""What an auditor of an information system asks at level 2 or 3, answered by what is kept here.

Only what was looked at is answered for: a stored audit, the inventory, the ledger. That something
is declared does not make it so, and what a person attests is told beside what was measured, never
as a part of it. The word of an officer is left to an officer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.registry import count_open
from fleetcfg.declared.province import Province, declared
from fleetcfg.duties.year.rules.level_requirements import LEVELS, LevelStandard, SecurityLevel
from fleetcfg.duties.year.use.level_answers import answer_requirement
from fleetcfg.duties.year.use.level_case import KeptAudits, LevelAnswer, LevelCase, LevelDevice
from fleetcfg.errors import RequestError
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.retention import keep_days_of
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.runs import StoredRun, list_runs, reports_of
from fleetcfg.observations.store import Observations
from fleetcfg.worker.audit import count_declared
from fleetcfg.workflow.audits.audit import readings_of
from fleetcfg.workflow.audits.figures import choose_run

FRESH: Final = timedelta(days=31)
"""How old an audit may be before its age is told loudly."""


def require_level(asked: str) -> SecurityLevel:
    """Return the level that *asked* is.

    Raises:
        RequestError: REPORT_LEVEL_UNKNOWN.
    """
    for level in LEVELS:
        if asked == str(level):
            return level
    raise RequestError("REPORT_LEVEL_UNKNOWN", level=asked)


@dataclass(frozen=True, slots=True)
class LevelRequest:
    """What is to be answered.

    Attributes:
        at: When, in UTC.
        run: Id of the audit to answer by; if empty, of those that came to their end the newest of
            real devices, and of most of them.
    """

    level: SecurityLevel
    at: datetime
    run: str = ""


@dataclass(frozen=True, slots=True)
class LevelAssessment:
    """All answers, in the order of the standard.

    Attributes:
        case: What they rest on.
    """

    standard: LevelStandard
    case: LevelCase
    answers: tuple[LevelAnswer, ...]

    @property
    def age(self) -> timedelta | None:
        """How old the audit is; None if there is none."""
        return None if self.case.run_at is None else self.case.at - self.case.run_at


def assess_level(
    request: LevelRequest,
    standard: LevelStandard,
    basis: AuditBasis,
    observations: Observations | None,
    ledger: LedgerState | None,
) -> LevelAssessment:
    """Answer what *standard* asks at a level.

    Args:
        request: What is asked.
        standard: The requirements.
        basis: The declarations, and what of them is signed.
        observations: None if no audit was ever kept.
        ledger: What the record of this machine comes to; None if it keeps none.

    Raises:
        RequestError: As `choose_run`.
        ObservationError: ``STORE_*``.
    """
    names = frozenset(n for one in standard.of(request.level) for n in one.of)
    run = _answering(request, basis, observations)
    reports, of_fleet = _reports(observations, run)
    seen = _Seen(reports)
    if observations is not None and run is not None:
        kept = observations.of(readings_of(run.header))
        seen = _Seen(reports, kept, has_stand_ins=run.header.stand_ins > 0)
    case = LevelCase(
        request.level,
        request.at,
        basis,
        (*_devices(basis, seen, names), *_left_out(basis, seen, names)),
        run,
        of_fleet,
        None if observations is None else _kept(observations),
        ledger,
    )
    answers = tuple(answer_requirement(case, one) for one in standard.of(request.level))
    return LevelAssessment(standard, case, answers)


def _answering(
    request: LevelRequest, basis: AuditBasis, observations: Observations | None
) -> StoredRun | None:
    """Return the audit to answer by, if there is any."""
    if observations is None:
        return None
    devices = len(basis.province.fleet.devices)
    return choose_run(observations, request.run, devices=devices, now=request.at)


def _reports(
    observations: Observations | None, run: StoredRun | None
) -> tuple[dict[str, DeviceReport], tuple[Finding, ...]]:
    """Return what *run* says of each device, and what it found on the fleet as such."""
    by_host, of_fleet = dict[str, DeviceReport](), tuple[Finding, ...]()
    if observations is not None and run is not None:
        require_sound(observations, run)
        for report in reports_of(observations, run.header.run):
            if isinstance(report, DeviceReport):
                by_host[report.host] = report
            else:
                of_fleet += report.findings
    return by_host, of_fleet


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a run says of each device.

    Attributes:
        observations: Of the devices of the run; None if there is no run.
        has_stand_ins: Whether an unsigned simulator answered for some.
    """

    reports: Mapping[str, DeviceReport]
    observations: Observations | None = None
    has_stand_ins: bool = False


def _devices(basis: AuditBasis, seen: _Seen, names: frozenset[str]) -> Iterator[LevelDevice]:
    """Yield each device of the inventory, in its order; what is declared of it is not held."""
    province, kept = basis.province, seen.observations
    for host, device in province.fleet.devices.items():
        declaration, report = declared(province, host), seen.reports.get(host)
        is_current = (
            report is not None
            and kept is not None
            and _is_current(declaration, basis, kept, report)
        )
        is_stand_in = seen.has_stand_ins and report is not None and report.simulated
        yield LevelDevice(
            device,
            report,
            dict(_asked(declaration, names)),
            _known(province, device, names),
            len(declaration.settings),
            is_current,
            province.is_reached(host),
            "stand_in" if is_stand_in else None,
        )


def _left_out(basis: AuditBasis, seen: _Seen, names: frozenset[str]) -> Iterator[LevelDevice]:
    """Yield what was signed and the inventory here leaves out: it is of the fleet, too."""
    signed = basis.contact.inventory.fleet.devices if basis.contact.inventory else {}
    for host in basis.contact.left_out(None, tuple(basis.province.fleet.devices)):
        yield LevelDevice(
            signed[host],
            seen.reports.get(host),
            {},
            _known(basis.province, signed[host], names),
            settings=0,
            is_current=False,
            is_reached=True,
            hidden_by="left_out",
        )


def _known(province: Province, device: Device, names: frozenset[str]) -> frozenset[str]:
    """Return for which of *names* the family of *device* has a place."""
    is_known = device.family in province.catalogs
    return names.intersection(province.catalogs[device.family].parameters if is_known else ())


def _asked(declaration: Declared, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield which of *names* are declared, each with its baseline and the document of that."""
    for name in names.intersection(declaration.by_parameter):
        winner = declaration.by_parameter[name].winner
        yield name, f"{winner.baseline} ({winner.issued.document})"


def _is_current(
    declaration: Declared, basis: AuditBasis, kept: Observations, report: DeviceReport
) -> bool:
    """Tell whether as many parameters are declared or adopted of a device as when it was judged.

    A run keeps what is not as it shall be, and counts the rest: what was declared since is in
    neither, and must not pass for something that was looked at.
    """
    told = sum(count for verdict, count in report.counts.items() if verdict != Verdict.UNMANAGED)
    told -= sum(count_open(report.findings).values())
    return told == count_declared(declaration, basis.signed, kept.paths(report.host))


def _kept(observations: Observations) -> KeptAudits:
    runs = list_runs(observations)
    oldest = runs[0].header.started_at if runs else None
    return KeptAudits(keep_days_of(observations), oldest)

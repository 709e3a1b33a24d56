"""What was declared against what every device is set to now, kept and told while it happens."""

from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from time import monotonic

from fleetcfg import __version__
from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks import registry
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.province import require_valid
from fleetcfg.declared.selection import count_simulated
from fleetcfg.model.audit import (
    AuditHeader,
    AuditSummary,
    Coverage,
    MovedPlace,
    conclude_audit,
)
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.retention import prune_as_set
from fleetcfg.observations.runs import begin_run, end_run, resume_run
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.audits.audit_run import AuditRun, device_places
from fleetcfg.workflow.context import READING, Concurrency, Context
from fleetcfg.workflow.declared_use import use_of_devices
from fleetcfg.workflow.events import AuditEnded, AuditStarted, DeviceAudited, FleetAudited


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is to be audited.

    Attributes:
        run: Id under which it is kept.
        fail_on: Verdicts that count as findings.
        left_out: Signed devices that are meant, and that the inventory here leaves out.
        is_kept: Whether the observations stay; else nothing is told of since when.
        moved: Where settings have declarations looked for.
        goes_on: Whether *run* was begun before, and did not come to its end; nothing is left out.
    """

    run: str
    hosts: Sequence[str]
    fail_on: Sequence[Verdict] = FAIL_ON
    concurrency: Concurrency = READING
    left_out: Sequence[str] = ()
    is_kept: bool = True
    moved: tuple[MovedPlace, ...] = ()
    goes_on: bool = False

    @property
    def selected(self) -> int:
        """How many devices are meant."""
        return len(self.hosts) + len(self.left_out)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """How an audit ended; what was found was told, and is kept.

    Attributes:
        pruned: How many earlier audits are no longer kept since, as it was set.
    """

    summary: AuditSummary
    conclusion: Conclusion
    pruned: int = 0


def run_id(context: Context) -> str:
    """Return an id that no other run has, and that sorts by time."""
    return f"{context.clock():%Y%m%dT%H%M%SZ}-{context.token(3)}"


def audit_fleet(
    request: AuditRequest, basis: AuditBasis, observations: Observations, context: Context
) -> AuditResult:
    """Audit, and tell of each device as it ends (`DeviceAudited`), once it is kept.

    If there are checks of the fleet, it is judged and told of once every device was tried
    (`FleetAudited`). Interrupted (KeyboardInterrupt, which a listener may raise too), the audit
    ends with what was covered; devices that were begun are told as `unknown` (RUN_INTERRUPTED).
    A listener that can tell nothing any more (OSError) breaks it off as well, and ends it then.

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: ``AUDIT_MIXED``.
        RefusalError: SIGNED_INVENTORY_ABSENT.
        ObservationError: The store cannot be read or written.
        OSError: As a listener raised it, once it is kept that the audit was broken off.
    """
    require_valid(basis.province)
    basis.contact.require_known(request.hosts)
    started, begun = context.clock(), monotonic()
    header = make_header(request.run, request.hosts, basis, started)
    header = replace(header, hosts=request.selected, is_kept=request.is_kept, moved=request.moved)
    observations = observations.of(readings_of(header))
    (resume_run if request.goes_on else begin_run)(observations, header, request.fail_on)
    coverage, why = _cover(request, header, _run_of(request, basis, observations, context))
    conclusion = conclude_audit(
        coverage, request.fail_on, header.stand_ins, is_interrupted=why is not None
    )
    milliseconds = int((monotonic() - begun) * 1000)
    counted = tuple(request.fail_on)
    ended = context.clock()
    summary = AuditSummary(coverage, ended, milliseconds, conclusion, why is not None, counted)
    end_run(observations, request.run, summary)
    if isinstance(why, OSError):
        raise why
    pruned = prune_as_set(observations, now=ended)
    context.on_event(AuditEnded(summary))
    return AuditResult(summary, conclusion, len(pruned))


def make_header(
    run: str, hosts: Sequence[str], basis: AuditBasis, started: datetime
) -> AuditHeader:
    """Return what is kept and told of an audit before the first device answers."""
    return AuditHeader(
        run,
        started,
        len(hosts),
        count_simulated(basis.province, hosts),
        __version__,
        unsigned=not basis.is_signed,
        authority=basis.authority(hosts),
        drafts=basis.drafts,
    )


def readings_of(header: AuditHeader) -> Readings:
    """Return whose histories an audit goes on with: no run is of real and simulated devices."""
    return Readings.SIMULATED if header.simulated else Readings.REAL


def citing(basis: AuditBasis, context: Context) -> Callable[[Finding], Finding]:
    """Return what gives a finding its clause, as the legal bases have it today.

    It also notes by what it was judged: whatever tells of the finding has the same word for it.
    """
    bases = legal_bases(basis.province.fleet.legal_bases)
    on, is_by_manifest = context.clock().astimezone(VIETNAM).date(), basis.manifest > 0

    def cite(finding: Finding) -> Finding:
        return replace(bases.cite(finding, on=on), is_by_manifest=is_by_manifest)

    return cite


def _run_of(
    request: AuditRequest, basis: AuditBasis, observations: Observations, context: Context
) -> AuditRun:
    return AuditRun(
        request.run,
        basis,
        observations,
        request.concurrency,
        context,
        citing(basis, context),
        device_places(basis),
        request.is_kept,
        uses=use_of_devices(basis),
    )


def _cover(
    request: AuditRequest, header: AuditHeader, run: AuditRun
) -> tuple[Coverage, KeyboardInterrupt | OSError | None]:
    """Return what was covered, and what broke it off: a person, or that nothing can be told."""
    context = run.context
    coverage, tried = Coverage(selected=request.selected), set[str]()
    reports = run.audit(request.hosts)
    try:
        context.on_event(AuditStarted(header))
        for report in chain(reports, run.leave_out(request.left_out, len(request.hosts))):
            tried.add(report.host)
            coverage = coverage.plus(report)
            context.on_event(DeviceAudited(report))
        if registry.FLEET_CHECKS:
            fleet = run.judge_fleet(request.hosts)
            coverage = coverage.plus(fleet)
            context.on_event(FleetAudited(fleet))
    except (KeyboardInterrupt, OSError) as error:
        reports.close()
        lost = run.break_off(coverage.ended)
        if isinstance(error, KeyboardInterrupt):
            _tell_lost(lost, context)
        return _broken_off(coverage, run, lost, (tried, request.hosts)), error
    finally:
        reports.close()
    return coverage, None


def _tell_lost(lost: Sequence[DeviceReport], context: Context) -> None:
    with suppress(KeyboardInterrupt):  # who asks again has it told shorter
        for report in lost:
            context.on_event(DeviceAudited(report))


def _broken_off(
    coverage: Coverage,
    run: AuditRun,
    lost: Sequence[DeviceReport],
    meant: tuple[Container[str], Sequence[str]],
) -> Coverage:
    """Return *coverage* with what was begun and did not end, and with what was not begun."""
    for report in lost:
        coverage = coverage.plus(report)
    tried, hosts = meant
    untried = [host for host in hosts if host not in tried and host not in run.begun]
    return replace(coverage, untried=sum(map(run.count_asked, untried)))

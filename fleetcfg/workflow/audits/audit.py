"""What was declared against what every device is set to now, kept and told while it happens."""

from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
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
from fleetcfg.model.finding import Finding
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

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: ``AUDIT_MIXED``.
        RefusalError: SIGNED_INVENTORY_ABSENT.
        ObservationError: The store cannot be read or written.
    """
    require_valid(basis.province)
    basis.contact.require_known(request.hosts)
    started, begun = context.clock(), monotonic()
    header = make_header(request.run, request.hosts, basis, started)
    header = replace(header, hosts=request.selected, is_kept=request.is_kept, moved=request.moved)
    observations = observations.of(readings_of(header))
    (resume_run if request.goes_on else begin_run)(observations, header, request.fail_on)
    context.on_event(AuditStarted(header))
    coverage, is_interrupted = _cover(request, basis, observations, context)
    conclusion = conclude_audit(
        coverage, request.fail_on, header.stand_ins, is_interrupted=is_interrupted
    )
    milliseconds = int((monotonic() - begun) * 1000)
    counted = tuple(request.fail_on)
    ended = context.clock()
    summary = AuditSummary(coverage, ended, milliseconds, conclusion, is_interrupted, counted)
    end_run(observations, request.run, summary)
    pruned = prune_as_set(observations, now=summary.finished_at)
    context.on_event(AuditEnded(summary))
    return AuditResult(summary, conclusion, len(pruned))


def make_header(
    run: str, hosts: Sequence[str], basis: AuditBasis, started: datetime
) -> AuditHeader:
    """Return what is kept and told of an audit before the first device answers.

    Raises:
        RequestError: ``AUDIT_MIXED``.
    """
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
    """Return what gives a finding its clause, as the legal bases have it today."""
    bases = legal_bases(basis.province.fleet.legal_bases)
    return partial(bases.cite, on=context.clock().astimezone(VIETNAM).date())


def _cover(
    request: AuditRequest, basis: AuditBasis, observations: Observations, context: Context
) -> tuple[Coverage, bool]:
    """Return what was covered, and whether a person broke it off."""
    cite = citing(basis, context)
    run = AuditRun(
        request.run,
        basis,
        observations,
        request.concurrency,
        context,
        cite,
        device_places(basis),
        request.is_kept,
        uses=use_of_devices(basis),
    )
    coverage, tried = Coverage(selected=request.selected), set[str]()
    reports = run.audit(request.hosts)
    try:
        for report in chain(reports, run.leave_out(request.left_out, len(request.hosts))):
            tried.add(report.host)
            coverage = coverage.plus(report)
            context.on_event(DeviceAudited(report))
        if registry.FLEET_CHECKS:
            fleet = run.judge_fleet(request.hosts)
            coverage = coverage.plus(fleet)
            context.on_event(FleetAudited(fleet))
    except KeyboardInterrupt:
        reports.close()
        return _broken_off(coverage, run, tried, request.hosts), True
    finally:
        reports.close()
    return coverage, False


def _broken_off(
    coverage: Coverage, run: AuditRun, tried: Container[str], hosts: Sequence[str]
) -> Coverage:
    """Return *coverage* with what was begun and did not end, each told, and what was not begun."""
    lost = run.break_off(coverage.ended)
    for report in lost:
        coverage = coverage.plus(report)
    untried = [host for host in hosts if host not in tried and host not in run.begun]
    with suppress(KeyboardInterrupt):  # who asks again has it told shorter
        for report in lost:
            run.context.on_event(DeviceAudited(report))
    return replace(coverage, untried=sum(map(run.count_asked, untried)))

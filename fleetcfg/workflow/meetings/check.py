"""Every invited site of a meeting side by side, with live state: one audit, and what people said.

The configuration is judged by the audit and by nothing else; no device is asked twice. Where it is
wanted, devices make a test call after they were read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.readiness import ReadinessCase, judge_readiness
from fleetcfg.declared.province import declared
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.calls import CallTried
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.readiness import (
    READINESS_ORDER,
    UNREACHED,
    Aspect,
    AspectSeen,
    MeetingReadiness,
    Readiness,
    SiteReadiness,
)
from fleetcfg.model.registers.meetings import Meeting, freeze_of
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import NO_STATEMENTS, Statements
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet, readings_of, run_id
from fleetcfg.workflow.context import READING, Concurrency, Context
from fleetcfg.workflow.events import AuditEnded, AuditStarted, DeviceAudited, Event, FleetAudited
from fleetcfg.workflow.meetings.calls import try_calls
from fleetcfg.workflow.meetings.meeting import (
    hosts_by_site,
    late_by,
    layout_at,
    left_out_of,
    on_duty_at,
    site_of,
)
from fleetcfg.workflow.meetings.people import AskedOfPeople, asked_of_people, with_people

LiveValues = Callable[[str], Mapping[str, str | None]]


def nothing_live(_host: str) -> Mapping[str, str | None]:
    """Return no values: nothing was read."""
    return {}


@dataclass(frozen=True, slots=True)
class MeetingCheckRequest:
    """Which meeting is looked at.

    Attributes:
        meeting: As `find_meeting` gave it.
        said: What people said of it.
        is_kept: Whether the audit stays in the history.
        is_calling: Whether devices make the test calls that were signed.
    """

    meeting: Meeting
    registers: Registers
    said: Statements = NO_STATEMENTS
    concurrency: Concurrency = READING
    is_kept: bool = True
    is_calling: bool = False


@dataclass(slots=True)
class HeardAudit:
    """What an audit told of the devices of a meeting.

    Attributes:
        live: Gives the values that a device had then, by path; None for what is hidden.
        calls: Test calls, by host.
    """

    header: AuditHeader | None = None
    reports: dict[str, DeviceReport] = field(default_factory=dict[str, DeviceReport])
    of_fleet: tuple[Finding, ...] = ()
    is_broken_off: bool = False
    live: LiveValues = nothing_live
    calls: Mapping[str, CallTried] = field(default_factory=dict[str, CallTried])

    def hear(self, noun: object) -> None:
        """Take the header, a device, the fleet, or how it ended."""
        match noun:
            case AuditHeader():
                self.header = noun
            case DeviceReport():
                self.reports[noun.host] = noun
            case FleetReport():
                self.of_fleet = noun.findings
            case AuditSummary():
                self.is_broken_off = noun.is_interrupted
            case _:
                pass


def check_meeting(
    request: MeetingCheckRequest, basis: AuditBasis, observations: Observations, context: Context
) -> MeetingReadiness:
    """Look at every invited site, and say how ready it is.

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: ``AUDIT_MIXED``.
        RefusalError: SIGNED_INVENTORY_ABSENT.
        ObservationError: The store cannot be read or written.
    """
    heard = hear_meeting(request, basis, observations, context)
    return judge_meeting(request, basis, context.catalogs, heard, at=context.clock())


def hear_meeting(
    request: MeetingCheckRequest, basis: AuditBasis, observations: Observations, context: Context
) -> HeardAudit:
    """Audit the devices of a meeting, and return what was told; raises as `check_meeting`."""
    meeting, heard = request.meeting, HeardAudit()
    by_site = hosts_by_site(meeting, basis.province.fleet)
    left = left_out_of(meeting, basis)
    asked = AuditRequest(
        run_id(context),
        tuple(host for hosts in by_site.values() for host in hosts),
        concurrency=request.concurrency,
        left_out=tuple(host for hosts in left.values() for host in hosts),
        is_kept=request.is_kept,
    )

    def listen(event: Event) -> None:
        match event:
            case AuditStarted():
                heard.hear(event.header)
            case DeviceAudited() | FleetAudited():
                heard.hear(event.report)
            case AuditEnded():
                heard.hear(event.summary)
            case _:
                pass
        context.on_event(event)

    audit_fleet(asked, basis, observations, replace(context, on_event=listen))
    if heard.header is not None:
        heard.live = observations.of(readings_of(heard.header)).latest
    if request.is_calling:
        callers = _endpoints(heard, basis, context)
        heard.calls = try_calls(callers, basis, request.concurrency, context)
    return heard


def _endpoints(heard: HeardAudit, basis: AuditBasis, context: Context) -> list[str]:
    """Return the devices that were read, and take part in calls."""
    devices = basis.province.fleet.devices
    read = (one for one in heard.reports.values() if one.status and one.host in devices)
    return [
        one.host
        for one in read
        if ReadinessCase(one, context.catalogs[devices[one.host].family]).is_endpoint
    ]


def judge_meeting(
    request: MeetingCheckRequest,
    basis: AuditBasis,
    catalogs: Mapping[str, Catalog],
    heard: HeardAudit,
    *,
    at: datetime,
) -> MeetingReadiness:
    """Return how ready every invited site is, by what an audit told."""
    meeting = request.meeting
    asked = asked_of_people(meeting, request.registers, basis.province.fleet, at=at)
    case = _MeetingCase(request, basis, catalogs, heard, asked, at)
    by_site = hosts_by_site(meeting, basis.province.fleet)
    left = left_out_of(meeting, basis)
    whole = {site: (*hosts, *left.get(site, ())) for site, hosts in by_site.items()}
    sites = [case.site(site, hosts) for site, hosts in whole.items()]
    header = heard.header
    return MeetingReadiness(
        meeting,
        at,
        header.run if header else "",
        tuple(sorted(sites, key=lambda one: (READINESS_ORDER[one.state], not one.is_lost))),
        header.notices if header else (),
        header is not None and header.simulated > 0,
        heard.is_broken_off,
        freeze_of(meeting, request.registers.meeting_rules),
    )


@dataclass(frozen=True, slots=True)
class _MeetingCase:
    """All that sites of one meeting are judged by."""

    request: MeetingCheckRequest
    basis: AuditBasis
    catalogs: Mapping[str, Catalog]
    heard: HeardAudit
    asked: AskedOfPeople
    at: datetime

    def site(self, site: str, hosts: Sequence[str]) -> SiteReadiness:
        """Return how one site stands."""
        meeting, registers = self.request.meeting, self.request.registers
        province = self.basis.province
        known = site_of(province.fleet, site)
        seen = tuple(one for host in hosts for one in self._device(host, site))
        whole = SiteReadiness(
            site,
            known.name if known else site,
            site == meeting.chair,
            tuple(hosts),
            seen or (AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, "no_device"),),
            on_duty_at(site, meeting, province, registers),
            self._in_use(hosts),
            tuple(self.heard.calls[host] for host in hosts if host in self.heard.calls),
        )
        if site not in meeting.sites:  # a bridge that stands elsewhere
            return whole
        return with_people(whole, self.asked, self.request.said, at=self.at)

    def _in_use(self, hosts: Sequence[str]) -> int | None:
        reports = (self.heard.reports.get(host) for host in hosts)
        told = [one.status.active_uses for one in reports if one and one.status]
        counts = [count for count in told if count is not None]
        return sum(counts) if counts else None

    def _device(self, host: str, site: str) -> Iterator[AspectSeen]:
        report = self.heard.reports.get(host)
        if report is None:
            yield AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, "not_tried", host)
            return
        device = self.basis.province.fleet.devices.get(host)
        if device is None:
            facts = {**report.facts, "code": report.reason}
            yield AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, UNREACHED, host, facts)
            return
        meeting, bands = self.request.meeting, self.request.registers.bands
        yield from judge_readiness(
            ReadinessCase(
                report,
                self.catalogs[device.family],
                frozenset(declared(self.basis.province, host).by_parameter),
                self.heard.live(host) if not report.reason else {},
                tuple(one for one in self.heard.of_fleet if host in (one.host, *one.named)),
                meeting.names.get(site, ""),
                layout_at(meeting, self.at),
                bands.device_temperature if bands else None,
                self.request.registers.line_rules,
                late_by(meeting, self.at),
                self.heard.calls.get(host),
            )
        )

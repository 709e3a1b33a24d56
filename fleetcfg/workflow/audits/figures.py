"""The figures of reports: one stored audit, and what is declared today beside it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, Protocol

from fleetcfg.declared.province import Province
from fleetcfg.errors import RequestError
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.audit_totals import named_in, state_of
from fleetcfg.model.device_state import DeviceState, shows_all, state_named
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.finding_groups import group_findings
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.fleet_figures import (
    DeviceFigures,
    FleetFigures,
    RoomFigures,
    RunOrigin,
    StatePoint,
)
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import VerdictKind
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_names import count_devices, find_run
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.observations.trend import FleetTrend, trend_of
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.named_ids import NamedIds

FiguresKind = Literal["audit", "site", "provider", "province"]


class RunWitness(Protocol):
    """Is told what an audit told, in that order, and can say afterwards what it was."""

    def tell(self, noun: object) -> None:
        """Take the header, a device, the fleet, or the summary."""
        ...

    def hexdigest(self) -> str:
        """Return the digest of all that was told."""
        ...


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """Of which audit figures are wanted.

    Attributes:
        made_at: Now, in UTC.
        witness: Makes the digest of the audit as it is read: it is read once.
        run: Id of the audit; empty for the last whole one of real devices, or of simulated ones
            where there is none of real ones.
    """

    made_at: datetime
    witness: RunWitness
    run: str = ""


def figures_of(
    request: FiguresRequest, province: Province, observations: Observations
) -> FleetFigures:
    """Return one stored audit as figures, with every device that is declared today.

    No report is held longer than it is counted; of a finding, what is told of it.

    Raises:
        RequestError: ``HISTORY_NO_AUDIT``, ``HISTORY_RUN_UNKNOWN``; ``REPORT_RUN_EMPTY``: what the
            run found is not kept.
        ObservationError: ``STORE_*``.
    """
    run = _chosen(request, province, observations)
    kept = observations.of(Readings.SIMULATED if run.header.simulated else Readings.REAL)
    tally, conclusion = _Tally(province, kept), None
    for noun in replay_run(kept, run):
        request.witness.tell(noun)
        if isinstance(noun, DeviceReport | FleetReport):
            tally.add(noun)
        elif isinstance(noun, AuditSummary):
            conclusion = noun.conclusion
    origin = RunOrigin(
        run.header.run,
        request.witness.hexdigest(),
        run.header.started_at,
        request.made_at,
        run.header.tool_version,
        run.header.notices,
        run.header.hosts,
        is_whole=not run.is_broken_off,
        authority=run.header.authority,
        is_simulated=run.header.simulated > 0,
        conclusion=conclusion,
    )
    return tally.figures(origin)


def scoped(figures: FleetFigures, kind: FiguresKind, scope: str) -> FleetFigures:
    """Return what a report of *kind* tells of: *scope* is the id or a name of a site or provider.

    Raises:
        RequestError: ``REPORT_SITE_UNKNOWN``, ``REPORT_PROVIDER_UNKNOWN``; ``REPORT_SCOPE_SEVERAL``
            if several have that name.
    """
    match kind:
        case "audit":
            return figures.only_in_run()
        case "province":
            return figures
        case "site":
            rooms = {room.id: (room.name, room.display_name) for room in figures.rooms}
            return figures.only([_known(NamedIds(rooms), scope, "REPORT_SITE_UNKNOWN")])
        case "provider":
            providers = {room.provider: (room.provider_name,) for room in figures.rooms}
            provider = _known(NamedIds(providers), scope, "REPORT_PROVIDER_UNKNOWN")
            return figures.only([room.id for room in figures.rooms if room.provider == provider])


def require_scope(fleet: Fleet, kind: Literal["site", "provider"], scope: str) -> str:
    """Return the id of the declared site or provider that *scope* is, or is a name of.

    Raises:
        RequestError: As `scoped`.
    """
    if kind == "site":
        sites = {one.id: (one.name, one.display_name) for one in fleet.sites.values()}
        return _known(NamedIds(sites), scope, "REPORT_SITE_UNKNOWN")
    providers = {one.id: (one.name,) for one in fleet.providers.values()}
    return _known(NamedIds(providers), scope, "REPORT_PROVIDER_UNKNOWN")


def _known(ids: NamedIds, asked: str, code: str) -> str:
    """Return the one id that *asked* means: it is one, or a name that no other has."""
    if asked in ids.names:
        return asked
    found = ids.meant(asked)
    known = ", ".join((found or list(ids.names))[:_MOST_NAMED])
    if len(found) > 1:
        raise RequestError("REPORT_SCOPE_SEVERAL", name=asked, known=known)
    if not found:
        raise RequestError(code, name=asked, nearest=_nearest(ids, asked), known=known)
    return found[0]


def _nearest(ids: NamedIds, asked: str) -> str:
    """Return the name and the id that *asked* is a slip or the only part of; empty if of none."""
    names, near, part = ids.names, ids.nearest(asked), ids.containing(asked)
    found = [one for one, called in names.items() if near and near in (one, *called)]
    meant = found[:1] or (part if len(part) == 1 else [])
    return ", ".join(one if names[one][0] == one else f"{names[one][0]} ({one})" for one in meant)


def _chosen(request: FiguresRequest, province: Province, observations: Observations) -> StoredRun:
    asked, devices = request.run, len(province.fleet.devices)
    run = choose_run(observations, asked, devices=devices, now=request.made_at)
    if run is None:
        raise RequestError("HISTORY_NO_AUDIT", file=observations.file)
    return run


def choose_run(
    observations: Observations, name: str, *, devices: int, now: datetime
) -> StoredRun | None:
    """Return the audit that a report is of; None if none has come to its end.

    Args:
        observations: Where audits are kept.
        name: As `find_run` takes it; empty for the best: of real devices, of most of them, the
            newest; none of the future.
        devices: How many the inventory has.
        now: The time.

    Raises:
        RequestError: As `find_run`; ``REPORT_RUN_EMPTY``: what it found is not kept.
        ObservationError: ``STORE_*``.
    """
    if name:
        run = find_run(observations, name, now=now)
        if not run.has_reports:
            raise RequestError("REPORT_RUN_EMPTY", run=run.header.run)
        return run
    ended = [run for run in past_runs(observations, now) if run.is_whole]
    counts = count_devices(observations)
    best = max(
        enumerate(ended),
        key=lambda each: (*_worth(each[1].header, counts, devices), each[0]),
        default=None,
    )
    if best is None:
        return None
    passed_over(observations, best[1], now=now)
    return best[1]


def _worth(header: AuditHeader, counts: Mapping[str, int], devices: int) -> tuple[bool, int]:
    """Return what makes one run better than another: real readings, then how many devices.

    Who looked at one device again today has not looked at the fleet.
    """
    return not header.simulated, min(counts.get(header.run, 0), devices)


@dataclass(slots=True)
class _Tally:
    """Counts reports as they come, in any order."""

    province: Province
    observations: Observations
    devices: dict[str, DeviceFigures] = field(default_factory=dict[str, DeviceFigures])
    findings: list[Finding] = field(default_factory=list[Finding])
    parameters: set[str] = field(default_factory=set[str])

    def add(self, report: DeviceReport | FleetReport) -> None:
        self.findings += report.findings
        if isinstance(report, DeviceReport):
            self.devices[report.host] = self._counted(report)
            return
        for host, verdicts in named_in(report).items():
            if (one := self.devices.get(host)) is not None:
                state = state_named(one.state, verdicts, is_read=not one.reason)
                self.devices[host] = replace(one, state=state)

    def figures(self, origin: RunOrigin) -> FleetFigures:
        fleet = self.province.fleet
        hosts = [*fleet.devices, *sorted(self.devices.keys() - fleet.devices.keys())]
        devices = {host: self.devices.get(host) or self._untried(host) for host in hosts}
        order = {host: place for place, host in enumerate(hosts)}
        trend = trend_of(self.observations, last=_LAST_RUNS, now=origin.made_at)
        left_out = (run for run in trend.left_out if run.header.started_at <= origin.read_at)
        return FleetFigures(
            origin,
            tuple(self._rooms(devices)),
            tuple(devices.values()),
            tuple(group_findings(self.findings, order)),
            frozenset(self.parameters),
            tuple(_points(trend, origin.read_at)),
            sum(1 for _ in left_out),
            tuple(self._bases(origin.read_at)),
        )

    def _counted(self, report: DeviceReport) -> DeviceFigures:
        device = self.province.fleet.devices.get(report.host)
        if device is None:
            device = _UNDECLARED
        else:
            self._names_of(device)
        coverage = Coverage(1).plus(report)
        told = report.status.identity if report.status else _UNTOLD
        return DeviceFigures(
            report.host,
            device.site.id if device.site else "",
            device.family,
            told.product or device.model,
            told.serial or device.serial_number,
            told.version or device.firmware,
            state_of(report),
            report.reason,
            report.facts,
            coverage.unjudged,
            coverage.declared,
            coverage.looked_at,
            coverage.conform,
            coverage.differs,
            coverage.answered_for,
            self._last_read(report.host),
            hidden=coverage.hidden,
            waits=coverage.count(VerdictKind.WAITS),
            allowed=coverage.count(VerdictKind.ALLOWED) - coverage.answered_for,
            readable=report.read,
            is_shown_whole=shows_all(finding.verdict for finding in report.findings),
        )

    def _untried(self, host: str) -> DeviceFigures:
        device = self.province.fleet.devices[host]
        names = self._names_of(device)
        return DeviceFigures(
            device.host,
            device.site.id if device.site else "",
            device.family,
            device.model,
            device.serial_number,
            device.firmware,
            DeviceState.NOT_ASKED,
            declared=len(names),
            last_read=self._last_read(device.host),
        )

    def _names_of(self, device: Device) -> Collection[str]:
        """Return the names of all that is declared of *device*, and note them."""
        plan = self.province.resolver.plan_of(device)
        names = () if plan is None else plan.by_parameter.keys()
        self.parameters.update(names)
        return names

    def _last_read(self, host: str) -> datetime | None:
        seen = self.observations.seen(host)
        return seen.last_seen if seen else None

    def _rooms(self, devices: dict[str, DeviceFigures]) -> Iterator[RoomFigures]:
        members = dict[str, list[DeviceFigures]]()
        for device in devices.values():
            members.setdefault(device.room, []).append(device)
        for site in self.province.fleet.sites.values():
            if site.id in members:
                yield self._room(site, tuple(members[site.id]))

    def _room(self, site: Site, devices: tuple[DeviceFigures, ...]) -> RoomFigures:
        fleet = self.province.fleet
        units = (u for u in fleet.units if (u.code, u.valid_from) == (site.unit, site.unit_since))
        unit = next(units, None)
        provider = fleet.providers.get(site.provider)
        return RoomFigures(
            site.id,
            site.name,
            site.role,
            unit.name if unit else site.unit,
            site.provider,
            provider.name if provider else site.provider,
            devices,
            site.display_name,
        )

    def _bases(self, at: datetime) -> Iterator[LegalBasis]:
        day = at.astimezone(VIETNAM).date()
        for basis in self.province.fleet.legal_bases.values():
            if basis.valid_from <= day and (basis.valid_to is None or day <= basis.valid_to):
                yield basis


def _points(trend: FleetTrend, until: datetime) -> Iterator[StatePoint]:
    """Yield the audits up to one of that time, as far as they were about as many devices."""
    for point in trend.points:
        if point.started_at <= until:
            partly = dict.fromkeys(point.partly, DeviceState.AS_SHOWN)
            yield StatePoint(point.run, point.started_at, point.told, {**point.states, **partly})


_MOST_NAMED: Final = 8  # ids in one sentence

_LAST_RUNS: Final = 30
"""Of the trend: a month of daily audits."""

_UNTOLD: Final = DeviceIdentity("", "", "")
_UNDECLARED: Final = Device("", "", "")
"""Stands for a device of the audit that the inventory has no more."""

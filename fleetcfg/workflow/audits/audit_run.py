"""One audit of many devices: each report is kept as it comes, and tells since when it is so."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.check import FleetCase, HomeCase, Sightings, sighting_of
from fleetcfg.checks.registry import count_at_home, judge_at_home, judge_fleet
from fleetcfg.checks.whereabouts import confirmed_places
from fleetcfg.declared.province import Province, declared
from fleetcfg.errors import ObservationError
from fleetcfg.jobs.job import Job
from fleetcfg.model.declared import Declared
from fleetcfg.model.device_place import DevicePlace, places_of
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport, Since
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.runs import INTERRUPTED, add_fleet_report, add_report, reports_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import LastSeen, Observation
from fleetcfg.worker.audit import AuditedDevice, audited_of, count_asked, moves_of, unknown
from fleetcfg.worker.documents import sender_names
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.declared_use import UseOf, use_of_nothing
from fleetcfg.workflow.device_jobs import audit_jobs, run_device_jobs
from fleetcfg.workflow.events import DeviceBegun


def device_places(basis: AuditBasis) -> Mapping[str, DevicePlace]:
    """Return where each device stands, those included that only the signed inventory has."""
    signed, here = basis.contact.inventory, places_of(basis.province.fleet)
    return here if signed is None else {**places_of(signed.fleet), **here}


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit of many devices: by what it judges, and where it is kept.

    Attributes:
        run: Id of this run in the observations.
        cite: Gives a finding the clause that its key stands for on the day of the audit.
        places: Where each device stands.
        is_kept: Whether the history is; else it does not say since when anything is so.
        begun: Devices that were begun and have not ended.
        sightings: Of each report that was kept.
        uses: What devices may be used for.
    """

    run: str
    basis: AuditBasis
    observations: Observations
    concurrency: Concurrency
    context: Context
    cite: Callable[[Finding], Finding]
    places: Mapping[str, DevicePlace] = field(default_factory=dict[str, DevicePlace])
    is_kept: bool = True
    begun: set[str] = field(default_factory=set[str])
    sightings: Sightings = field(default_factory=Sightings)
    uses: UseOf = use_of_nothing

    def audit(self, hosts: Sequence[str]) -> Generator[DeviceReport, None, None]:
        """Yield the report of each of *hosts*, as they come, each kept before it is told.

        First those that were kept before, of an audit that is gone on with.
        """
        province = self.basis.province
        names = sender_names(province.origin)
        known = set[str]()
        for report in self._reports():
            known.add(report.host)
            self.sightings.append(sighting_of(report))
            yield report
        left = [host for host in hosts if host not in known]
        jobs = audit_jobs(left, self.basis, self.observations, self.concurrency)
        noted = replace(jobs, make=self._note(jobs.make))
        results = run_device_jobs(noted, self.concurrency, self.context)
        for number, result in enumerate(results, len(known)):
            self.begun.discard(result.host)
            yield self._keep(number, audited_of(result, province, names))

    def _note(self, make: Callable[[str, str], Job]) -> Callable[[str, str], Job]:
        def begin(number: str, host: str) -> Job:
            self.begun.add(host)
            self.context.on_event(DeviceBegun(host))
            return make(number, host)

        return begin

    def break_off(self, ended: int) -> Sequence[DeviceReport]:
        """Return a report on each device that was begun and did not end, kept.

        Args:
            ended: How many did.
        """
        lost = [unknown(self.basis.province, host, INTERRUPTED, {}) for host in sorted(self.begun)]
        return [self._keep(n, AuditedDevice(report)) for n, report in enumerate(lost, ended)]

    def leave_out(self, hosts: Sequence[str], ended: int) -> Iterator[DeviceReport]:
        """Yield a report on each of *hosts*, which only the signed inventory has, kept.

        Args:
            hosts: As `ContactRules.left_out` gives them.
            ended: How many devices ended before.
        """
        signed = self._signed
        if signed is None:
            return
        for number, host in enumerate(hosts, ended):
            lost = unknown(signed, host, "INVENTORY_NOT_SIGNED", {})
            yield self._keep(number, AuditedDevice(lost))

    def count_asked(self, host: str) -> int:
        """Count what is declared of *host*, or adopted."""
        paths, province = self.observations.paths(host), self.basis.province
        if host not in province.fleet.devices and self._signed is not None:
            province = self._signed
        return count_asked(province, self.basis.signed, host, paths)

    @property
    def _signed(self) -> Province | None:
        """What was signed: without baselines where their bytes are not known here."""
        whole = None if self.basis.signed is None else self.basis.signed.province
        return whole or self.basis.contact.inventory

    def judge_fleet(self, hosts: Sequence[str]) -> FleetReport:
        """Return what is found on the fleet, kept, once `audit` of *hosts* has come to its end."""
        moves = moves_of(self.basis.signed, self.basis.province)
        case = FleetCase(self.basis.province.fleet, hosts, self.sightings, self._reports, moves)
        found = tuple(map(self.cite, judge_fleet(case)))
        report = FleetReport(found, confirmed_places(case))
        with self.observations.writing():
            add_fleet_report(self.observations, self.run, len(hosts), report)
        return report

    def _reports(self) -> Iterator[DeviceReport]:
        for report in reports_of(self.observations, self.run):
            if isinstance(report, DeviceReport):
                yield report

    def _keep(self, number: int, audited: AuditedDevice) -> DeviceReport:
        """Keep what was seen of one device and what is said of it: both, or neither.

        A report that could not be read back is told nowhere: the device is `unknown`, and why.
        """
        place = self.places.get(audited.report.host, DevicePlace())
        placed = replace(audited.report, place=place, last_read=None)
        with self.observations.writing():
            report = self._judged(audited, placed)
            try:
                add_report(self.observations, self.run, number, report)
            except ObservationError as error:
                if error.code != "REPORT_TOO_LARGE":
                    raise
                report = self._too_large(report, error)
                add_report(self.observations, self.run, number, report)
        self.sightings.append(sighting_of(report))
        return report

    def _judged(self, audited: AuditedDevice, report: DeviceReport) -> DeviceReport:
        if audited.identity is not None:
            return self._seen(audited, report, audited.identity)
        if report.is_asked:
            return self._missed(report)
        return replace(report, findings=tuple(map(self.cite, report.findings)))

    def _too_large(self, report: DeviceReport, error: ObservationError) -> DeviceReport:
        counts = {Verdict.UNKNOWN: self.count_asked(report.host)}
        return DeviceReport(
            report.host,
            report.site,
            report.simulated,
            counts,
            reason=error.code,
            facts=error.facts,
            milliseconds=report.milliseconds,
            place=report.place,
        )

    def _missed(self, report: DeviceReport) -> DeviceReport:
        before = self.observations.seen(report.host)
        self.observations.miss(report.host, self.run, report.reason, at=self.context.clock())
        counts = {Verdict.UNKNOWN: self.count_asked(report.host)}
        return replace(report, counts=counts, last_read=before.last_seen if before else None)

    def _seen(
        self, audited: AuditedDevice, report: DeviceReport, identity: DeviceIdentity
    ) -> DeviceReport:
        before = self.observations.seen(report.host)
        seen = Observation(report.host, identity, audited.digest, audited.values)
        self.observations.record(seen, at=self.context.clock())
        paths = [f.path for f in report.findings if f.path and self.is_kept]
        since = self.observations.since(report.host, paths) if paths else {}
        case = HomeCase(
            report,
            identity,
            before.identity if before else None,
            self.basis.registers_in_force.bands,
            self.uses(report.host, self.context.clock()),
        )
        judged = judge_at_home(self._with_lost(case, before))
        counts = count_at_home(report, judged)
        findings = tuple(map(self.cite, (_dated(finding, since) for finding in judged)))
        return replace(report, counts=counts, findings=findings)

    def _with_lost(self, case: HomeCase, before: LastSeen | None) -> HomeCase:
        """Return *case* with what its device listed and does not list now; of another, nothing.

        The listing is told to be shorter by what this reading lost; and by all else that is lost
        until it is listed again, but for what goes with a mode, or went before an adoption. If
        more is lost than left, by all of it.
        """
        now = case.identity
        if before is None or (before.identity.serial, before.identity.product) != (
            now.serial,
            now.product,
        ):
            return case
        host = case.report.host
        lost = self.observations.lost(host, now.version)
        if not lost:
            return case
        signed = self.basis.signed
        is_adopted = signed is not None and bool(signed.state_of(host).adoption)
        is_told = len(lost) > len(self.observations.paths(host))
        shrunk = [
            path
            for path, one in lost.items()
            if is_told or one.at > before.last_seen or not (one.is_rearranged or is_adopted)
        ]
        asked = self._declared(host)
        return replace(case, lost=tuple(lost), shrunk=frozenset(shrunk), declared=asked)

    def _declared(self, host: str) -> Sequence[Declared]:
        """Return what is declared of *host*, here and as signed."""
        signed = None if self.basis.signed is None else self.basis.signed.province
        known = [p for p in (self.basis.province, signed) if p and host in p.fleet.devices]
        return [declared(province, host) for province in known]


def _dated(finding: Finding, since: Mapping[str, Since]) -> Finding:
    """Return *finding* with since when its value is as it is: of none that was not read."""
    is_read = finding.verdict is not Verdict.UNREADABLE
    return replace(finding, since=since.get(finding.path) if is_read else None)

"""Audit one device: read it, and judge it beside the reading."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from time import monotonic
from typing import Final

from pydantic import TypeAdapter

from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.checks.check import DeviceCase, DeviceCheck, Listed, Need, needs_of
from fleetcfg.checks.past_use import LOOKED_BACK
from fleetcfg.checks.permits import MovePermits
from fleetcfg.checks.registry import DEVICE_CHECKS, count_open, judge_device
from fleetcfg.declared.province import Province, declared
from fleetcfg.devices.calls import with_past_calls
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver, read_configuration
from fleetcfg.devices.family import Family
from fleetcfg.devices.software import read_software
from fleetcfg.errors import CredentialError, DeviceError, Facts, JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult
from fleetcfg.jobs.runner import Hold
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import paths_meant, shape_of
from fleetcfg.model.snapshot import (
    DeviceIdentity,
    DeviceStatus,
    Snapshot,
    is_sound_status,
    sound_status,
)
from fleetcfg.model.software import SoftwareInventory, kinds_of
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.values import Packed, pack, unpack
from fleetcfg.worker.bodies import read_body
from fleetcfg.worker.context import (
    WorkerContext,
    day_of,
    device_of,
    document_of,
    limits_of,
    prepare,
)
from fleetcfg.worker.documents import StateReader
from fleetcfg.worker.session import session


@dataclass(frozen=True, slots=True)
class AuditedDevice:
    """What the audit of one device brought.

    Attributes:
        digest: Of the whole configuration; empty if the device was not read.
        packed: The parts of `Packed`, the configuration as it is kept, in base64; None if *digest*
            was known.
    """

    report: DeviceReport
    identity: DeviceIdentity | None = None
    digest: str = ""
    packed: tuple[str, str, str] | None = None

    @property
    def values(self) -> Packed | None:
        """The configuration as it is kept."""
        return None if self.packed is None else unpack(self.packed)


_AUDITED: Final = TypeAdapter(AuditedDevice)
_OF_DEVICE: Final = frozenset({Need.STATUS, Need.SOFTWARE})  # what only a device can tell
_MOST: Final = 2**53  # what a reader of JSON can count to, and a database keep


def audit_device(job: Job, documents: Documents, context: WorkerContext, hold: Hold) -> object:
    """Audit the device of *job* by its declarations and, if it has one, its authorized state.

    Options: ``known``, the digest of the configuration as it was last seen; ``salt``, in hex, with
    which the observations conceal secret values, and ``mark``, which salt that is; ``calls``, to
    ask for the calls that it had.

    Raises:
        JobError: ``JOB_MALFORMED``, ``JOB_DOCUMENT_ABSENT``, ``JOB_DOCUMENT_WRONG``.
        RequestError: ``HOST_UNKNOWN``.
    """
    province = prepare(job, documents, context)
    device_of(job, province)
    audit = DeviceAuditor(
        province=province,
        families=context.families,
        catalogs=context.catalogs,
        credential=context.credential,
        limits=limits_of(job.limits),
        known=str(job.options.get("known", "")),
        salt=_salt_of(job),
        mark=str(job.options.get("mark", "")),
        basis=_basis_of(job, documents, context),
        checks=context.checks,
        asks_calls=bool(job.options.get("calls")),
    )
    return spell_audited(audit.audit(job.host, hold))


def spell_audited(audited: AuditedDevice) -> object:
    """Return *audited* as JSON."""
    return _AUDITED.dump_python(audited, mode="json")


def audited_of(result: JobResult, province: Province, names: Mapping[str, str]) -> AuditedDevice:
    """Return what *result* brought; a job that failed leaves its device `unknown`.

    So does what could not be kept, or tells of other devices: no run ends by it.

    Args:
        result: Of the job.
        province: What was declared.
        names: What the files of the declarations are called here, by what a worker calls them.
    """
    audited = read_body(result, _AUDITED, lambda brought: brought.report.host)
    if isinstance(audited, JobFailure):
        return AuditedDevice(unknown(province, result.host, audited.code, audited.facts))
    is_true = audited.report.is_asked is province.is_reached(result.host)
    if not (_is_sound(audited) and is_true):
        return AuditedDevice(unknown(province, result.host, "JOB_RESULT_MALFORMED", {}))
    findings = tuple(_place_here(finding, names) for finding in audited.report.findings)
    return replace(audited, report=replace(audited.report, findings=findings))


def was_read(result: JobResult) -> bool:
    """Tell whether *result* brought a device that was read, and nothing that no device tells."""
    audited = read_body(result, _AUDITED, lambda brought: brought.report.host)
    if isinstance(audited, JobFailure):
        return False
    return not audited.report.reason and _is_sound(audited)


def _is_sound(audited: AuditedDevice) -> bool:
    report = audited.report
    numbers = (report.milliseconds, report.read, *report.counts.values())
    is_read = audited.identity is not None or bool(report.reason) or not report.is_asked
    is_kept = audited.packed is None or audited.values is not None
    is_of_one = all(finding.host == report.host for finding in report.findings)
    told = report.status
    is_of_one &= told is None or is_sound_status(told)
    return is_read and is_kept and is_of_one and all(0 <= number <= _MOST for number in numbers)


def _place_here(finding: Finding, names: Mapping[str, str]) -> Finding:
    place = finding.place
    if place is None or place.file not in names:
        return finding
    return replace(finding, place=replace(place, file=names[place.file]))


def _basis_of(job: Job, documents: Documents, context: WorkerContext) -> SignedBasis | None:
    record = document_of(job, "authorized_state")
    if not record:
        return None
    is_known = document_of(job, "signed_declarations")
    signed = prepare(job, documents, context, "signed_declarations") if is_known else None
    reader = StateReader(documents, context.paths)
    return SignedBasis(signed, lambda _host: reader.read(record), day_of(job))


def _salt_of(job: Job) -> bytes:
    try:
        return bytes.fromhex(str(job.options.get("salt", "")))
    except ValueError as error:
        raise JobError("JOB_MALFORMED") from error


def moves_of(basis: SignedBasis | None, here: Province) -> MovePermits:
    """Return what permits devices of *here* to stand elsewhere: without authority nothing does."""
    if basis is None:
        return MovePermits(here=here.fleet.move_permits)
    signed = () if basis.province is None else basis.province.fleet.move_permits
    return MovePermits(signed, here.fleet.move_permits, basis.on)


@dataclass(frozen=True, slots=True)
class DeviceAuditor:
    """Audits devices of a province.

    Attributes:
        credential: Gives the credential behind a reference; asked only once the device has proved
            its identity.
        known: Digest of the configuration as it was last seen; empty if it was not.
        basis: What was signed; None without authority.
        salt: With which the history conceals secret values; *mark* tells which it is.
        checks: What is judged; what none of them needs is not read.
        asks_calls: Whether the device is asked which calls it had, where its family can tell.
    """

    province: Province
    families: Mapping[str, Family]
    catalogs: Mapping[str, Catalog]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits
    known: str
    salt: bytes
    basis: SignedBasis | None = None
    checks: Sequence[DeviceCheck] = DEVICE_CHECKS
    asks_calls: bool = False
    mark: str = ""

    def audit(self, host: str, hold: Hold) -> AuditedDevice:
        """Read *host* once and judge what it said; trouble becomes the verdict `unknown`.

        It is judged before the session is ended: what was read is large, and a thread that waits
        for the network should not hold it.
        """
        device = self.province.fleet.devices[host]
        if not self.province.is_reached(host):
            return AuditedDevice(self._attested(device))
        started = monotonic()
        begin = partial(self.families[device.family].open, device, limits=self.limits)
        try:
            with session(device, self.credential, begin, hold) as driver:
                return self._audit(device, driver, started)
        except (DeviceError, CredentialError) as error:
            return AuditedDevice(
                unknown(self.province, host, error.code, error.facts, since=started)
            )

    def _audit(self, device: Device, driver: Driver, started: float) -> AuditedDevice:
        asked, listed = self._asked(device.host), self._listed(device)
        snapshot, status = self._read(driver, device, asked)
        case = replace(
            self._case(device, asked, snapshot, status),
            given_software=self._software(driver, device, listed),
            listed=listed,
        )
        judgement = case.judgement if case.given_declared and snapshot else None
        findings = judge_device(case, self.checks)
        report = DeviceReport(
            host=device.host,
            site=device.site.name if device.site else "",
            simulated=device.simulated,
            counts=_together(judgement.counts if judgement else {}, count_open(findings)),
            read=judgement.read if judgement else 0,
            findings=findings,
            status=status,
            milliseconds=_milliseconds(started),
        )
        if snapshot is None:
            return AuditedDevice(report, status.identity if status else None)
        return self._with_values(report, snapshot, device)

    def _attested(self, device: Device) -> DeviceReport:
        """Judge a device that no network reaches: by what is declared of it, and attested."""
        nothing = Snapshot(DeviceIdentity("", "", ""), {})
        case = self._case(device, self._asked(device.host), nothing, None)
        counts = case.judgement.counts if case.given_declared else {}
        checks = [check for check in self.checks if _OF_DEVICE.isdisjoint(check.needs)]
        findings = judge_device(case, checks)
        site = device.site.name if device.site else ""
        return DeviceReport(
            device.host, site, device.simulated, counts, findings=findings, is_asked=False
        )

    def _asked(self, host: str) -> Declared | None:
        is_needed = Need.DECLARED in needs_of(self.checks)
        return declared(self.province, host) if is_needed else None

    def _listed(self, device: Device) -> Listed:
        """Return what the registers list of *device*: those that are signed, if any are.

        An edit here that is not signed allows nothing, and hides no advisory.
        """
        signed = self.basis.province if self.basis else None
        fleet, on = (signed or self.province).fleet, self.province.origin.on
        return Listed(
            on, fleet.allowed_on(fleet.devices.get(device.host, device)), fleet.advisories
        )

    def _software(self, driver: Driver, device: Device, listed: Listed) -> SoftwareInventory | None:
        """Return what runs on *device*; where nothing is listed for it, it is not asked."""
        if Need.SOFTWARE not in needs_of(self.checks):
            return None
        return read_software(self.families[device.family], driver, kinds_of(listed.allowed))

    def _case(
        self,
        device: Device,
        asked: Declared | None,
        snapshot: Snapshot | None,
        status: DeviceStatus | None,
    ) -> DeviceCase:
        needs = needs_of(self.checks)
        decided, catalog = None, self.catalogs[device.family]
        if asked and self.basis and Need.AUTHORIZED in needs:
            decided = self.basis.decided(self.province, asked, catalog)
        fleet = self.province.fleet
        moves = moves_of(self.basis, self.province)
        case = DeviceCase(device, fleet.networks, snapshot, status, asked, decided, moves)
        return replace(case, catalog=catalog, fleet=fleet)

    def _read(
        self, driver: Driver, device: Device, asked: Declared | None
    ) -> tuple[Snapshot | None, DeviceStatus | None]:
        needs, catalog = needs_of(self.checks), self.catalogs[device.family]
        is_read = Need.SNAPSHOT in needs
        snapshot = read_configuration(driver, device, catalog) if is_read else None
        status = sound_status(driver.status()) if Need.STATUS in needs else None
        if status is not None and self.asks_calls:
            since = datetime.combine(self.province.origin.on, time(), VIETNAM) - LOOKED_BACK
            status = with_past_calls(driver, status, since)
        if snapshot is not None and asked is not None and _is_lacking(asked, snapshot):
            snapshot = replace(snapshot, offered=_offered(driver))
        return snapshot, status

    def _with_values(
        self, report: DeviceReport, snapshot: Snapshot, device: Device
    ) -> AuditedDevice:
        digest = snapshot.digest()
        if self.known == digest:
            return AuditedDevice(report, snapshot.identity, digest)
        catalog = self.catalogs[device.family]
        shape = shape_of(snapshot.paths(), catalog.syntax)
        secrets = tuple(p for secret in catalog.secrets for p in shape.meant_by((secret,)))
        hidden = {*snapshot.masked, *snapshot.unreadable}  # listed both, and the values not known
        packed = pack(snapshot.values, hidden, secrets, self.salt, self.mark)
        parts = (_text(packed.shape), _text(packed.paths), _text(packed.settings))
        return AuditedDevice(report, snapshot.identity, digest, parts)


def _together(one: Mapping[Verdict, int], other: Mapping[Verdict, int]) -> Mapping[Verdict, int]:
    return {**one, **{verdict: one.get(verdict, 0) + count for verdict, count in other.items()}}


def _is_lacking(asked: Declared, snapshot: Snapshot) -> bool:
    """Tell whether the device has no path of something that is declared to be there."""
    shape = shape_of(snapshot.paths(), asked.syntax)
    meant = shape.meant_by_each(tuple([each.patterns for each in asked.settings]))
    return not all(meant) and any(
        not paths and each.winner.rule.operator != "absent"
        for each, paths in zip(asked.settings, meant, strict=True)
    )


def _offered(driver: Driver) -> frozenset[str]:
    """Return the paths that the device's own value spaces have; none if it does not tell them."""
    try:
        return frozenset(driver.spaces())
    except DeviceError:
        return frozenset()  # what is lacking then stays open, which is no clean audit either


def count_asked(
    province: Province, basis: SignedBasis | None, host: str, paths: tuple[str, ...]
) -> int:
    """Count what is asked of a device that was not read and has *paths*, as `diff` counts it.

    Of a device that never answered no path is known, and each parameter counts once; of one that
    was adopted, every path that it had.
    """
    return count_declared(declared(province, host), basis, paths)


def count_declared(declaration: Declared, basis: SignedBasis | None, paths: tuple[str, ...]) -> int:
    """Return the same, where it is known what is declared of the device."""
    authorized = basis.state_of(declaration.host).values if basis else {}
    lacking = sorted(authorized.keys() - set(paths))
    now = shape_of(paths, declaration.syntax)
    ever = shape_of((*paths, *lacking), declaration.syntax)
    meant = [paths_meant(each.patterns, now, ever) for each in declaration.settings]
    watched = {path for here in meant for path in here} | authorized.keys()
    return len(watched) + sum(not here for here in meant)


def unknown(
    province: Province, host: str, code: str, facts: Facts, *, since: float | None = None
) -> DeviceReport:
    """Return the report on a device that could not be read, or could not be told to be itself."""
    device = province.fleet.devices[host]
    return DeviceReport(
        host=host,
        site=device.site.name if device.site else "",
        simulated=device.simulated,
        counts={Verdict.UNKNOWN: len(declared(province, host).settings)},
        reason=code,
        facts=facts,
        milliseconds=0 if since is None else _milliseconds(since),
        is_asked=province.is_reached(host),
    )


def _milliseconds(started: float) -> int:
    return int((monotonic() - started) * 1000)


def _text(octets: bytes) -> str:
    return b64encode(octets).decode("ascii")

"""Audit one device: read it, judge it, and say so in bytes.

(province, families, keys) → a task that a `Runner` can have done; the result is one `Audited`, as
JSON, because it crosses from the worker process that talked to the device.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from pydantic import ConfigDict, TypeAdapter

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need, needs_of
from fleetcfg.checks.registry import DEVICE_CHECKS, judge_device
from fleetcfg.declared.province import Province, declared
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.family import Family
from fleetcfg.diff import Decided
from fleetcfg.diff.signed_basis import SignedBasis
from fleetcfg.errors import CredentialError, DeviceError, Facts
from fleetcfg.jobs.process import Hold
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import HostReport
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import shape_of
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.values import pack


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit of one device brought.

    Attributes:
        digest: Of the whole configuration; empty if the device was not read.
        packed: The parts of `Packed`, the configuration as it is kept; None if *digest* was known.
    """

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    report: HostReport
    identity: DeviceIdentity | None = None
    digest: str = ""
    packed: tuple[bytes, bytes, bytes] | None = None


_AUDITED = TypeAdapter(Audited)


def audited_from(body: bytes) -> Audited:
    """Return the noun that a worker process wrote."""
    return _AUDITED.validate_json(body)


@dataclass(frozen=True, slots=True)
class AuditTask:
    """Audits the device that a job names.

    Attributes:
        standing: What was signed; None without authority.
        credential: Gives the credential behind a reference; asked only once the device has proved
            its identity.
        known: Digest of each host's configuration as last seen.
        salt: With which the history conceals secret values.
        checks: What is judged; what none of them needs is not read.
    """

    province: Province
    families: Mapping[str, Family]
    catalogs: Mapping[str, Catalog]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits
    known: Mapping[str, str]
    salt: bytes
    standing: SignedBasis | None = None
    checks: Sequence[DeviceCheck] = DEVICE_CHECKS

    def __call__(self, job: str, hold: Hold) -> bytes:
        """Audit the host *job*."""
        return _AUDITED.dump_json(self.audit(job, hold))

    def audit(self, host: str, hold: Hold) -> Audited:
        """Read *host* once and judge what it said; trouble becomes the verdict `unknown`."""
        device = self.province.fleet.devices[host]
        started = monotonic()
        try:
            snapshot, status = self._read(device, hold)
        except (DeviceError, CredentialError) as error:
            return Audited(unknown(self.province, host, error.code, error.facts, since=started))
        case = self._case(device, snapshot, status)
        judgement = case.judgement if case.given_declared and snapshot else None
        report = HostReport(
            host=host,
            site=device.site.name if device.site else "",
            simulated=device.simulated,
            counts=judgement.counts if judgement else {},
            read=judgement.read if judgement else 0,
            findings=judge_device(case, self.checks),
            status=status,
            milliseconds=_milliseconds(started),
        )
        if snapshot is None:
            return Audited(report, status.identity if status else None)
        return self._with_values(report, snapshot, device)

    def _decided(self, declaration: Declared, device: Device) -> Decided | None:
        standing = self.standing
        if standing is None:
            return None
        signed = standing.province
        if signed is self.province:
            asked: Declared | None = declaration
        elif signed is None:
            asked = None
        else:
            is_there = device.host in signed.fleet.devices
            asked = declared(signed, device.host) if is_there else None
        state = standing.state_of(device.host)
        return Decided(asked, state, self.catalogs[device.family], standing.on)

    def asked_of(self, host: str, paths: tuple[str, ...]) -> int:
        """Count what is asked of a device that was not read and has *paths*, as `diff` counts it.

        Of a device that never answered no path is known, and each parameter counts once; of one
        that was adopted, every path that it had.
        """
        declaration = declared(self.province, host)
        authorized = self.standing.state_of(host).values if self.standing else {}
        lacking = sorted(authorized.keys() - set(paths))
        shape = shape_of((*paths, *lacking), declaration.syntax)
        meant = [shape.meant_by(each.patterns) for each in declaration.settings]
        watched = {path for here in meant for path in here} | authorized.keys()
        return len(watched) + sum(not here for here in meant)

    def _case(
        self, device: Device, snapshot: Snapshot | None, status: DeviceStatus | None
    ) -> DeviceCase:
        needs = needs_of(self.checks)
        asked = declared(self.province, device.host) if Need.DECLARED in needs else None
        decided = self._decided(asked, device) if asked and Need.AUTHORIZED in needs else None
        networks = self.province.fleet.networks
        return DeviceCase(device, networks, snapshot, status, asked, decided)

    def _read(self, device: Device, hold: Hold) -> tuple[Snapshot | None, DeviceStatus | None]:
        needs = needs_of(self.checks)
        driver: Driver = self.families[device.family].open(
            device, lambda: self.credential(device), self.limits
        )
        hold(driver.abort)
        try:
            snapshot = driver.read() if Need.SNAPSHOT in needs else None
            return snapshot, driver.status() if Need.STATUS in needs else None
        finally:
            driver.close()

    def _with_values(self, report: HostReport, snapshot: Snapshot, device: Device) -> Audited:
        digest = snapshot.digest()
        if self.known.get(device.host) == digest:
            return Audited(report, snapshot.identity, digest)
        values: dict[str, str | None] = dict(snapshot.values)
        values.update(dict.fromkeys(sorted(snapshot.masked)))
        catalog = self.catalogs[device.family]
        shape = shape_of(snapshot.paths(), catalog.syntax)
        secrets = tuple(p for secret in catalog.secrets for p in shape.meant_by((secret,)))
        packed = pack(values, secrets, self.salt)
        parts = (packed.shape, packed.paths, packed.settings)
        return Audited(report, snapshot.identity, digest, parts)


def unknown(
    province: Province, host: str, code: str, facts: Facts, *, since: float | None = None
) -> HostReport:
    """Return the report on a device that could not be read, or could not be told to be itself."""
    device = province.fleet.devices[host]
    return HostReport(
        host=host,
        site=device.site.name if device.site else "",
        simulated=device.simulated,
        counts={Verdict.UNKNOWN: len(declared(province, host).settings)},
        reason=code,
        facts=facts,
        milliseconds=0 if since is None else _milliseconds(since),
    )


def _milliseconds(started: float) -> int:
    return int((monotonic() - started) * 1000)

"""What was changed on the devices of a meeting since it was opened, and by whose authority."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.declared.province import declared
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.meeting_log import ChangeAuthority, MeetingChange
from fleetcfg.model.paths import shape_of
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import ObservedChange
from fleetcfg.workflow.meetings.check import HeardAudit

_DIGITS: Final = 32  # of a digest: a baseline of 300 devices is one statement
_CONCEALED: Final = "#"  # how a secret value is kept: a digest with the salt of one store
_NOBODY: Final = frozenset(
    {Verdict.UNAUTHORIZED, Verdict.FAILED, Verdict.PENDING, Verdict.CONTRADICTED}
)


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """By what changes are judged.

    Attributes:
        hosts: By site.
        heard: The audit that closed the meeting.
        opened_at: When it was opened.
        baseline: What `baseline_of` gave then.
    """

    basis: AuditBasis
    catalogs: Mapping[str, Catalog]
    hosts: Mapping[str, Sequence[str]]
    heard: HeardAudit
    opened_at: datetime
    baseline: Mapping[str, str]


def baseline_of(
    heard: HeardAudit, basis: AuditBasis, catalogs: Mapping[str, Catalog]
) -> dict[str, str]:
    """Return a digest of the configuration of each device that was read, secrets left out."""
    devices = basis.province.fleet.devices
    return {
        host: _digest(heard.live(host), catalogs[devices[host].family])
        for host, report in sorted(heard.reports.items())
        if host in devices and report.status is not None and not report.reason
    }


def spell_baseline(baseline: Mapping[str, str]) -> tuple[str, ...]:
    """Return *baseline* as a statement has it."""
    return tuple(f"{host} {digest}" for host, digest in sorted(baseline.items()))


def read_baseline(spelled: Sequence[str]) -> dict[str, str]:
    """Return what `spell_baseline` spelled; a line that is none is left out."""
    parts = [line.split(" ") for line in spelled]
    return {part[0]: part[1] for part in parts if len(part) == 2}  # noqa: PLR2004 - host and digest


def _digest(values: Mapping[str, str | None], catalog: Catalog) -> str:
    left_out = _left_out(tuple(values), catalog)
    told = sorted((path, value) for path, value in values.items() if path not in left_out)
    return sha256(repr(told).encode()).hexdigest()[:_DIGITS]


def _left_out(paths: tuple[str, ...], catalog: Catalog) -> frozenset[str]:
    """Return paths that change by themselves, or whose values are secret."""
    shape = shape_of(paths, catalog.syntax)
    patterns = (*(one.pattern for one in catalog.volatile), *catalog.secrets)
    return frozenset(path for one in patterns for path in shape.meant_by((one,)))


def changes_since(case: ChangeCase, kept: Observations) -> tuple[MeetingChange, ...]:
    """Return every change since the meeting was opened, by site and host."""
    return tuple(
        change
        for site, hosts in case.hosts.items()
        for host in hosts
        if host in case.basis.province.fleet.devices
        for change in _of_host(case, site, host, kept)
    )


def unread_since(case: ChangeCase) -> tuple[str, ...]:
    """Return the hosts that were read only at one of the two times, or at neither."""
    hosts = [host for hosts in case.hosts.values() for host in hosts]
    now = baseline_of(case.heard, case.basis, case.catalogs)
    asked = [host for host in hosts if case.basis.province.is_reached(host)]
    return tuple(host for host in asked if host not in now or host not in case.baseline)


def _of_host(case: ChangeCase, site: str, host: str, kept: Observations) -> Iterator[MeetingChange]:
    catalog = case.catalogs[case.basis.province.fleet.devices[host].family]
    seen = [one for one in kept.changes(host) if one.first_seen > case.opened_at]
    left_out = _left_out(tuple({one.path for one in seen}), catalog)
    told = [one for one in seen if one.path not in left_out or _is_secret(one)]
    last = {one.path: one for one in told}
    for one in told:
        yield _told_change(case, site, host, one, is_last=last[one.path] is one)
    if not told and _is_otherwise(case, host, catalog):
        yield MeetingChange(host, site, "", None, None, None, "unknown")


def _told_change(
    case: ChangeCase, site: str, host: str, one: ObservedChange, *, is_last: bool
) -> MeetingChange:
    """Return one change that the history tells; of a secret one no value."""
    authority = _authority(case, host, one, is_last=is_last)
    by = _emergency(case, host) if authority == "emergency" else ""
    before, after = (None, None) if _is_secret(one) else (one.old, one.new)
    between = (one.last_different, one.first_seen)
    return MeetingChange(host, site, one.path, between, before, after, authority, by)


def _is_otherwise(case: ChangeCase, host: str, catalog: Catalog) -> bool:
    """Tell whether the device is not as it was opened, by the digests of both times."""
    before = case.baseline.get(host, "")
    if not before or not _is_read(case.heard.reports.get(host)):
        return False
    return _digest(case.heard.live(host), catalog) != before


def _is_secret(change: ObservedChange) -> bool:
    return any(value and value.startswith(_CONCEALED) for value in (change.old, change.new))


def _is_read(report: DeviceReport | None) -> bool:
    return report is not None and not report.reason and report.status is not None


def _authority(
    case: ChangeCase, host: str, change: ObservedChange, *, is_last: bool
) -> ChangeAuthority:
    """Return by whose authority *change* is: by the audit, where it is what is so now."""
    verdicts = _verdicts(case, host, change.path) if is_last else frozenset[Verdict]()
    if Verdict.EMERGENCY in verdicts:
        return "emergency"
    if verdicts & _NOBODY:
        return "nobody"
    settings = declared(case.basis.province, host)
    for setting in settings.settings:
        if any(settings.syntax.matches(pattern, change.path) for pattern in setting.patterns):
            is_so = change.new is not None and setting.winner.rule.holds(change.new)
            return "as_declared" if is_so else "nobody"
    return "not_declared"


def _verdicts(case: ChangeCase, host: str, path: str) -> frozenset[Verdict]:
    """Return what the closing audit found of *path*; nothing where it could not be read."""
    report = case.heard.reports.get(host)
    findings = () if report is None or report.reason else report.findings
    return frozenset(one.verdict for one in findings if one.path == path)


def _emergency(case: ChangeCase, host: str) -> str:
    record_of = case.basis.record_of
    emergencies = record_of(host).emergencies if record_of else ()
    return ", ".join(dict.fromkeys(one.person for one in emergencies))

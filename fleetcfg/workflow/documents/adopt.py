"""Devices as they are now become an adoption: a document by which they are watched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.authority.workspace import Workspace
from fleetcfg.checks.check import DeviceCase, Need
from fleetcfg.checks.registry import DEVICE_CHECKS, judge_device
from fleetcfg.declared.province import declared, require_valid
from fleetcfg.declared.selection import select_hosts
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.model.conclusion import Conclusion, StoppedError
from fleetcfg.model.finding import Finding
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.plan.adoption import Adoptee, AdoptionTerms, adoption_of
from fleetcfg.trust.documents.package import write_package
from fleetcfg.worker.read_device import DeviceReading
from fleetcfg.workflow.context import READING, Concurrency, Context
from fleetcfg.workflow.events import DifferencesFound
from fleetcfg.workflow.justification import require_named
from fleetcfg.workflow.reading import DevicesRead, read_devices, require_itself

# What runs on a device is not adopted: it is listed, or it is not.
_CHECKS: Final = tuple(check for check in DEVICE_CHECKS if Need.SOFTWARE not in check.needs)


@dataclass(frozen=True, slots=True)
class AdoptRequest:
    """What the engineer asks for.

    Attributes:
        number: Such as ``AD-2026-0003``.
        decision: Number of the Department's decision, and *decided_on* its day.
        limit: Patterns of hosts; empty for all.
        with_findings: Differences from what is declared are to be allowed.
        is_partial: Adopt the others where some devices cannot be read.
    """

    number: str
    reason: str
    decision: str
    decided_on: date
    limit: Sequence[str] = ()
    with_findings: bool = False
    is_partial: bool = False
    concurrency: Concurrency = READING


@dataclass(frozen=True, slots=True)
class AdoptResult:
    """The adoption as a package, for the people who sign it.

    Attributes:
        package: The file.
        sha256: Digest of the adoption in it.
        findings: How many differences from what is declared it would allow.
    """

    conclusion: Conclusion
    package: bytes
    sha256: str
    devices: int
    parameters: int
    findings: int


def adopt_devices(request: AdoptRequest, workspace: Workspace, context: Context) -> AdoptResult:
    """Read the devices that are meant, and draft their adoption.

    Raises:
        RequestError: ``PLAN_NUMBER``, ``PLAN_REASON``, ``LIMIT_*``, ``AUDIT_MIXED``.
        InvalidDeclarationsError: The declarations have errors.
        RefusalError: PLAN_ID_TAKEN, PLAN_OTHER_DEVICE at stage 7; SIGNED_INVENTORY_ABSENT;
            INVENTORY_NOT_SIGNED for a simulator in the place of a device.
        StoppedError: PLAN_UNREACHED (incomplete), PLAN_FINDINGS (findings): nothing is adopted.
    """
    require_named(request.number, request.reason)
    require_valid(workspace.province)
    wanted = AdoptionTerms(
        request.number,
        _next_version(workspace, request.number),
        workspace.now,
        request.reason,
        request.decision,
        request.decided_on,
    )
    hosts = _select(workspace, request.limit)
    left_out = workspace.contact.left_out(request.limit, hosts)
    read = read_devices(workspace, hosts, context, request.concurrency, left_out=left_out)
    if not request.is_partial:
        read.require_all()
    findings = _find_differences(read, workspace, context)
    if findings and not request.with_findings:
        devices = len({finding.host for finding in findings})
        raise StoppedError(Conclusion.FINDINGS, "PLAN_FINDINGS", devices=devices)
    draft = adoption_of(wanted, workspace.root, _adoptees(read.readings, workspace, context))
    written = BytesIO()
    write_package(written, draft.envelope, draft.states)
    return AdoptResult(
        Conclusion.INCOMPLETE if read.missing else Conclusion.CLEAN,
        written.getvalue(),
        draft.envelope.sha256,
        len(read.readings),
        sum(len(state.values) for state in draft.states),
        len(findings),
    )


def _select(workspace: Workspace, limit: Sequence[str]) -> Sequence[str]:
    hosts = select_hosts(workspace.province, limit)
    workspace.contact.require_no_stand_in(hosts)
    return hosts


def _next_version(workspace: Workspace, number: str) -> int:
    before = workspace.ledger_state.adoptions
    if number in {each.id for each in before}:
        raise RefusalError("PLAN_ID_TAKEN", stage=Stage.CHANGESET, id=number)
    return workspace.ledger_state.next_version(workspace.record.newest_adoption())


def _find_differences(
    read: DevicesRead, workspace: Workspace, context: Context
) -> Sequence[Finding]:
    """Return what an adoption would allow: what is not as it was declared or authorized."""
    for each in read.readings:
        require_itself(each, workspace)
    findings = [finding for each in read.readings for finding in _judge(each, workspace, context)]
    context.on_event(DifferencesFound(findings))
    return findings


def _judge(read: DeviceReading, workspace: Workspace, context: Context) -> Sequence[Finding]:
    province = workspace.province
    device = province.fleet.devices[read.host]
    asked = declared(province, read.host)
    state_of = partial(workspace.ledger_state.of, now=workspace.now)
    on = workspace.now.astimezone(VIETNAM).date()
    basis = SignedBasis(workspace.signed, state_of, on)
    catalog = context.catalogs[device.family]
    decided = basis.decided(province, asked, catalog)
    networks = province.fleet.networks
    case = DeviceCase(device, networks, read.snapshot, read.status, asked, decided)
    case = replace(case, catalog=catalog)
    return [finding for finding in judge_device(case, _CHECKS) if finding.verdict in FAIL_ON]


def _adoptees(
    readings: Sequence[DeviceReading], workspace: Workspace, context: Context
) -> Sequence[Adoptee]:
    devices = workspace.province.fleet.devices
    return [
        Adoptee(
            devices[each.host],
            context.catalogs[devices[each.host].family],
            each.snapshot,
            workspace.ledger_state.made_seq(each.host),
        )
        for each in readings
    ]

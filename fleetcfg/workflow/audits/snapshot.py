"""Whole configurations of devices, as files for people and programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.declared.selection import count_simulated
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.worker.read_device import UnreadDevice
from fleetcfg.workflow.audits.audit import make_header
from fleetcfg.workflow.audits.backup import OTHER_DEVICE, Backup, backup
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.reading import ask_devices, readable_hosts


@dataclass(frozen=True, slots=True)
class SnapshotResult:
    """The files of a backup, and whether every device is in it.

    Attributes:
        notices: What every output must say of it.
    """

    backup: Backup
    conclusion: Conclusion
    notices: Sequence[str] = ()


def snapshot_fleet(
    basis: AuditBasis,
    hosts: Sequence[str],
    context: Context,
    concurrency: Concurrency,
    *,
    left_out: Sequence[str] = (),
) -> SnapshotResult:
    """Read *hosts* and return what is set and what runs on them as files; no secret setting is in.

    A device with another serial number than was declared is not kept, and is a finding. One that
    only the signed inventory has is missing: *left_out*, as `ContactRules.left_out` gives them.

    Raises:
        RequestError: ``AUDIT_MIXED``, ``HOSTS_NOT_REACHED``.
        RefusalError: SIGNED_INVENTORY_ABSENT.
    """
    count_simulated(basis.province, hosts)
    hosts = readable_hosts(basis, hosts)
    basis.contact.require_known(hosts)
    answers = ask_devices(basis, hosts, context, concurrency, with_software=True)
    lost = (UnreadDevice(host, "INVENTORY_NOT_SIGNED") for host in left_out)
    taken = backup(
        chain(answers, lost), basis.province.fleet.devices, context.catalogs, at=context.clock()
    )
    notices = make_header("", hosts, basis, taken.at).notices
    return SnapshotResult(taken, _conclude(taken, basis.contact.stand_ins(hosts)), notices)


def _conclude(taken: Backup, stand_ins: int) -> Conclusion:
    """Conclude as an audit does: another device in the place of the declared one is a finding."""
    if any(each.code == OTHER_DEVICE for each in taken.missing):
        return Conclusion.FINDINGS
    return Conclusion.INCOMPLETE if taken.missing or stand_ins else Conclusion.CLEAN

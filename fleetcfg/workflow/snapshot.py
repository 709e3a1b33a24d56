"""Whole configurations of devices, as files for people and programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import count_simulated
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.workflow.backup import Backup, backup
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.reading import ask_devices


@dataclass(frozen=True, slots=True)
class SnapshotResult:
    """The files of a backup, and whether every device is in it."""

    backup: Backup
    conclusion: Conclusion


def snapshot_fleet(
    province: Province, hosts: Sequence[str], context: Context, concurrency: Concurrency
) -> SnapshotResult:
    """Read *hosts* and return their configurations as files; no secret is in them.

    Raises:
        RequestError: ``AUDIT_MIXED``.
    """
    count_simulated(province, hosts)
    answers = ask_devices(province, hosts, context, concurrency)
    taken = backup(answers, province.fleet.devices, context.catalogs, at=context.clock())
    return SnapshotResult(taken, Conclusion.INCOMPLETE if taken.missing else Conclusion.CLEAN)

"""What a kept audit had found, to be held against one that is just going on. Of rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations


@dataclass(frozen=True, slots=True, order=True)
class FindingRow:
    """One finding of a run, by what it is about; *host* is empty for the fleet as such."""

    host: str
    parameter: str
    path: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a run had found.

    Attributes:
        rows: Its findings by host, each with its severity; of the fleet as such by an empty name.
        hosts: Devices of which it has a report.
        read: Those of them that it read; the fleet as such is one of them.
        wider: Id of the newest run that was asked for more devices, where this one was not asked
            for all that are looked at now; empty if there is none, or this one was.
    """

    run: str
    started_at: datetime
    rows: Mapping[str, Mapping[FindingRow, str]]
    hosts: frozenset[str]
    read: frozenset[str]
    wider: str = ""


def earlier_run(observations: Observations, stored: StoredRun) -> EarlierRun:
    """Return what *stored* had found.

    Raises:
        ObservationError: STORE_CONTRADICTS; ``STORE_*``.
    """
    require_sound(observations, stored)
    run = stored.header.run
    rows = dict[str, dict[FindingRow, str]]()
    with reading_errors(observations.file):
        found = observations.connection.execute(
            "SELECT host, parameter, path, verdict, severity FROM finding WHERE run = ?", (run,)
        )
        for host, name, path, verdict, severity in found:
            rows.setdefault(host, {})[FindingRow(host, name, path, Verdict(verdict))] = severity
    hosts = _hosts(observations, run)
    read = frozenset(host for host, is_read in hosts.items() if is_read)
    return EarlierRun(run, stored.header.started_at, rows, frozenset(hosts) - {""}, read | {""})


def _hosts(observations: Observations, run: str) -> Mapping[str, bool]:
    """Return the devices of a run, and whether each was read."""
    with reading_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT host, reason = '' FROM report WHERE run = ?", (run,)
        )
        return {host: bool(is_read) for host, is_read in rows}

"""Two audits side by side: what came, what went, and what cannot be told. Of rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import sqlite_errors
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
class RunComparison:
    """What changed from one run to a later one.

    Attributes:
        appeared: Findings of the later run alone; of devices that the earlier one did not read,
            all of them.
        gone: Findings of the earlier run alone, on devices that the later one read.
        stayed: How many both have.
        unread: Devices of the earlier run that the later one did not read: of their findings
            nothing can be said.
    """

    appeared: tuple[FindingRow, ...]
    gone: tuple[FindingRow, ...]
    stayed: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a run had found, to be held against one that is just going on.

    Attributes:
        rows: Its findings by host, each with its severity; of the fleet as such by an empty name.
        hosts: Devices of which it has a report.
        read: Those of them that it read; the fleet as such is one of them.
    """

    run: str
    started_at: datetime
    rows: Mapping[str, Mapping[FindingRow, str]]
    hosts: frozenset[str]
    read: frozenset[str]


def earlier_run(observations: Observations, stored: StoredRun) -> EarlierRun:
    """Return what *stored* had found."""
    run = stored.header.run
    rows = dict[str, dict[FindingRow, str]]()
    with sqlite_errors(observations.file):
        found = observations.connection.execute(
            "SELECT host, parameter, path, verdict, severity FROM finding WHERE run = ?", (run,)
        )
        for host, name, path, verdict, severity in found:
            rows.setdefault(host, {})[FindingRow(host, name, path, Verdict(verdict))] = severity
    hosts = _hosts(observations, run)
    read = frozenset(host for host, is_read in hosts.items() if is_read)
    return EarlierRun(run, stored.header.started_at, rows, frozenset(hosts) - {""}, read | {""})


def compare_runs(observations: Observations, earlier: str, later: str) -> RunComparison:
    """Compare two runs by their ids; one that is not kept has neither devices nor findings."""
    before, now = _findings(observations, earlier), _findings(observations, later)
    read = {host for host, is_read in _hosts(observations, later).items() if is_read}
    unread = sorted(_hosts(observations, earlier).keys() - read)
    return RunComparison(
        appeared=tuple(sorted(now - before)),
        gone=tuple(sorted(row for row in before - now if row.host in read)),
        stayed=len(before & now),
        unread=tuple(unread),
    )


def _findings(observations: Observations, run: str) -> set[FindingRow]:
    with sqlite_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT host, parameter, path, verdict FROM finding WHERE run = ?", (run,)
        )
        return {FindingRow(host, name, path, Verdict(word)) for host, name, path, word in rows}


def _hosts(observations: Observations, run: str) -> Mapping[str, bool]:
    """Return the devices of a run, and whether each was read."""
    with sqlite_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT host, reason = '' FROM report WHERE run = ?", (run,)
        )
        return {host: bool(is_read) for host, is_read in rows}

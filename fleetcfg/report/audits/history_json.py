"""What is kept of audits and devices, for programs. Pure: data → text.

Codes and facts, no words; times in UTC as RFC 3339; every key always there, null where unknown.
"""

from typing import Final

from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import TOLD_KINDS, kind_of
from fleetcfg.observations.as_of import DeviceAsOf
from fleetcfg.observations.comparison import ComparedFinding, RunComparison
from fleetcfg.observations.histories import DeviceHistory, FleetHistory
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.trend import FleetTrend
from fleetcfg.observations.values import ObservedChange, Readings
from fleetcfg.report.audits.history_text import KeptRuns
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import finding_record
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

RUNS_SCHEMA: Final = "fleetcfg.runs/1"
HISTORY_SCHEMA: Final = "fleetcfg.history/1"
AS_OF_SCHEMA: Final = "fleetcfg.as-of/1"
COMPARE_SCHEMA: Final = "fleetcfg.compare/1"
TREND_SCHEMA: Final = "fleetcfg.trend/1"


def runs_json(kept: KeptRuns, _words: Words) -> str:
    """Return the audits that are kept as one document."""
    runs = [run_record(run) for run in kept.runs]
    return json_line({"schema": RUNS_SCHEMA, "keep_days": kept.keep_days, "runs": runs}) + "\n"


def run_record(run: StoredRun) -> dict[str, Json]:
    """Return one audit, without what it found."""
    header, finished, end = run.header, run.finished_at, run.conclusion
    return {
        "run": header.run,
        "started_at": spell_instant(header.started_at),
        "finished_at": None if finished is None else spell_instant(finished),
        "milliseconds": None if finished is None else run.milliseconds,
        "hosts_selected": header.hosts,
        "simulated": header.simulated > 0,
        "unsigned": header.unsigned,
        "tool_version": header.tool_version or None,
        "interrupted": run.is_broken_off,
        **({} if run.told is None else {"hosts_told": run.told}),
        "exit_code": None if end is None or run.wrong else int(EXITS[end]),
        "findings_kept": run.has_reports,
        "contradicts": list(run.wrong),
    }


def compare_json(compared: RunComparison, _words: Words) -> str:
    """Return what changed between two audits as one document."""
    since = compared.monthly_before
    record: dict[str, Json] = {
        "schema": COMPARE_SCHEMA,
        "simulated": compared.later.header.simulated > 0,
        "earlier": run_record(compared.earlier),
        "later": run_record(compared.later),
        "new": [_compared(one) for one in compared.appeared],
        "gone": [_compared(one) for one in compared.gone],
        "stayed": [_compared(one) for one in compared.stayed],
        "untold": [
            {
                "host": one.host or None,
                "reason": one.reason or None,
                "parameters": list(one.parameters),
            }
            for one in compared.untold
        ],
        "left_out": list(compared.left_out),
        "added": list(compared.added),
        "untried": compared.untried,
        "unchanged": compared.unchanged,
        "readable": compared.readable,
        "monthly_before": None if since is None else spell_instant(since),
        "exit_code": int(EXITS[compared.conclusion]),
    }
    return json_line(record) + "\n"


def _compared(one: ComparedFinding) -> Json:
    return {
        "host": one.finding.host or None,
        "finding": finding_record(one.finding),
        "before": None if one.before is None else finding_record(one.before),
        "now": None if one.now is None else finding_record(one.now),
        "first_look": one.is_first_look,
    }


def as_of_json(told: DeviceAsOf, _words: Words) -> str:
    """Return what one device was set to at a time, one document a line."""
    identity = told.identity
    record: dict[str, Json] = {
        "schema": AS_OF_SCHEMA,
        "host": told.host,
        "readings": told.readings.name.lower(),
        "at": spell_instant(told.at),
        "read_at": spell_instant(told.read_at),
        "run": told.run or None,
        "next_at": None if told.next_at is None else spell_instant(told.next_at),
        "missed": told.missed or None,
        "serial": None if identity is None else identity.serial,
        "product": None if identity is None else identity.product,
        "version": None if identity is None else identity.version,
        "values": told.values,
        "between": told.between,
        "not_certain": told.not_certain,
    }
    return json_line(record) + "\n"


class HistoryJson:
    """Prints what changed as one document, when all of it was told."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._devices: list[Json] = []
        self._changes: list[Json] = []

    def tell(self, noun: object) -> None:
        """Take the changes of one device, or of several."""
        if isinstance(noun, DeviceHistory):
            self._devices.append(_device(noun))
        if isinstance(noun, DeviceHistory | FleetHistory):
            self._changes += [_change(one, noun.readings) for one in noun.changes]

    def end(self) -> None:
        """Print them."""
        told = {"schema": HISTORY_SCHEMA, "devices": self._devices, "changes": self._changes}
        self._out.write(json_line(told) + "\n")
        self._out.flush()


def history_ndjson(noun: DeviceHistory | FleetHistory, _words: Words) -> str:
    """Return a line for the device, if one is meant, and a line for each change."""
    devices = [("device", _device(noun))] if isinstance(noun, DeviceHistory) else []
    changes = [("change", _change(one, noun.readings)) for one in noun.changes]
    named = ({"schema": HISTORY_SCHEMA, "record": kind} | one for kind, one in devices + changes)
    return "".join(json_line(record) + "\n" for record in named)


def _device(history: DeviceHistory) -> dict[str, Json]:
    seen = history.seen
    return {
        "host": seen.host,
        "readings": history.readings.name.lower(),
        "serial": seen.identity.serial,
        "product": seen.identity.product,
        "version": seen.identity.version,
        "first_seen": spell_instant(seen.first_seen),
        "last_seen": spell_instant(seen.last_seen),
        "latest_try": spell_instant(seen.latest_try),
        "reason": seen.reason or None,
        "boxes": [
            {"before": one.before, "serial": one.serial, "since": spell_instant(one.since)}
            for one in history.boxes
        ],
    }


def _change(change: ObservedChange, readings: Readings) -> dict[str, Json]:
    return {
        "host": change.host,
        "readings": readings.name.lower(),
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "last_different": spell_instant(change.last_different),
        "first_seen": spell_instant(change.first_seen),
        "old_version": change.old_version or None,
        "new_version": change.new_version or None,
    }


def trend_json(trend: FleetTrend, _words: Words) -> str:
    """Return how the fleet stood over its last audits as one document."""
    points: list[Json] = [
        {
            "run": point.run,
            "started_at": spell_instant(point.started_at),
            "simulated": point.is_simulated,
            "devices": {str(state): count for state, count in point.devices.items()},
            "partly": len(point.partly),
            "findings": {str(verdict): count for verdict, count in point.findings.items()},
            "kinds": {
                str(kind): sum(n for v, n in point.findings.items() if kind_of(v) is kind)
                for kind in TOLD_KINDS
            },
        }
        for point in trend.points
    ]
    since = trend.monthly_before
    record: dict[str, Json] = {
        "schema": TREND_SCHEMA,
        "simulated": trend.is_simulated,
        "monthly": trend.is_monthly,
        "devices_selected": trend.selected,
        "left_out": [run.header.run for run in trend.left_out],
        "broken_off": [run.header.run for run in trend.broken_off],
        "monthly_before": None if since is None else spell_instant(since),
        "points": points,
    }
    return json_line(record) + "\n"

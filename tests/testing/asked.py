"""A simulated year, asked as commands ask, and what a figure is that several of them tell."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from fleetcfg.authority.record_facts import read_record_facts
from fleetcfg.authority.statements import known_statements
from fleetcfg.duties.year.rules.counted import count_period
from fleetcfg.duties.year.use.period_subject import subject_of
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.stock import stock_standing
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.trend import trend_of
from fleetcfg.observations.values import Readings
from fleetcfg.report.audits.history_json import RunsRecord, TrendRecord
from fleetcfg.report.audits.history_text import KeptRuns
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.declarations.registers_due import RegistersDueRecord
from fleetcfg.report.documents.statement_text import StatementsRecord
from fleetcfg.report.incidents.incident_json import IncidentsRecord
from fleetcfg.report.incidents.incident_text import incident_providers_text
from fleetcfg.report.plays.power_text import PowerShown, PowerShownRecord
from fleetcfg.report.rooms.stock_text import StockShown
from fleetcfg.words import Words
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.incidents.incidents import told_incidents
from fleetcfg.workflow.registers_due import registers_due
from fleetcfg.workflow.rooms.power import read_power
from tests.testing.conftest import ToldYear, cells_of

VI = Words("vi")


class Asked:
    """The year, asked as commands ask: each once, as data for programs where there is such."""

    def __init__(self, told: ToldYear) -> None:
        self.told, self.now = told, told.request.now
        self.province, self.fleet = told.basis.province, told.fleet
        self.registers = self.province.registers
        self.kept = told.kept.of(Readings.SIMULATED)
        self.said = known_statements(told.record, now=self.now)
        self.year = cells_of(count_period(told.case))
        record = read_record_facts(told.year.department.record())
        assert record is not None
        self.record = record
        found = told_incidents(told.record, self.fleet, self.registers, now=self.now)
        self.incidents = json.loads(IncidentsRecord.told(found))
        self.providers_text = incident_providers_text(found, VI)
        self.stock = StockShown(stock_standing(self.fleet, self.said.given), self.now)
        self.due = json.loads(
            RegistersDueRecord.told(registers_due(self.province, on=told.case.until))
        )["due"]
        power = read_power(
            self.kept,
            self.fleet,
            self.registers,
            self.said,
            since=told.request.period.start.astimezone(UTC),
            until=self.now,
        )
        self.power = json.loads(PowerShownRecord.told(PowerShown(power, ())))
        self.runs = json.loads(RunsRecord.told(KeptRuns(RunReader(told.kept).listed(), 0)))["runs"]
        trend = trend_of(self.kept, last=400, now=self.now)
        self.trend = json.loads(TrendRecord.told(trend))["points"]
        assert told.case.audits is not None
        whole = [one for one in told.case.audits.runs if one.conclusion != "broken_off"]
        self.last = whole[-1]
        request = FiguresRequest(self.now, RunDigest(), self.last.run)
        self.figures = figures_of(request, self.province, told.kept)
        self.totals = AuditTotals()
        for noun in replay_run(self.kept, load_run(told.kept, self.last.run)):
            if isinstance(noun, DeviceReport | FleetReport):
                self.totals.add(noun)

    @property
    def cards(self) -> Mapping[str, Mapping[str, list[Any]]]:
        """What ``report unit-score`` tells of each unit, by its code."""
        codes = dict.fromkeys(site.unit for site in self.fleet.sites.values())
        case = self.told.case
        return {
            one: cells_of(count_period(case.only(*subject_of(case.fleet, case.registers, one))))
            for one in codes
        }

    def rows(self, table: str, key: str, *names: str) -> dict[Any, Any]:
        """Return columns of a table of the report, by its key."""
        return {row[key]: tuple(row[name] for name in names) for row in self.year[table]}

    def due_of(self, fact: str, *codes: str) -> Counter[str]:
        """Return how often ``register due`` names something, by a fact of it."""
        return Counter(one["facts"][fact] for one in self.due if one["code"] in codes)


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        of: Columns of the report that tell it, as ``table.column``.
        ways: What tells it, by how it is called.
    """

    of: tuple[str, ...]
    ways: Mapping[str, Callable[[Asked], Any]]


def columns(table, *names):
    """Return columns as figures name them."""
    return tuple(f"{table}.{name}" for name in names)


def sums(rows, *names):
    """Return the sums of columns; of what is not known nothing."""
    return tuple(sum(row[name] or 0 for row in rows) for name in names)


def known(counts):
    """Return counts without those of nothing: one way tells zeros, another does not."""
    return {key: count for key, count in counts.items() if count not in (0, None, (0,))}


def sum_of(counts):
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return found


def minutes(seconds):
    return None if seconds is None else seconds // 60


def statements_of(asked):
    return json.loads(StatementsRecord.told(asked.said))["statements"]

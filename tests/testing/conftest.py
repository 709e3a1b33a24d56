"""A year of a Department that does not exist, lived through once for all that ask of it."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.declared.load import Sources
from fleetcfg.duties.year.use.period import PeriodRequest, period_case
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.tables import CountedFact, Period, PeriodTable
from fleetcfg.observations.store import Observations, kept_observations
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import run_province
from fleetcfg_kit.testing.year.plan import make_plan
from fleetcfg_kit.testing.year.year import SimulatedYear, simulate_year
from tests.integration.walk import ROOT

FIRST = date(2025, 12, 15)
DAYS = int(os.environ.get("FLEETCFG_YEAR_DAYS", "40"))  # `make year` has a whole one
HOSTS = int(os.environ.get("FLEETCFG_YEAR_DEVICES", "12"))


@dataclass(frozen=True)
class ToldYear:
    """A year, and all that a report on it is counted from.

    Attributes:
        fleet: As it is declared at the end of it; each device is made once.
    """

    year: SimulatedYear
    request: PeriodRequest
    sources: Sources
    basis: AuditBasis
    fleet: Fleet
    kept: Observations
    record: Installation
    case: PeriodCase


@pytest.fixture(scope="session")
def year(tmp_path_factory):
    place = tmp_path_factory.mktemp("y")
    begun = datetime(2025, 12, 15, tzinfo=UTC)
    with run_province(ROOT, place / "p", place / "s", now=begun) as fleet:
        codecs = [
            host
            for host, one in fleet.devices.items()
            if (one.family, one.transport, bool(one.switch)) == ("cisco_ce", "https", True)
        ][2 : 2 + max(HOSTS // 2, 6)]
        hosts = tuple(dict.fromkeys((*codecs, *fleet.devices)))[:HOSTS]
        sites = {host: fleet.devices[host].site for host in hosts}
        placed = {host: (site.id, site.provider) for host, site in sites.items() if site}
        plan = make_plan(placed, codecs, seed=7, first=FIRST, days=DAYS)
        return simulate_year(plan, fleet, place / "year")


@pytest.fixture(scope="session")
def told(year):
    end = year.plan.at(DAYS, 0).astimezone(UTC)
    period = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
    request = PeriodRequest("adhoc", period, end)
    sources = read_declarations(year.department.folder)
    basis = open_basis(year.department.record(), year.department.trust, sources, at=end)
    province = basis.province
    with ExitStack() as opened:
        kept = opened.enter_context(kept_observations(year.store))
        record = opened.enter_context(open_installation(year.department.record()))
        case = period_case(request, province, province.registers, kept, record)
        yield ToldYear(year, request, sources, basis, case.fleet, kept, record, case)


def cells_of(tables: tuple[PeriodTable, ...]) -> Mapping[str, list[Mapping[str, CountedFact]]]:
    """Return the rows of each table by its name."""
    return {table.name: [*table.records()] for table in tables}

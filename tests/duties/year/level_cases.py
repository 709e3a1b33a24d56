"""A province of three codecs, the audits of it that are kept, and what is asked at a level."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fleetcfg.authority.audit_basis import unsigned_basis
from fleetcfg.duties.year.rules.level_requirements import LevelRequirement, LevelStandard
from fleetcfg.duties.year.use.level import LevelRequest, assess_level
from fleetcfg.duties.year.use.level_case import LevelResult
from fleetcfg.model.audit import AuditAuthority, AuditHeader
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.runs import add_fleet_report, add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations
from tests.declared.baselines.test_waiver import province_of
from tests.declared.conftest import world
from tests.report import samples

__all__ = ["case", "world"]

AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOSTS = ("codec-a", "codec-b", "codec-c")
RULE, SERVER = "call.encryption", "time.ntp_server"
BODY = "parameters: {call.encryption: required, time.ntp_server: 10.1.1.1}\n"
MET, PARTLY, NOT_MET, NO_DATA, NOT_APPLICABLE = LevelResult


def asked(by, *of, months=0, **more):
    """Return one requirement of level 3."""
    by_level = {3: months} if months else {}
    return LevelRequirement("x", {3: "5.1"}, {"vi": "x", "en": "x"}, by, of, by_level, **more)


def report(host, *findings, declared=2, simulated=False, **more):
    """Return what a run says of a device of which everything but *findings* conforms."""
    counts = {Verdict.CONFORM: declared - len(findings), Verdict.UNMANAGED: 7}
    for finding in findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return DeviceReport(host, "", simulated, counts, findings=findings, **more)


def found(host, verdict=Verdict.UNAUTHORIZED, parameter=RULE, **more):
    return Finding(host, verdict, parameter, **more)


class Case:
    """A province of three codecs, the audits of it that are kept, and who answers by them."""

    def __init__(self, world, store):
        self.world, self.store = world, store
        self.facts = {}
        self.ledger = None
        self.signed = None
        world.issue("only", BODY)

    def keep(self, *reports, run="R1", at=AT - DAY, of_fleet=(), ended=True, stand_ins=0):
        simulated = sum(each.simulated for each in reports)
        header = AuditHeader(run, at, len(reports), simulated, "0.3.0")
        if stand_ins:
            header = replace(header, authority=AuditAuthority(0, 0, (), stand_ins=stand_ins))
        begin_run(self.store, header, FAIL_ON)
        with self.store.writing():
            for number, each in enumerate(reports):
                add_report(self.store, run, number, each)
            add_fleet_report(self.store, run, len(reports), FleetReport(tuple(of_fleet)))
        if ended:
            told = [*reports, FleetReport(tuple(of_fleet))]
            end_run(self.store, run, samples.ended(header, told, at))
        return self

    @property
    def basis(self):
        province = province_of(self.world)
        basis = unsigned_basis(replace(province, fleet=replace(province.fleet, **self.facts)))
        return basis if self.signed is None else replace(basis, **self.signed(basis))

    def assess(self, requirement, **request):
        standard = LevelStandard(
            "TCVN", date(2026, 7, 24), {}, date(2026, 11, 24), "paraphrase", (requirement,)
        )
        wanted = LevelRequest(3, AT, **request)
        return assess_level(wanted, standard, self.basis, self.store, self.ledger)

    def answer(self, *args, run="", **more):
        (answer,) = self.assess(asked(*args, **more), run=run).answers
        return answer

    def kinds(self, answer):
        return [(gap.kind, gap.host, gap.what) for gap in answer.gaps]


@pytest.fixture
def case(world, tmp_path):
    store = open_observations(tmp_path / "history.sqlite")
    yield Case(world, store)
    store.close()

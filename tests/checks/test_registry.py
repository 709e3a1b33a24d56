"""A check is one function and one entry: nothing else in fleetcfg needs to know of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.check import DeviceCase, DeviceCheck, FleetCheck, Need
from fleetcfg.checks.legal_bases import legal_bases
from fleetcfg.checks.registry import DEVICE_CHECKS, FLEET_CHECKS
from fleetcfg.jobs.job import JobResult
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import LegalBasis
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.observations.store import open_observations
from fleetcfg.worker.audit import spell_audited
from fleetcfg.workflow.audit_run import AuditRun
from fleetcfg.workflow.context import READING, Context
from tests.report.rendered import rendered
from tests.worker.test_audit import HOST, NOW, standing, task

LINE = LegalBasis("QĐ 1/2026", "Đường truyền", NOW.date(), clauses={"line.down": "Điều 2"})


def check_line(case):
    assert case.status
    yield Finding(case.device.host, Verdict.OTHER_USE, "device.line", clause=ClauseKey("line.down"))


LINE_CHECK = DeviceCheck(
    "line",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.OTHER_USE}),
    clauses=frozenset({ClauseKey("line.down")}),
    run=check_line,
)


def check_twins(case):
    if case.identity in case.others.values():
        yield Finding(case.report.host, Verdict.IDENTITY_MISMATCH, "device.twin")


TWINS_CHECK = FleetCheck(
    "twins",
    needs=frozenset({Need.OTHERS}),
    verdicts=frozenset({Verdict.IDENTITY_MISMATCH}),
    clauses=frozenset(),
    run=check_twins,
)


class Here:
    """Does jobs one after another, in this process."""

    def __init__(self, audit):
        self.audit = audit

    def run(self, jobs, documents, stop):
        for job in jobs:
            body = spell_audited(self.audit.audit(job.host, lambda abort: None))
            yield JobResult(job.id, job.host, job.documents, body)


def campaign(audit_task, store, checks=FLEET_CHECKS, run="RUN-1"):
    cite = legal_bases({LINE.id: LINE}).cite
    context = Context(
        clock=lambda: NOW,
        lasting=lambda _: timedelta,
        token=lambda size: "0" * size,
        families=audit_task.families,
        catalogs=audit_task.catalogs,
        credential=audit_task.credential,
        runner=lambda pool, work: Here(audit_task),
    )
    return AuditRun(
        run,
        AuditBasis(audit_task.province, audit_task.basis),
        store,
        READING,
        context,
        cite=lambda finding: cite(finding, on=NOW.date()),
        checks=checks,
    )


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "observations.sqlite")
    yield kept
    kept.close()


def test_a_made_up_check_is_run_told_and_counted(province, store):
    audit = replace(task(province, standing(province)), checks=(*DEVICE_CHECKS, LINE_CHECK))

    (report,) = campaign(audit, store).audit([HOST])

    coverage = Coverage(1).plus(report)
    assert coverage.findings[Verdict.OTHER_USE] == 1
    told = [f.clauses for f in report.findings if f.parameter == "device.line"]
    assert told == [("QĐ 1/2026 Điều 2",)]
    for output in ("text", "json"):
        header = AuditHeader("RUN-1", NOW, 1, 0, "0")
        summary = AuditSummary(coverage, NOW, 1, Conclusion.FINDINGS)
        assert "device.line" in rendered("audit", output, header, report, summary)


def test_two_devices_that_say_they_are_the_same_are_seen_by_a_check_of_the_fleet(province, store):
    hosts = [HOST, next(host for host in province.fleet.devices if host != HOST)]
    audit = replace(task(province, None), checks=(LINE_CHECK,))
    one, other = campaign(audit, store, (TWINS_CHECK,)).audit(hosts)

    assert [f.parameter for f in one.findings] == ["device.line"]
    assert [f.parameter for f in other.findings] == ["device.twin", "device.line"]


def test_what_no_check_needs_is_not_read(province):
    audit = replace(task(province, standing(province)), checks=(LINE_CHECK,))
    audit.families["cisco_ce"].read = None  # calling it would raise

    audited = audit.audit(HOST, lambda abort: None)

    assert audited.identity is not None
    assert (audited.report.read, audited.report.counts, audited.digest) == (0, {}, "")


@pytest.mark.parametrize("check", DEVICE_CHECKS, ids=lambda check: check.id)
def test_a_check_that_looks_at_more_than_it_says_is_a_mistake_that_shows(check, province):
    with pytest.raises(LookupError):
        list(
            check.run(
                DeviceCase(
                    replace(province.fleet.devices[HOST], switch="sw"), province.fleet.networks
                )
            )
        )


def test_every_told_verdict_is_yielded_by_a_check():
    yielded = {verdict for check in (*DEVICE_CHECKS, *FLEET_CHECKS) for verdict in check.verdicts}

    assert yielded == {verdict for verdict, info in VERDICTS.items() if info.is_told}
    assert len({check.id for check in (*DEVICE_CHECKS, *FLEET_CHECKS)}) == 7

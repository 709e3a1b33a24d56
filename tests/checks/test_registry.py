"""A check is one function and one entry: nothing else in fleetcfg needs to know of it."""

import io
import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from errno import ENOSPC
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fleetcfg.authority.audit_basis import unsigned_basis
from fleetcfg.checks import registry
from fleetcfg.checks.check import Check, DeviceCase, DeviceCheck, FleetCheck, Need, needs_of
from fleetcfg.checks.legacy import check_legacy
from fleetcfg.checks.registry import DEVICE_CHECKS, FLEET_CHECKS, HOME_CHECKS
from fleetcfg.cli.terminal.audit_listener import AuditListener
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.jobs.job import JobResult
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import ClauseKey, DeviceReport, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.verdict import FAIL_ON, VERDICTS, Verdict
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.report.renderers import outputs_of, renderer
from fleetcfg.words import Words
from fleetcfg.worker.audit import spell_audited
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet
from fleetcfg.workflow.audits.audit_run import AuditRun
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.events import AuditStarted, DeviceAudited, DeviceBegun
from tests.report.audits.test_audit import SCHEMA
from tests.report.rendered import rendered
from tests.worker.test_audit import HOST, NOW, PATH, standing, task

ALL_CHECKS: tuple[Check[Any], ...] = (*DEVICE_CHECKS, *HOME_CHECKS, *FLEET_CHECKS)
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
    hosts = defaultdict(list)
    for report in case.reports():
        hosts[report.status.identity].append(report.host)
    for twins in hosts.values():
        if len(twins) > 1:
            told = f"{', '.join(twins)} of {len(case.hosts)}"
            clause = ClauseKey("line.down")
            yield Finding("", Verdict.REPLACED, "fleet.twins", live=told, clause=clause)


TWINS_CHECK = FleetCheck(
    "twins",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.REPLACED}),
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


def context_of(audit_task, listen=lambda event: None):
    return Context(
        clock=lambda: NOW,
        lasting=lambda _: timedelta,
        token=lambda size: "0" * size,
        families=audit_task.families,
        catalogs=audit_task.catalogs,
        credential=audit_task.credential,
        runner=lambda pool, work: Here(audit_task),
        on_event=listen,
    )


def campaign(audit_task, store, run="RUN-1"):
    cite = legal_bases({LINE.id: LINE}).cite
    return AuditRun(
        run,
        replace(unsigned_basis(audit_task.province), signed=audit_task.basis),
        store,
        READING,
        context_of(audit_task),
        cite=lambda finding: cite(finding, on=NOW.date()),
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


def audit_twins(province, store, listen, fail_on=FAIL_ON):
    """Audit two devices that say that they are the same, with one check of the fleet."""
    audit = replace(task(province, None), checks=(LINE_CHECK,))
    fleet = replace(province.fleet, legal_bases={LINE.id: LINE})
    basis = unsigned_basis(replace(province, fleet=fleet))
    hosts = [HOST, next(host for host in province.fleet.devices if host != HOST)]
    return audit_fleet(
        AuditRequest("RUN-1", hosts, fail_on), basis, store, context_of(audit, listen)
    )


@pytest.fixture
def audited_twins(province, store, monkeypatch):
    monkeypatch.setattr(registry, "FLEET_CHECKS", (TWINS_CHECK,))
    told: list[Any] = []
    audit_twins(province, store, told.append)
    return told


def test_the_fleet_is_not_judged_where_a_person_broke_the_audit_off(province, store, monkeypatch):
    monkeypatch.setattr(registry, "FLEET_CHECKS", (TWINS_CHECK,))

    def leave_after_the_first(event):
        if isinstance(event, DeviceAudited):
            raise KeyboardInterrupt

    result = audit_twins(province, store, leave_after_the_first)

    assert result.summary.is_interrupted
    again = replay_run(store, load_run(store, "RUN-1"))
    assert [type(noun) for noun in again] == [AuditHeader, DeviceReport, AuditSummary]


def test_an_audit_that_was_broken_off_while_the_fleet_was_judged_is_not_clean(
    province, store, monkeypatch
):
    def leave(case):
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "FLEET_CHECKS", (replace(TWINS_CHECK, run=leave),))

    result = audit_twins(province, store, lambda event: None, fail_on=(Verdict.REPLACED,))

    assert (result.summary.coverage.reached, result.summary.is_interrupted) == (2, True)
    assert result.conclusion is Conclusion.INCOMPLETE
    assert load_run(store, "RUN-1").conclusion is Conclusion.INCOMPLETE


@pytest.mark.parametrize("unheard", [AuditStarted, DeviceAudited])
def test_an_audit_that_cannot_be_told_any_more_is_kept_as_broken_off(
    province, store, monkeypatch, unheard
):
    """As where the disk is full that its output goes to."""
    monkeypatch.setattr(registry, "FLEET_CHECKS", (TWINS_CHECK,))

    def full(event):
        if isinstance(event, unheard):
            raise OSError(ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        audit_twins(province, store, full)

    run = load_run(store, "RUN-1")
    assert run.is_interrupted
    assert run.conclusion is not Conclusion.CLEAN
    assert run.finished_at is not None
    *_, summary = replay_run(store, run)
    assert isinstance(summary, AuditSummary)
    assert summary.coverage.ended == (1 if unheard is DeviceAudited else 0)
    assert summary.coverage.untried > 0


def told_of(events):
    """Return the events that tell of something found; not those that a device was begun."""
    return [event for event in events if not isinstance(event, DeviceBegun)]


def test_what_is_found_on_the_fleet_is_told_after_its_devices_cited_and_counted(audited_twins):
    *_, one, other, whole, ended = told_of(audited_twins)

    assert [event.report.findings[0].parameter for event in (one, other)] == ["device.line"] * 2
    (twins,) = whole.report.findings
    assert (twins.host, twins.live) == ("", f"{one.report.host}, {other.report.host} of 2")
    assert twins.clauses == ("QĐ 1/2026 Điều 2",)
    coverage = ended.summary.coverage
    assert (coverage.reached, coverage.unknown, coverage.findings[Verdict.REPLACED]) == (2, 0, 1)
    assert ended.summary.conclusion is Conclusion.FINDINGS


def test_a_finding_of_the_fleet_is_kept_and_told_again(audited_twins, store):
    again = list(replay_run(store, load_run(store, "RUN-1")))

    started, *events, ended = told_of(audited_twins)
    assert again == [started.header, *(event.report for event in events), ended.summary]
    rows = store.connection.execute("SELECT parameter, verdict FROM finding WHERE host = ''")
    assert rows.fetchall() == [("fleet.twins", Verdict.REPLACED)]


@pytest.mark.parametrize("output", outputs_of("audit"))
def test_a_finding_of_the_fleet_is_rendered_in_every_form(audited_twins, output, store):
    again = list(replay_run(store, load_run(store, "RUN-1")))

    text = rendered("audit", output, *again)

    once = {"sarif": '"parameter": "fleet.twins"', "junit": 'name="replaced fleet.twins"'}
    assert text.count(once.get(output, "fleet.twins")) == 1  # its message names it once more
    if output == "json":
        whole = json.loads(text)
        assert [found["parameter"] for found in whole["fleet"]["findings"]] == ["fleet.twins"]
        Draft202012Validator(SCHEMA).validate(whole)
    if output == "ndjson":
        record = Draft202012Validator({**SCHEMA["$defs"]["record"], "$defs": SCHEMA["$defs"]})
        lines = [json.loads(line) for line in text.splitlines()]
        assert [line["record"] for line in lines] == ["header", "host", "host", "fleet", "summary"]
        for line in lines:
            record.validate(line)


def test_the_command_line_tells_of_the_fleet_as_the_kept_run_does(audited_twins, store):
    out = io.StringIO()
    listen = AuditListener(renderer("audit", "text", out, Words("vi")))

    for event in audited_twins:
        listen(event)

    again = list(replay_run(store, load_run(store, "RUN-1")))
    assert out.getvalue() == rendered("audit", "text", *again)


def test_what_home_and_fleet_need_of_a_device_is_read_for_its_own_checks():
    elsewhere = needs_of((*HOME_CHECKS, *FLEET_CHECKS, TWINS_CHECK)) - {Need.PREVIOUS}

    assert elsewhere <= needs_of(DEVICE_CHECKS)


def test_what_no_check_needs_is_not_read(province):
    audit = replace(task(province, standing(province)), checks=(LINE_CHECK,))
    audit.families["cisco_ce"].read = None  # calling it would raise

    audited = audit.audit(HOST, lambda abort: None)

    assert audited.identity is not None
    assert (audited.report.read, audited.report.counts, audited.digest) == (0, {}, "")


@pytest.mark.parametrize(
    "check", [check for check in DEVICE_CHECKS if check.needs], ids=lambda check: check.id
)
def test_a_check_that_looks_at_more_than_it_says_is_a_mistake_that_shows(check, province):
    with pytest.raises(LookupError):
        list(
            check.run(
                DeviceCase(
                    replace(province.fleet.devices[HOST], switch="sw"), province.fleet.networks
                )
            )
        )


@pytest.mark.parametrize(
    ("transport", "is_allowed", "reasons"),
    [
        ("ssh", True, ["LEGACY_SSH_ALLOWED"]),
        ("https", True, ["LEGACY_TLS_ALLOWED"]),
        ("telnet", True, ["LEGACY_TELNET_ALLOWED"]),
        ("ssh", False, []),
        ("https", False, []),
    ],
)
@pytest.mark.clause("check:legacy", "5.3")
def test_what_is_allowed_though_it_is_not_safe_is_told_where_it_is_used(
    transport, is_allowed, reasons
):
    device = Device("old", "cisco_ce", "127.0.0.1", transport=transport)
    device = replace(device, legacy_ssh=is_allowed, legacy_tls=is_allowed)
    device = replace(device, legacy_telnet=is_allowed)

    assert [found.reason for found in check_legacy(DeviceCase(device))] == reasons


def test_every_told_verdict_is_yielded_by_a_check_or_by_a_sweep():
    yielded = {verdict for check in ALL_CHECKS for verdict in check.verdicts}

    assert yielded | {Verdict.UNDECLARED} == {
        verdict for verdict, info in VERDICTS.items() if info.is_told
    }
    assert len({check.id for check in ALL_CHECKS}) == len(ALL_CHECKS)


@pytest.mark.clause("check:listing", "3.3")
def test_a_listing_that_lost_settings_is_told_and_leaves_the_audit_open(province, store):
    whole = {PATH: "On", **{f"Audio Input {n}": "1" for n in range(200)}}
    short = {PATH: "On"}
    told = []
    for run, values in enumerate((whole, short, short, whole)):
        audit = task(province, None, values)
        (report,) = campaign(audit, store, f"RUN-{run}").audit([HOST])
        told.append([f for f in report.findings if f.parameter == "device.listing"])
        is_open = report.counts.get(Verdict.UNREADABLE, 0)
        assert is_open == len(told[-1])

    (first,), (again,) = told[1:3]
    assert (told[0], told[3]) == ([], [])
    assert (first.verdict, first.reason, first.facts["lost"]) == (
        Verdict.UNREADABLE,
        "LISTING_SHRANK",
        200,
    )
    assert again == first

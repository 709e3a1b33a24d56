"""Jobs are done by a worker that gets nothing but bytes: it reads, judges, and has its own door."""

import shutil
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.declared.load import Sources, read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.jobs.job import spell_job
from fleetcfg.jobs.runner import Runner
from fleetcfg.observations.store import open_observations
from fleetcfg.testing.department import Department, found_department
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.worker.audit import audited_of
from fleetcfg.workflow.apply import apply_context
from fleetcfg.workflow.approve import decide, read_to_decide
from fleetcfg.workflow.change_jobs import make_rollout, send_change
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.device_jobs import audit_jobs, run_device_jobs
from fleetcfg.workflow.people import ReadingQuestion
from fleetcfg.workflow.plan import ChangeSetRequest, plan_changes
from fleetcfg.workflow.system import make_context
from tests.integration.walk import simulated
from tests.jobs.pipe_runner import PipeRunner

HOST, PATH = "codec-bum-to", "Conference AutoAnswer Mode"


@dataclass(frozen=True)
class Here:
    """A Department, devices that are not there, and a worker in another folder."""

    department: Department
    fleet: Any
    elsewhere: Path

    @property
    def sources(self) -> Sources:
        folders = ([Path("inventory")], Path("baselines"), Path("playbooks"))
        with chdir(self.department.folder):
            return read_sources(*folders, catalogs=catalogs())

    @property
    def basis(self) -> AuditBasis:
        folder = self.department.folder
        ledger = folder / ".fleetcfg" / "ledger"
        return open_basis(ledger, self.department.trust, self.sources, at=now())

    def runner(self, _pool: object = None, _work: object = None) -> Runner:
        return PipeRunner("tests.worker.elsewhere:make_work", self.elsewhere)

    def context(self) -> Context:
        return make_context()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    place = tmp_path_factory.mktemp("elsewhere")
    with simulated(place) as fleet:
        (folder := place / "so").mkdir()
        department = found_department(folder, place / "province", now=now())
        (other := place / "worker").mkdir()
        shutil.copytree(folder / "tech", other / "tech")
        shutil.copytree(department.trust, other / "trust")
        yield Here(department, fleet, other)


def audit(here: Here, context: Context, folder: Path) -> dict[str, Any]:
    observations = open_observations(folder / "observations.sqlite")
    basis = here.basis
    try:
        hosts = list(basis.province.fleet.devices)
        jobs = audit_jobs(hosts, basis, observations, READING)
        results = list(run_device_jobs(jobs, READING, context))
    finally:
        observations.close()
    reports = {r.host: audited_of(r, basis.province).report for r in results}
    return {host: replace(report, milliseconds=0, status=None) for host, report in reports.items()}


def test_an_audit_elsewhere_finds_what_an_audit_here_finds(here: Here, tmp_path: Path) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    (other := tmp_path / "other").mkdir()

    at_home = audit(here, here.context(), tmp_path)
    elsewhere = audit(here, replace(here.context(), runner=here.runner), other)

    here.fleet.tamper(HOST, PATH, "Off")
    assert len(at_home) == 40
    assert elsewhere == at_home
    assert [f.path for f in at_home[HOST].findings] == [PATH]


def test_what_is_sent_is_small_and_names_no_folder_of_ours(here: Here, tmp_path: Path) -> None:
    observations = open_observations(tmp_path / "observations.sqlite")
    basis = here.basis
    hosts = list(basis.province.fleet.devices)
    sent = audit_jobs(hosts, basis, observations, READING)
    observations.close()
    jobs = [spell_job(job) for job in sent.jobs]
    trees = [sent.documents.get(digest) for digest in sent.prepared]

    assert max(map(len, jobs)) < 800
    for data in (*jobs, *trees):
        assert str(here.department.folder).encode() not in data
        assert b"/tmp" not in data


class Approver:
    def confirm_reading(self, question: ReadingQuestion) -> str:
        return f"{question.devices}:{question.sha256[-4:]}"


def planned(here: Here, number: str, approvers: tuple[str, ...]) -> bytes:
    """Return a bundle that sets right what *HOST* was tampered with, and its approvals."""
    department, start = here.department, now()
    window = (start, start + timedelta(days=3))
    request = ChangeSetRequest(number, "Trả lại như đã ký", window, executor="tech")
    with department.open(now=start) as workspace:
        context = here.context()
        bundle = plan_changes(request, workspace, department.key("author"), context).bundle
    decision = Decision(number="12/QĐ-SKHCN", date=date(2026, 11, 24))
    for person in approvers:
        with department.open(now=now()) as workspace:
            review = read_to_decide(bundle, workspace, "approve", decision, at=now())
            bundle = decide(review, workspace, department.key(person), Approver()).data
    return bundle


def test_a_change_elsewhere_comes_through_the_door_there_and_into_the_record_there(
    here: Here,
) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0001", ("approver-1", "approver-2"))
    key = here.department.key("tech")
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = workspace.authority.authorize(bundle, now=workspace.now)
        means = apply_context(workspace, here.context(), READING)
        sent = send_change(bundle, workspace.province)
        rollout = make_rollout(authorized, means, runner=here.runner, sent=sent)

        (done,) = rollout.run([HOST])

    assert (done.device, done.fate, done.number) == (HOST, "applied", 1)
    folders = here.elsewhere / "tech", here.elsewhere / "trust"
    with (
        open_workspace(*folders, here.sources, now=now(), signer=key) as workspace,
        pytest.raises(RefusalError, match="ALREADY_CONSUMED"),
    ):
        workspace.authority.authorize(bundle, now=workspace.now)


def test_a_bundle_that_the_door_there_refuses_is_applied_to_nothing(here: Here) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0002", ("approver-1",))
    whole = planned(here, "CS-2026-0003", ("approver-1", "approver-2"))
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = workspace.authority.authorize(whole, now=workspace.now)
        means = apply_context(workspace, here.context(), READING)
        sent = send_change(bundle, workspace.province)
        rollout = make_rollout(authorized, means, runner=here.runner, sent=sent)

        (done,) = rollout.run([HOST])

    here.fleet.tamper(HOST, PATH, "Off")
    assert (done.fate, done.code, done.stage) == ("refused", "APPROVAL_THRESHOLD", Stage.APPROVALS)

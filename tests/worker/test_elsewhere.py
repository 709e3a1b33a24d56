"""Jobs are done by a worker that gets nothing but bytes: it reads, judges, and has its own door."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.declared.load import Sources, read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.jobs.job import DocumentRef, Job, spell_job
from fleetcfg.jobs.runner import Runner
from fleetcfg.ledger.attempts import AttemptRequest, lock_device, open_attempts
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.observations.store import open_observations
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.worker.audit import audited_of
from fleetcfg.worker.command import command_result_of
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.documents import sender_names
from fleetcfg.worker.own_door import OwnInstallation, open_own_door
from fleetcfg.worker.read_device import DeviceReading
from fleetcfg.workflow.changes.apply import (
    ApplyRequest,
    apply_changes,
    authorize_bundle,
    check_changes,
    make_apply_context,
    reconcile_devices,
)
from fleetcfg.workflow.changes.approve import decide, read_to_decide
from fleetcfg.workflow.changes.change_jobs import make_rollout, send_change
from fleetcfg.workflow.changes.plan import ChangeSetRequest, plan_changes
from fleetcfg.workflow.clock import lasting, now
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.device_jobs import audit_jobs, command_jobs, run_device_jobs
from fleetcfg.workflow.events import DeviceDone, Event
from fleetcfg.workflow.people import ReadingQuestion
from fleetcfg.workflow.reading import ask_devices
from fleetcfg.workflow.system import make_context
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from tests.integration.walk import simulated
from tests.jobs.pipe_runner import PipeRunner

HOST, PATH = "codec-bum-to", "Conference AutoAnswer Mode"
BOTH = ("approver-1", "approver-2")


@dataclass(frozen=True)
class Here:
    """A Department, devices that are not there, and a worker in another folder."""

    department: DepartmentFolder
    fleet: Any
    elsewhere: Path

    @property
    def sources(self) -> Sources:
        return read_declarations(self.department.folder)

    def sources_below(self, root: Path) -> Sources:
        folders = [root / "inventory"], root / "baselines", root / "playbooks"
        return read_sources(*folders, catalogs=catalogs())

    @property
    def basis(self) -> AuditBasis:
        return self.basis_of(self.sources)

    def basis_of(self, sources: Sources) -> AuditBasis:
        return open_basis(self.department.record(), self.department.trust, sources, at=now())

    def runner(self, _pool: object = None, _work: object = None) -> Runner:
        return PipeRunner("tests.worker.elsewhere:make_work", self.elsewhere)

    def context(self) -> Context:
        return make_context()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DepartmentFolder, Any]]:
    place = tmp_path_factory.mktemp("elsewhere")
    with simulated(place) as fleet:
        (folder := place / "so").mkdir()
        yield found_department(folder, place / "province", now=now()), fleet


@pytest.fixture
def here(founded: tuple[DepartmentFolder, Any], tmp_path: Path) -> Here:
    """A Department of one test's own: what one spends, another has."""
    department, fleet = founded
    folder, other = tmp_path / "so", tmp_path / "worker"
    shutil.copytree(department.folder, folder)
    shutil.copytree(folder / "records" / "tech", other / "tech")
    shutil.copytree(folder / "trust", other / "trust")
    return Here(replace(department, folder=folder), fleet, other)


def audit(basis: AuditBasis, context: Context, folder: Path) -> dict[str, Any]:
    observations = open_observations(folder / "observations.sqlite")
    try:
        hosts = list(basis.province.fleet.devices)
        jobs = audit_jobs(hosts, basis, observations, READING)
        results = list(run_device_jobs(jobs, READING, context))
    finally:
        observations.close()
    names = sender_names(basis.province.origin)
    reports = {r.host: audited_of(r, basis.province, names).report for r in results}
    return {host: replace(report, milliseconds=0, status=None) for host, report in reports.items()}


@pytest.mark.parametrize("names", ["relative", "absolute"])
def test_an_audit_elsewhere_finds_what_an_audit_here_finds(
    here: Here, tmp_path: Path, names: str
) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    (other := tmp_path / "other").mkdir()
    folder = here.department.folder
    basis = here.basis if names == "relative" else here.basis_of(here.sources_below(folder))

    at_home = audit(basis, here.context(), tmp_path)
    elsewhere = audit(basis, replace(here.context(), runner=here.runner), other)

    here.fleet.tamper(HOST, PATH, "Off")
    assert at_home.keys() == basis.province.fleet.devices.keys()
    assert elsewhere == at_home
    (finding,) = (found for found in at_home[HOST].findings if found.path)
    assert finding.path == PATH
    assert finding.place.file.startswith("baselines/" if names == "relative" else str(folder))


def test_what_is_sent_is_small_and_names_no_folder_of_ours(here: Here, tmp_path: Path) -> None:
    observations = open_observations(tmp_path / "observations.sqlite")
    basis = here.basis
    hosts = list(basis.province.fleet.devices)
    sent = audit_jobs(hosts, basis, observations, READING)
    observations.close()
    jobs = [spell_job(sent.make(str(n), host)) for n, host in enumerate(hosts, 1)]
    trees = [sent.documents.get(digest) for digest in sent.prepared]

    assert max(map(len, jobs)) < 800
    for data in (*jobs, *trees):
        assert str(here.department.folder).encode() not in data
        assert b"/tmp" not in data


class Approver:
    def confirm_reading(self, question: ReadingQuestion) -> str:
        return f"{question.count}:{question.sha256[-4:]}"


def planned(here: Here, number: str, approvers: tuple[str, ...]) -> bytes:
    """Return a bundle that sets *HOST* right, issued if it has the approvals of both."""
    department, start = here.department, now()
    window = (start, start + timedelta(days=3))
    request = ChangeSetRequest(number, "Trả lại như đã ký", window, executor="tech")
    with department.open(now=start) as workspace:
        context = here.context()
        bundle = plan_changes(request, workspace, department.key("author"), context).bundle
    decision = Decision(number="12/QĐ-SKHCN", date=date(2026, 11, 24))
    for person in approvers:
        with department.open(now=now()) as workspace:
            review = read_to_decide(bundle, workspace, "approve", decision)
            bundle = decide(review, workspace, department.key(person), Approver()).data
    return department.issue_changes(bundle, now=now()) if approvers == BOTH else bundle


def apply_elsewhere(here: Here, bundle: bytes, *, is_check: bool = False) -> DeviceOutcome:
    """Take *bundle* through the door here, have it applied by the worker; return the outcome."""
    told: list[Event] = []
    context = replace(here.context(), runner=here.runner, on_event=told.append)
    key = here.department.key("tech")
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = authorize_bundle(bundle, workspace, context)
        if is_check:
            check_changes(authorized, ApplyRequest(), workspace, context)
        else:
            apply_changes(authorized, ApplyRequest(), workspace, key, context)
    (done,) = (event.outcome for event in told if isinstance(event, DeviceDone))
    return done


def test_a_change_elsewhere_comes_through_the_door_there_and_into_the_record_there(
    here: Here,
) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0001", BOTH)

    checked = apply_elsewhere(here, bundle, is_check=True)
    done = apply_elsewhere(here, bundle)
    again = apply_elsewhere(here, bundle)

    assert (checked.fate, checked.number) == ("would_apply", 0)
    assert (done.device, done.fate, done.number) == (HOST, "applied", 1)
    assert (again.fate, again.code) == ("refused", "ALREADY_CONSUMED")
    folders = here.elsewhere / "tech", here.elsewhere / "trust"
    key = here.department.key("tech")
    with (
        open_workspace(*folders, here.sources, now=now(), signer=key) as workspace,
        pytest.raises(RefusalError, match="ALREADY_CONSUMED"),
    ):
        workspace.authority.authorize(bundle, now=workspace.now)


def test_a_bundle_that_the_door_there_refuses_is_applied_to_nothing(here: Here) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0002", ("approver-1",))
    whole = planned(here, "CS-2026-0003", BOTH)
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = workspace.authority.authorize(whole, now=workspace.now)
        apply_context = make_apply_context(workspace, here.context(), READING)
        sent = send_change(workspace.province, authorized)
        other = DocumentRef("bundle", sent.documents.put(bundle))
        forged = replace(sent, refs=(sent.refs[0], other))
        rollout = make_rollout(authorized, apply_context, runner=here.runner, sent=forged)

        (done,) = rollout.run([HOST])

    here.fleet.tamper(HOST, PATH, "Off")
    assert (done.fate, done.code, done.stage) == ("refused", "APPROVAL_THRESHOLD", Stage.APPROVALS)


def test_what_is_in_doubt_is_settled_elsewhere_by_the_record_there(here: Here) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0004", BOTH)
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = authorize_bundle(bundle, workspace, here.context())
        store, objects = workspace.installation.store, workspace.installation.objects
        objects.put(authorized.payload)
        (change,) = authorized.document.devices
        request = AttemptRequest(authorized.sha256, HOST, change.seq, 1)
        with lock_device(store, HOST) as locked:  # and the writer died before it wrote
            locked.intend(request, at=now())
    shutil.rmtree(here.elsewhere / "tech")
    shutil.copytree(here.department.record("tech"), here.elsewhere / "tech")
    told: list[Event] = []
    context = replace(here.context(), runner=here.runner, on_event=told.append)
    with here.department.open(now=now(), executor="tech") as workspace:
        key = here.department.key("tech")
        result = reconcile_devices(ApplyRequest(), workspace, key, context)

    here.fleet.tamper(HOST, PATH, "Off")
    (done,) = (event.outcome for event in told if isinstance(event, DeviceDone))
    assert (done.fate, done.code, done.number) == ("not_applied", "SETTLED_NOT_APPLIED", 1)
    assert result.conclusion is Conclusion.CLEAN
    with open_installation(here.elsewhere / "tech") as there:
        assert open_attempts(there.store) == ()


def test_what_is_withdrawn_meanwhile_does_not_come_through_again(here: Here) -> None:
    here.fleet.tamper(HOST, PATH, "On")
    bundle = planned(here, "CS-2026-0005", BOTH)
    here.fleet.tamper(HOST, PATH, "Off")
    with here.department.open(now=now(), executor="tech") as workspace:
        authorized = workspace.authority.authorize(bundle, now=workspace.now)
        sent = send_change(workspace.province, authorized)
    ref = DocumentRef("changeset", authorized.sha256.removeprefix("sha256:"))
    job = sent.add_to(Job("1", "apply", HOST, (ref,), READING.job_limits))
    own = make_context()
    context = WorkerContext(own.families, own.catalogs, own.credential, own.clock)
    key = here.department.key("tech")
    place = OwnInstallation(here.elsewhere / "tech", here.elsewhere / "trust", key, lasting)
    door = open_own_door(context, place)
    first, second = (door(job, sent.documents).authorized for _ in range(2))

    here.department.issue(now=now(), withdrawn=[authorized.sha256])
    shutil.rmtree(here.elsewhere / "trust")
    shutil.copytree(here.department.trust, here.elsewhere / "trust")

    assert first is not None
    assert first is second
    with pytest.raises(RefusalError, match="CHANGESET_WITHDRAWN"):
        door(job, sent.documents)


def test_a_device_is_read_and_given_a_command_elsewhere(here: Here) -> None:
    context = replace(here.context(), runner=here.runner)
    basis = here.basis

    (there,) = ask_devices(basis, [HOST], context, READING, with_spaces=True)
    (home,) = ask_devices(basis, [HOST], here.context(), READING, with_spaces=True)
    jobs = command_jobs([HOST], basis, READING, "diagnostics")
    (reply,) = map(command_result_of, run_device_jobs(jobs, READING, context))

    assert isinstance(there, DeviceReading)
    assert isinstance(home, DeviceReading)
    assert there.snapshot == home.snapshot
    assert there.spaces == home.spaces
    assert (reply.host, reply.code) == (HOST, "")

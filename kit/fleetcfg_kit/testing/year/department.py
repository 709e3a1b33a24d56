"""A Department's office through a year: each deed is a use case, at the time of its clock."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, chdir, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.carried_files import ImportFile, kind_of
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.statements import keep_statement
from fleetcfg.authority.workspace import Workspace
from fleetcfg.declared.sheets.sample_file import SampleRules
from fleetcfg.devices.credentials import resolve
from fleetcfg.devices.driver import Credential
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.jobs.local import LocalRunner, Pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.model.finding import Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceStatus, Neighbour
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.observations.store import Observations
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.trust.documents.root import read_root
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.changes.apply import ApplyRequest, apply_changes, authorize_bundle
from fleetcfg.workflow.changes.approve import decide, read_to_decide
from fleetcfg.workflow.changes.breakglass import begin_emergency, end_emergency
from fleetcfg.workflow.changes.plan import ChangeSetRequest, plan_changes
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.documents.carry import export_log, take_in
from fleetcfg.workflow.events import DeviceAudited, DeviceDone, Event, FleetAudited, ReceiptSigned
from fleetcfg.workflow.incidents.line_statements import vouch_for
from fleetcfg.workflow.incidents.lines import take_samples
from fleetcfg.workflow.people import ReadingQuestion
from fleetcfg.workflow.statements import Saying, draft_statement, say
from fleetcfg_kit.testing.clock import Clock
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import RunningFleet
from fleetcfg_kit.testing.folder import DEPARTMENT, DepartmentFolder
from fleetcfg_kit.testing.year.diary import (
    AuditFind,
    DayOfAudit,
    DoneChange,
    Said,
    ToldPower,
    YearDiary,
)
from fleetcfg_kit.testing.year.plan import PAPER
from fleetcfg_kit.testing.year.reading import ReadingMemory, remembering

TECHNICIAN: Final = "tech"
_WINDOW: Final = timedelta(hours=3)
_EMERGENCY: Final = timedelta(minutes=20)
_SOME: Final = 2  # devices that are read before an audit is broken off


class _Approver:
    """A person who has read."""

    def confirm_reading(self, question: ReadingQuestion) -> str:
        return f"{question.count}:{question.sha256[-4:]}"


@dataclass(slots=True)
class YearOffice:
    """Does what happens, and writes down that it did.

    Attributes:
        carried: An empty folder, for files that travel between the technician and the Department.
        clock: What every use case is given as the time.
    """

    department: DepartmentFolder
    fleet: RunningFleet
    observations: Observations
    carried: Path
    clock: Clock
    hosts: Sequence[str]
    diary: YearDiary = field(default_factory=YearDiary)
    memory: ReadingMemory = field(init=False)
    outcomes: dict[str, str] = field(default_factory=dict[str, str])
    _tokens: int = 0
    _found: dict[AuditFind, tuple[str, ...]] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set[str])
    _silent: set[str] = field(default_factory=set[str])
    _receipts: list[bytes] = field(default_factory=list[bytes])
    _powers: dict[str, ToldPower] = field(default_factory=dict[str, ToldPower])
    _basis: AuditBasis | None = None
    _basis_until: datetime | None = None
    _stops_after: int | None = None

    def __post_init__(self) -> None:
        self.memory = ReadingMemory(self.clock)

    def context(self) -> Context:
        """Return what use cases get: this clock, and devices that are asked once for each state."""
        return Context(
            clock=self.clock,
            lasting=lambda at: lambda: self.clock.lasted(at),
            token=self._token,
            families=remembering(families(), self.memory),
            catalogs=catalogs(),
            credential=_credential,
            on_event=self._hear,
            runner=_in_threads,
        )

    def _token(self, size: int) -> str:
        self._tokens += 1
        return sha256(f"{self._tokens}".encode()).hexdigest()[: 2 * size]

    def _hear(self, event: Event) -> None:
        if isinstance(event, DeviceAudited):
            if self._stops_after is not None and len(self._read) >= self._stops_after:
                raise InterruptedError
            report = event.report
            if report.is_asked:
                (self._silent if report.reason else self._read).add(report.host)
            if report.status is not None:
                self._powers[report.host] = _power_of(report.status)
            self._note(report.host, report.findings)
        elif isinstance(event, FleetAudited):
            self._note("", event.report.findings)
        elif isinstance(event, DeviceDone):
            self.outcomes[event.outcome.device] = str(event.outcome.fate)
        elif isinstance(event, ReceiptSigned):
            self._receipts.append(event.data)

    def _note(self, host: str, findings: Sequence[Finding]) -> None:
        for one in findings:
            self._found[host, str(one.verdict), one.parameter, one.path] = one.clauses

    # ------------------------------------------------------------ looking

    def audit(self, sites: Collection[str] = ()) -> None:
        """Audit the devices as they are, by the declarations as they were signed last.

        Only those that stand at *sites*, if any are named.
        """
        self._found, self._read, self._silent, self._powers = {}, set(), set(), {}
        context = self.context()
        with chdir(self.department.folder):
            if self._basis_until is not None and self._basis_until <= self.clock.now:
                self._basis = self._basis_until = None
            if self._basis is None:
                at, department = self.clock.now, self.department
                record, sources = department.record(), read_declarations(Path())
                self._basis = open_basis(record, department.trust, sources, at=at)
            hosts = [host for host in self.hosts if not sites or self._site_of(host) in sites]
            request = AuditRequest(run_id(context), hosts)
            result = audit_fleet(request, self._basis, self.observations, context)
        day = DayOfAudit(
            request.run,
            self.clock.now,
            str(result.conclusion),
            frozenset(self._read),
            frozenset(self._silent),
            self._found,
            self._powers,
        )
        self.diary.audits.append(day)

    def break_off(self) -> None:
        """Audit, and have the machine stop in the midst: nobody knows what it would have found."""
        self._stops_after = _SOME
        with suppress(InterruptedError):
            self.audit()
        self._stops_after = None

    def _site_of(self, host: str) -> str:
        site = self.fleet.devices[host].site
        return site.id if site else ""

    # ------------------------------------------------------------ what happens to devices

    def tamper(self, host: str, path: str, value: str) -> None:
        """Set a device otherwise, as a person at its panel would."""
        self.fleet.tamper(host, path, value)
        self.memory.forget(host)

    def power(self, host: str, state: str) -> None:
        """Switch a device ``on`` or ``off``."""
        self.fleet.power(host, state)
        self.memory.started(host)

    def lose_power(self, host: str, meeting: str) -> None:
        """Have the power of a device fail for a moment while a meeting runs."""
        self.fleet.power(host, "lost")
        self.memory.started(host)
        self.diary.losses.append((host, meeting, self.clock.now))

    def carry_away(self, host: str, switch: str, port: str) -> None:
        """Plug a device in elsewhere: it sees another switch."""
        self.memory.elsewhere[host] = Neighbour("CDP", switch, port)

    def carry_back(self, host: str) -> None:
        """Plug a device in where it belongs."""
        del self.memory.elsewhere[host]

    # ------------------------------------------------------------ what people do

    def say(
        self,
        kind: StatementKind,
        about: str,
        facts: Mapping[str, StatementFact],
        *,
        by: str = TECHNICIAN,
        record: str = DEPARTMENT,
    ) -> None:
        """Have a person say and sign something, recorded at once in the log of *record*."""
        now, signer = self.clock.now, self.department.key(by)
        with open_installation(self.department.record(record)) as at:
            say(Saying(kind, about, facts), at, signer, now=now)
        self.diary.said.append(Said(str(kind), about, by, now, now, facts))

    def sign_only(
        self, kind: StatementKind, about: str, facts: Mapping[str, StatementFact]
    ) -> Callable[[], None]:
        """Have a person say and sign something; return what records it later."""
        said_at, signer = self.clock.now, self.department.key(TECHNICIAN)
        with open_installation(self.department.record()) as at:
            envelope = draft_statement(Saying(kind, about, facts), at, signer, now=said_at)

        def record() -> None:
            now = self.clock.now
            with open_installation(self.department.record()) as at:
                keep_statement(envelope, at, now=now)
            said = Said(str(kind), about, TECHNICIAN, said_at, now, facts)
            self.diary.said.append(said)

        return record

    def bring_samples(self, name: str, data: bytes, lines: Sequence[str]) -> None:
        """Take a file of samples of *lines* in, and vouch for it."""
        now, signer = self.clock.now, self.department.key(TECHNICIAN)
        taken = take_samples(name, data, SampleRules(lines, "", now), self.observations)
        with open_installation(self.department.record()) as at:
            for one in vouch_for(taken, at, signer, now=now):
                kind = str(one.kind)
                said = Said(kind, one.about, TECHNICIAN, now, now, dict(one.facts))
                self.diary.said.append(said)

    def issue(self) -> None:
        """Have the declarations, as they lie there, signed and in force."""
        self.department.issue(now=self.clock.now)
        self._basis = None

    def _renew(self) -> None:
        """Have the status made anew."""
        self.department.renew(now=self.clock.now)
        self._basis = None

    def permit(self, host: str, document: str, place: tuple[str, str], until: date) -> None:
        """Have the Department permit that a device stands elsewhere."""
        switch, port = place
        row = (
            f"{{device: {host}, document: {document}, to: Phòng họp khác, switch: {switch},"
            f" switch_port: {port}, valid_from: {self.clock.now:%Y-%m-%d}, valid_to: {until}}}"
        )
        file = self.department.folder / "inventory" / "group_vars" / "all" / "90-permits.yaml"
        file.write_text(f"move_permits:\n  - {row}\n", "utf-8")
        self.issue()
        self.diary.permits.append((host, self.clock.now.date(), until))

    def change(
        self, number: str, hosts: Sequence[str], *, is_applied: bool, fault: str = "none"
    ) -> None:
        """Plan, approve and issue a change-set that brings *hosts* back; apply it, or do not.

        A *fault* of the devices lasts as long as it is applied.
        """
        self._renew()  # a status of this week, by which the technician may write
        made_at, context = self.clock.now, self.context()
        window = (made_at, made_at + _WINDOW)
        wanted = ChangeSetRequest(number, "Trả lại như đã ký", window, TECHNICIAN, limit=hosts)
        author = self.department.key("author")
        with self._workspace() as workspace:
            data = plan_changes(wanted, workspace, author, context).bundle
        for person in self.department.staff.approver:
            data = self._approved(data, person)
        data = self.department.issue_changes(data, now=made_at)
        self.outcomes = {}
        if is_applied:
            self._set_faults(hosts, fault)
            self._apply(data)
            self._set_faults(hosts, "none")
        done = DoneChange(number, made_at, window[1], tuple(sorted(hosts)), dict(self.outcomes))
        self.diary.changes.append(done)

    def _set_faults(self, hosts: Sequence[str], fault: str) -> None:
        for host in hosts:
            self.fleet.fault(host, fault)

    def _approved(self, data: bytes, person: str) -> bytes:
        decision = Decision(number="12/QĐ-SKHCN", date=self.clock.now.date())
        with self._workspace() as workspace:
            review = read_to_decide(data, workspace, "approve", decision)
            return decide(review, workspace, self.department.key(person), _Approver()).data

    def _apply(self, data: bytes) -> None:
        self._carry_log()  # no person writes whose log the Department has not seen for a week
        context, key, self._receipts = self.context(), self.department.key(TECHNICIAN), []
        with self._workspace(TECHNICIAN) as workspace:
            authorized = authorize_bundle(data, workspace, context)
            for device in authorized.document.devices:
                self.memory.forget(device.id)  # it is read before and after, and is another then
            apply_changes(authorized, ApplyRequest(), workspace, key, context)
        for host in self.outcomes:
            self.memory.forget(host)
        for receipt in self._receipts:
            self._bring("receipt", receipt)
        self._carry_log()

    def emergency(self, host: str, path: str, value: str, incident: str) -> None:
        """Have the technician change a device by hand before any paper, and tell it afterwards.

        It lasts twenty minutes, and is because of *incident*, of which his own log knows.
        """
        self._renew()
        key, context, begun_at = self.department.key(TECHNICIAN), self.context(), self.clock.now
        with self._workspace(TECHNICIAN) as workspace:
            begin_emergency(host, "Họp giao ban, thiết bị lỗi", workspace, key, context, incident)
        self.tamper(host, path, value)
        self.clock.pass_time(_EMERGENCY)
        with self._workspace(TECHNICIAN) as workspace:
            data = end_emergency(host, workspace, key, context).data
        self._bring("breakglass", data)
        self._carry_log()
        self._basis_until = begun_at + PAPER  # then it is judged otherwise, and nothing was signed
        self.diary.emergencies.append((host, begun_at, self.clock.now, incident))

    def leave(self, person: str) -> None:
        """Take the key of *person* out of the root: who left says nothing any more."""
        folder, names = self.department.folder, self.department.staff.root[:2]
        policy = folder / "policy.yaml"
        lines = [
            line.replace(f"{TECHNICIAN}, {person}", TECHNICIAN)
            for line in policy.read_text("utf-8").splitlines()
            if not line.startswith((f"  {person}:", f"  - {{person: {person},"))
        ]
        policy.write_text("\n".join([*lines, ""]), "utf-8")
        before = self.department.document("root.1.json")
        known = read_root(before.payload), before.sha256
        data, now = policy.read_bytes(), self.clock.now
        payload, problems = draft_root(data, policy, read=Path.read_bytes, before=known, now=now)
        if payload is None:
            raise AssertionError(problems.in_order())
        self.department.write("root.2.json", payload, "root", names)
        self.issue()

    # ------------------------------------------------------------ files that travel

    def _workspace(self, executor: str = "") -> AbstractContextManager[Workspace]:
        return self.department.open(now=self.clock.now, executor=executor)

    def _bring(self, name: str, data: bytes) -> Path:
        """Carry a file to the Department, and have it taken in."""
        file = self.carried / f"{name}-{len(list(self.carried.iterdir()))}"
        file.write_bytes(data)
        brought = [ImportFile(file, data, kind_of(file, data))]
        with self._workspace() as workspace:
            take_in(workspace, brought, self.department.trust, self.context())
        return file

    def _carry_log(self) -> None:
        """Carry the technician's log to the Department, and its word that it saw it back."""
        out = self.carried / f"log-{len(list(self.carried.iterdir()))}.fclog"
        with open_installation(self.department.record(TECHNICIAN)) as at:
            export_log(at, out, only_new=True)
        data = out.read_bytes()
        with self._workspace() as workspace:
            brought = [ImportFile(out, data, kind_of(out, data))]
            (taken,) = take_in(workspace, brought, self.department.trust, self.context()).results
        if taken.written is not None:
            cosigned = taken.written.read_bytes()
            back = [ImportFile(taken.written, cosigned, kind_of(taken.written, cosigned))]
            with self._workspace(TECHNICIAN) as workspace:
                take_in(workspace, back, self.department.trust, self.context())


def _power_of(status: DeviceStatus) -> ToldPower:
    uses = status.active_uses
    return ToldPower(status.uptime is not None, status.standby, None if uses is None else uses > 0)


def _credential(device: Device) -> Credential:
    return resolve(device.credential, environ=os.environ)


def _in_threads(pool: Pool, work: Work) -> Runner:
    """Do jobs in threads of this process: what is remembered is remembered here."""
    return LocalRunner(Pool(0, pool.threads * max(pool.processes, 1)), work)

"""The actions of a playbook: what each does, given the seams to devices, people and files.

An action never raises for one host's trouble: that is an outcome. What an action may do is decided
elsewhere: `apply` takes a change-set that has passed the door before the playbook began, and puts
to it the hosts of the batch that it names, so that a playbook can narrow what was signed and never
widen it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Stop
from typing import Protocol

from fleetcfg.declared.playbooks.document import Task
from fleetcfg.declared.province import Province, declared, find
from fleetcfg.errors import Facts, FleetcfgError, RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.finding import Finding, HostReport
from fleetcfg.model.paths import shape_of
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import Value
from fleetcfg.model.verdict import Verdict
from fleetcfg.playbook.engine import ActionHandler
from fleetcfg.playbook.outcome import DECLINED, TaskOutcome
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.worker.command import CommandResult
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice
from fleetcfg.workflow.backup import backup


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one host of a change-set; *fate* as `fleetcfg.apply` says it."""

    host: str
    fate: str
    code: str = ""
    facts: Facts = field(default_factory=dict)


class Signed(Protocol):
    """A change-set that has passed the door, and the one way to apply it."""

    @property
    def id(self) -> str:
        """Its number at the Department."""
        ...

    def posts(self, host: str) -> Mapping[str, str] | None:
        """Return what each path of *host* shall be; None if it is not in the change-set."""
        ...

    def apply(self, hosts: Sequence[str]) -> Iterable[Applied]:
        """Apply it to *hosts*, all of which it names; one answer a host."""
        ...


class People(Protocol):
    """Whoever sits at the terminal."""

    def confirms(self, prompt: str, hosts: Sequence[str]) -> bool:
        """Ask *prompt* about *hosts*; only a plain yes is one."""
        ...

    def attests(self, statement: str, role: str, host: str) -> str:
        """Ask who saw it; return the name, empty if nobody did."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody shall be told.

    Attributes:
        to: Roles, as the playbook names them.
    """

    message: str
    to: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What the actions meet the world with.

    Attributes:
        audit: Reports on hosts, as they come.
        fail_on: Verdicts that fail where a task does not say which.
        read: Answers of hosts, as they come.
        keep: Writes files into a new folder of the given name, and returns where it is.
        signed: Change-sets that have passed the door, by the name the playbook gives them.
        operate: Has an operation done on hosts; see `fleetcfg.devices.operator`.
        tell: Passes a notice on; an error says that it could not.
        stop: What is waited on.
    """

    province: Province
    catalogs: Mapping[str, Catalog]
    audit: Callable[[Sequence[str]], Iterable[HostReport]]
    fail_on: Sequence[Verdict]
    read: Callable[[Sequence[str]], Iterable[DeviceReading | UnreadDevice]]
    keep: Callable[[str, Mapping[str, bytes]], str]
    signed: Mapping[str, Signed]
    operate: Callable[[str, Sequence[str]], Iterable[CommandResult]]
    people: People
    tell: Callable[[Notice], None]
    clock: Callable[[], datetime]
    stop: Stop


def action_handlers(seams: ActionContext) -> Mapping[str, ActionHandler]:
    """Return what does each action."""
    acts = _Acts(seams)
    return {
        "audit": acts.audit,
        "snapshot": acts.snapshot,
        "apply": acts.apply,
        "verify": acts.verify,
        "command": acts.command,
        "confirm": acts.confirm,
        "attest": acts.attest,
        "wait": acts.wait,
        "notify": acts.notify,
    }


@dataclass(frozen=True, slots=True)
class _Acts:
    """The actions of one run.

    Attributes:
        just_written: By host, what this run has applied to it.
    """

    seams: ActionContext
    just_written: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def audit(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Audit; what was found of the verdicts that count fails, and so does being unreadable."""
        named = tuple(Verdict(each) for each in _texts(task, "fail_on")) or self.seams.fail_on
        parameters = _texts(task, "parameters")
        for report in self.seams.audit(hosts):
            yield _audited(report, named, parameters)

    def snapshot(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Back up; who cannot be read fails, and the others are kept."""
        taken = backup(
            self.seams.read(hosts),
            self.seams.province.fleet.devices,
            self.seams.catalogs,
            at=self.seams.clock(),
        )
        folder = self.seams.keep(_text(task, "into") or "snapshot", taken.all_files())
        for host, digest in taken.digests.items():
            yield TaskOutcome(host, TaskStatus.OK, said={"folder": folder, "sha256": digest})
        for each in taken.missing:
            yield TaskOutcome(each.host, TaskStatus.FAILED, each.code, each.facts)

    def apply(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Apply what is signed to those of *hosts* that it names."""
        signed = self.seams.signed[_text(task, "change_set")]
        posts = {host: signed.posts(host) for host in hosts}
        meant = tuple(host for host in hosts if posts[host] is not None)
        for host in hosts:
            if host not in meant:
                yield TaskOutcome(
                    host, TaskStatus.SKIPPED, "PLAY_NOT_IN_CHANGESET", {"id": signed.id}
                )
        for applied in signed.apply(meant) if meant else ():
            outcome = _applied(applied, signed.id)
            if outcome.is_good:
                self.just_written.setdefault(applied.host, {}).update(posts[applied.host] or {})
            yield outcome

    def verify(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Read back; what is named, else what this run wrote, else everything declared."""
        parameters = _texts(task, "parameters")
        rest = tuple(h for h in hosts if not parameters and h not in self.just_written)
        read = tuple(host for host in hosts if host not in rest)
        for answer in self.seams.read(read) if read else ():
            if isinstance(answer, UnreadDevice):
                yield TaskOutcome(answer.host, TaskStatus.FAILED, answer.code, answer.facts)
            elif parameters:
                wrong = untrue(self.seams.province, answer.host, answer.snapshot, parameters)
                yield _verified(answer.host, wrong)
            else:
                written = self.just_written[answer.host]
                wrong = [p for p, v in written.items() if answer.snapshot.at(p) != Value(v)]
                yield _verified(answer.host, wrong)
        for report in self.seams.audit(rest) if rest else ():
            yield _audited(report, self.seams.fail_on, ())

    def command(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Have an operation done that changes no setting."""
        for done in self.seams.operate(_text(task, "do"), hosts):
            if done.code:
                yield TaskOutcome(done.host, TaskStatus.FAILED, done.code, done.facts)
            else:
                yield TaskOutcome(done.host, TaskStatus.OK, said={"said": done.reply})

    def confirm(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Ask; a no about all of them ends the playbook, a no about one refuses that one."""
        prompt = _text(task, "prompt")
        if not task.arguments.get("each_host"):
            is_yes = self.seams.people.confirms(prompt, hosts)
            for host in hosts:
                yield (
                    TaskOutcome(host, TaskStatus.OK)
                    if is_yes
                    else _declined(host, TaskStatus.NOT_TRIED, prompt)
                )
            return
        for host in hosts:
            is_yes = self.seams.people.confirms(prompt, (host,))
            yield (
                TaskOutcome(host, TaskStatus.OK)
                if is_yes
                else _declined(host, TaskStatus.REFUSED, prompt)
            )

    def attest(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Ask who saw it, host by host; nobody saw what nobody puts a name to."""
        statement, role = _text(task, "statement"), _text(task, "role")
        for host in hosts:
            name = self.seams.people.attests(statement, role, host)
            if not name:
                yield TaskOutcome(
                    host, TaskStatus.FAILED, "PLAY_NOT_ATTESTED", {"statement": statement}
                )
                continue
            at = self.seams.clock().isoformat(timespec="seconds").replace("+00:00", "Z")
            clauses = "; ".join(_texts(task, "clause"))
            said = {"by": name, "role": role, "statement": statement, "clauses": clauses, "at": at}
            yield TaskOutcome(host, TaskStatus.OK, said=said)

    def wait(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Wait once for all of them."""
        seconds = task.arguments.get("seconds", 0)
        is_broken_off = self.seams.stop.wait(int(seconds) if isinstance(seconds, int) else 0)
        for host in hosts:
            if is_broken_off:
                yield TaskOutcome(host, TaskStatus.NOT_TRIED, "PLAY_BROKEN_OFF")
            else:
                yield TaskOutcome(host, TaskStatus.OK)

    def notify(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Pass a notice on, once for all of them."""
        notice = Notice(_text(task, "message"), _texts(task, "to"), hosts)
        code, facts = "", dict[str, str | int]()
        try:
            self.seams.tell(notice)
        except FleetcfgError as error:
            code, facts = error.code, dict(error.facts)
        said = {"to": "; ".join(notice.to), "message": notice.message}
        for host in hosts:
            yield TaskOutcome(host, TaskStatus.FAILED if code else TaskStatus.OK, code, facts, said)


def untrue(
    province: Province, host: str, snapshot: Snapshot, parameters: Sequence[str]
) -> list[str]:
    """Return what of *parameters* is not seen to be as declared: paths, or names without a path.

    What is not declared of the device cannot be as declared.
    """
    declaration, shape = declared(province, host), shape_of(snapshot.paths())
    wrong: list[str] = []
    for parameter in parameters:
        try:
            setting = find(declaration, parameter)
        except RequestError:
            wrong.append(parameter)
            continue
        rule, paths = setting.winner.rule, shape.meant_by(setting.patterns)
        if not paths and rule.operator != "absent":
            wrong.append(parameter)
        for path in paths:
            live = snapshot.at(path)
            if not (isinstance(live, Value) and not setting.is_secret and rule.holds(live.text)):
                wrong.append(path)
    return wrong


def _audited(
    report: HostReport, fail_on: Sequence[Verdict], parameters: Sequence[str]
) -> TaskOutcome:
    if report.reason:
        return TaskOutcome(report.host, TaskStatus.FAILED, report.reason, report.facts)
    found = [f for f in report.findings if f.verdict in fail_on and _is_of(f, parameters)]
    said = {"findings": len(found)}
    if not found:
        return TaskOutcome(report.host, TaskStatus.OK, said=said)
    first = found[0]
    facts: Facts = {"count": len(found), "verdict": first.verdict.value, "what": first.path}
    return TaskOutcome(report.host, TaskStatus.FAILED, "PLAY_FINDINGS", facts, said)


def _is_of(finding: Finding, parameters: Sequence[str]) -> bool:
    return not parameters or finding.parameter in parameters or finding.path in parameters


def _verified(host: str, wrong: Sequence[str]) -> TaskOutcome:
    said = {"findings": len(wrong)}
    if not wrong:
        return TaskOutcome(host, TaskStatus.OK, said=said)
    return TaskOutcome(
        host, TaskStatus.FAILED, "PLAY_NOT_HELD", {"count": len(wrong), "what": wrong[0]}, said
    )


def _applied(applied: Applied, changeset: str) -> TaskOutcome:
    words = {
        "applied": TaskStatus.CHANGED,
        "already": TaskStatus.OK,
        "refused": TaskStatus.REFUSED,
        "not_tried": TaskStatus.NOT_TRIED,
    }
    said = {"fate": applied.fate, "changeset": changeset}
    status = words.get(applied.fate, TaskStatus.FAILED)
    return TaskOutcome(applied.host, status, applied.code, applied.facts, said)


def _declined(host: str, status: TaskStatus, prompt: str) -> TaskOutcome:
    return TaskOutcome(host, status, DECLINED, {"prompt": prompt})


def _text(task: Task, name: str) -> str:
    value = task.arguments.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(task: Task, name: str) -> tuple[str, ...]:
    value = task.arguments.get(name, ())
    return value if isinstance(value, tuple) else ()

"""The actions of a playbook that reach devices: audit, snapshot, apply, verify, command.

Trouble with one host is an outcome, and the action does not raise. `apply` takes a change-set
that passed the door before the playbook began, and applies it to those of its hosts that are in
the batch: a playbook can narrow what was signed, and never widen it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fleetcfg.checks.line_quality import judge_line
from fleetcfg.declared.playbooks.actions import AttestAction
from fleetcfg.declared.playbooks.document import Task
from fleetcfg.declared.province import Province, declared, find
from fleetcfg.errors import Facts, RefusalError, RequestError
from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.calls import TEST_CALL, spell_media
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.device_state import UNJUDGED
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.model.paths import shape_of
from fleetcfg.model.registers.services import USUAL_LINE_RULES, LineRules
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import Value
from fleetcfg.model.verdict import Verdict
from fleetcfg.playbook.actions import list_argument, text_argument
from fleetcfg.playbook.engine import ActionHandler
from fleetcfg.playbook.outcome import TaskOutcome
from fleetcfg.playbook.staging import DISTURBING
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.worker.command import CommandResult
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice
from fleetcfg.workflow.audits.backup import backup
from fleetcfg.workflow.plays.changesets import PlayedChangeSet

_CODE_OF_FIGURE = {"loss": "LINE_LOSSY", "delay": "LINE_LATE", "jitter": "LINE_UNEVEN"}
_STATUS_OF_FATE = {
    Fate.APPLIED: TaskStatus.CHANGED,
    Fate.ALREADY: TaskStatus.OK,
    Fate.REFUSED: TaskStatus.REFUSED,
    Fate.UNREACHED: TaskStatus.REFUSED,
    Fate.NOT_TRIED: TaskStatus.NOT_TRIED,
}


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What the actions reach devices and files with.

    Attributes:
        audit: Reports on hosts, as they come.
        fail_on: Verdicts that fail where a task does not say which.
        read: Answers of hosts, as they come.
        read_whole: The same, with what runs on them.
        keep: Writes files into a new folder of the given name, and returns where it is.
        changesets: Change-sets that have passed the door, by the name the playbook gives them.
        command: Gives an operation to hosts, and the number of a test call; see
            `fleetcfg.devices.commander`.
        lacks: Tells of a host whether its family has no such operation.
        attest: Asks a person, where a family has none.
        frozen: Gives why a host is not to be disturbed now; None if it may be.
        line_rules: What a test call is held against.
        clock: Gives the time in UTC.
    """

    province: Province
    catalogs: Mapping[str, Catalog]
    audit: Callable[[Sequence[str]], Iterable[DeviceReport]]
    fail_on: Sequence[Verdict]
    read: Callable[[Sequence[str]], Iterable[DeviceReading | UnreadDevice]]
    read_whole: Callable[[Sequence[str]], Iterable[DeviceReading | UnreadDevice]]
    keep: Callable[[str, Mapping[str, bytes]], str]
    changesets: Mapping[str, PlayedChangeSet]
    command: Callable[[str, str, Sequence[str]], Iterable[CommandResult]]
    lacks: Callable[[str, str], bool]
    attest: ActionHandler
    frozen: Callable[[str], RefusalError | None]
    clock: Callable[[], datetime]
    line_rules: LineRules = USUAL_LINE_RULES


def device_handlers(context: ActionContext) -> Mapping[str, ActionHandler]:
    """Return what does each action that reaches devices."""
    actions = _DeviceActions(context)
    return {
        "audit": actions.audit,
        "snapshot": actions.snapshot,
        "apply": actions.apply,
        "verify": actions.verify,
        "command": actions.command,
    }


@dataclass(frozen=True, slots=True)
class _DeviceActions:
    """The actions of one run.

    Attributes:
        just_written: By host, what this run has applied to it.
    """

    context: ActionContext
    just_written: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def audit(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Audit; what was found of the verdicts that count fails, and so does being unreadable."""
        named = tuple(Verdict(each) for each in list_argument(task, "fail_on"))
        parameters = list_argument(task, "parameters")
        for report in self.context.audit(hosts):
            yield judge_audited(report, named or self.context.fail_on, parameters)

    def snapshot(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Back up; a host that cannot be read fails, and the others are kept."""
        context = self.context
        devices = context.province.fleet.devices
        taken = backup(context.read_whole(hosts), devices, context.catalogs, at=context.clock())
        folder = context.keep(text_argument(task, "into"), taken.all_files())
        for host, digest in taken.digests.items():
            yield TaskOutcome(host, TaskStatus.OK, said={"folder": folder, "sha256": digest})
        for each in taken.missing:
            yield TaskOutcome(each.host, TaskStatus.FAILED, each.code, each.facts)

    def apply(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Apply what is signed to those of *hosts* that it names."""
        changeset = self.context.changesets[text_argument(task, "change_set")]
        posts = {host: changeset.posts(host) for host in hosts}
        meant = tuple(host for host in hosts if posts[host] is not None)
        for host in hosts:
            if host not in meant:
                facts = {"id": changeset.id}
                yield TaskOutcome(host, TaskStatus.SKIPPED, "PLAY_NOT_IN_CHANGESET", facts)
        for done in changeset.apply(meant) if meant else ():
            outcome = _applied(done, changeset.id)
            if outcome.is_good:
                self.just_written.setdefault(done.device, {}).update(posts[done.device] or {})
            yield outcome

    def verify(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Read back; what is named, else what this run wrote, else everything declared."""
        parameters = list_argument(task, "parameters")
        rest = tuple(h for h in hosts if not parameters and h not in self.just_written)
        read = tuple(host for host in hosts if host not in rest)
        for answer in self.context.read(read) if read else ():
            yield self._held(answer, parameters)
        for report in self.context.audit(rest) if rest else ():
            yield judge_audited(report, self.context.fail_on, ())

    def _held(self, answer: DeviceReading | UnreadDevice, parameters: Sequence[str]) -> TaskOutcome:
        """Tell whether what is named, else what this run wrote, is so."""
        if isinstance(answer, UnreadDevice):
            return TaskOutcome(answer.host, TaskStatus.FAILED, answer.code, answer.facts)
        if parameters:
            wrong = untrue(self.context.province, answer.host, answer.snapshot, parameters)
        else:
            written = self.just_written[answer.host]
            wrong = [p for p, v in written.items() if answer.snapshot.at(p) != Value(v)]
        return _verified(answer.host, wrong)

    def command(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Give an operation that changes no setting; ask a person where a family has none.

        A test call is held against the rules.
        """
        operation, number = text_argument(task, "do"), text_argument(task, "to")
        frozen = dict(self._frozen(hosts)) if operation in DISTURBING else {}
        yield from frozen.values()
        open_ = tuple(host for host in hosts if host not in frozen)
        lacking = tuple(host for host in open_ if self.context.lacks(host, operation))
        able = tuple(host for host in open_ if host not in lacking)
        for done in self.context.command(operation, number, able) if able else ():
            yield self._commanded(done, operation, number)
        if lacking:
            yield from self._attested(task, operation, lacking)

    def _frozen(self, hosts: Iterable[str]) -> Iterator[tuple[str, TaskOutcome]]:
        """Yield those of *hosts* that may not be disturbed now, with what is told of them."""
        for host in hosts:
            refusal = self.context.frozen(host)
            if refusal is not None:
                outcome = TaskOutcome(host, TaskStatus.REFUSED, refusal.code, refusal.facts)
                yield host, outcome

    def _commanded(self, done: CommandResult, operation: str, number: str) -> TaskOutcome:
        if done.code:
            return TaskOutcome(done.host, TaskStatus.FAILED, done.code, done.facts)
        if operation == TEST_CALL:
            return _called(done, number, self.context.line_rules)
        return TaskOutcome(done.host, TaskStatus.OK, said={"said": done.reply})

    def _attested(
        self, task: Task, operation: str, hosts: tuple[str, ...]
    ) -> Iterator[TaskOutcome]:
        """Ask a person about what nothing can be told to do; it is never silently done."""
        asked = AttestAction(
            statement=text_argument(task, "otherwise"),
            role=text_argument(task, "role"),
            clause=list_argument(task, "clause"),
            says=task.command.says if task.command else "",
        )
        for outcome in self.context.attest(replace(task, command=None, attest=asked), hosts):
            if not outcome.is_good:
                yield outcome
                continue
            family = self.context.province.fleet.devices[outcome.host].family
            facts = {"operation": operation, "family": family, "by": str(outcome.said["by"])}
            yield replace(outcome, code="PLAY_ATTESTED_INSTEAD", facts=facts)


def _called(done: CommandResult, number: str, rules: LineRules) -> TaskOutcome:
    """Tell how a test call went: one figure that is over a rule fails it."""
    judged = judge_line(done.media, rules)
    said = {f"{each.kind}_{each.direction}": spell_media(each) for each in done.media}
    said["untold"] = ", ".join(judged.untold)
    if not judged.over:
        return TaskOutcome(done.host, TaskStatus.OK, said=said)
    worst = max(judged.over, key=lambda each: each.value / each.most if each.most else each.value)
    facts = {
        "number": number,
        "value": f"{worst.value:.1f}",
        "most": f"{worst.most:g}",
    }
    return TaskOutcome(done.host, TaskStatus.FAILED, _CODE_OF_FIGURE[worst.figure], facts, said)


def untrue(
    province: Province, host: str, snapshot: Snapshot, parameters: Sequence[str]
) -> list[str]:
    """Return what of *parameters* is not seen to be as declared: paths, or names without a path.

    What is not declared of the device cannot be as declared.
    """
    declaration = declared(province, host)
    shape = shape_of(snapshot.paths(), declaration.syntax)
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


def judge_audited(
    report: DeviceReport, fail_on: Sequence[Verdict], parameters: Sequence[str]
) -> TaskOutcome:
    """Return what the audit of one device comes to in a playbook: well only what an audit calls so.

    Args:
        report: Of the device.
        fail_on: Verdicts that count.
        parameters: These alone; all if there are none.
    """
    if report.reason:
        return TaskOutcome(report.host, TaskStatus.FAILED, report.reason, report.facts)
    found = [f for f in report.findings if f.verdict in fail_on and _is_of(f, parameters)]
    said = {"findings": len(found)}
    if not found and (left := _unjudged(report, fail_on, parameters)):
        return TaskOutcome(report.host, TaskStatus.FAILED, "PLAY_NOT_JUDGED", {"what": left}, said)
    if not found:
        return TaskOutcome(report.host, TaskStatus.OK, said=said)
    first = found[0]
    facts: Facts = {"count": len(found), "verdict": first.verdict.value, "what": first.path}
    return TaskOutcome(report.host, TaskStatus.FAILED, "PLAY_FINDINGS", facts, said)


def _unjudged(report: DeviceReport, fail_on: Sequence[Verdict], parameters: Sequence[str]) -> str:
    """Return what could not be judged of a device that is asked; empty if all of it was."""
    left = (f for f in report.findings if f.verdict in UNJUDGED and _is_of(f, parameters))
    if (first := next(left, None)) is not None:
        return first.parameter or first.path
    if parameters or not report.is_asked:
        return ""
    is_whole = conclude_audit(Coverage(1).plus(report), fail_on, 0) is not Conclusion.INCOMPLETE
    return "" if is_whole else report.host


def _is_of(finding: Finding, parameters: Sequence[str]) -> bool:
    return not parameters or finding.parameter in parameters or finding.path in parameters


def _verified(host: str, wrong: Sequence[str]) -> TaskOutcome:
    said = {"findings": len(wrong)}
    if not wrong:
        return TaskOutcome(host, TaskStatus.OK, said=said)
    return TaskOutcome(
        host, TaskStatus.FAILED, "PLAY_NOT_HELD", {"count": len(wrong), "what": wrong[0]}, said
    )


def _applied(done: DeviceOutcome, changeset: str) -> TaskOutcome:
    status = _STATUS_OF_FATE.get(done.fate, TaskStatus.FAILED)
    said = {"fate": done.fate, "changeset": changeset}
    return TaskOutcome(done.device, status, done.code, done.facts, said)

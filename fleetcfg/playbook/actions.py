"""The actions of a playbook that need people and time alone: confirm, attest, wait, notify."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Flag

from fleetcfg.declared.playbooks.document import Task
from fleetcfg.errors import FleetcfgError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.playbook.engine import ActionHandler
from fleetcfg.playbook.outcome import DECLINED, TaskOutcome
from fleetcfg.playbook.people import Notice, Operator
from fleetcfg.playbook.task_status import TaskStatus


def people_handlers(
    operator: Operator, clock: Callable[[], datetime], stop: Flag
) -> Mapping[str, ActionHandler]:
    """Return what does each action that reaches no device.

    Args:
        operator: The person who is asked.
        clock: Gives the time in UTC.
        stop: Ends a wait when it is set.
    """
    actions = _PeopleActions(operator, clock, stop)
    return {
        "confirm": actions.confirm,
        "attest": actions.attest,
        "wait": actions.wait,
        "notify": actions.notify,
    }


@dataclass(frozen=True, slots=True)
class _PeopleActions:
    operator: Operator
    clock: Callable[[], datetime]
    stop: Flag

    def confirm(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Ask; a no about all of them ends the playbook, a no about one refuses that one."""
        prompt = text_argument(task, "prompt")
        if not getattr(task.done, "each_host", False):
            is_yes = self.operator.confirms(prompt, hosts)
            for host in hosts:
                yield _confirmed(host, prompt, TaskStatus.OK if is_yes else TaskStatus.NOT_TRIED)
            return
        for host in hosts:
            is_yes = self.operator.confirms(prompt, (host,))
            yield _confirmed(host, prompt, TaskStatus.OK if is_yes else TaskStatus.REFUSED)

    def attest(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Ask who saw it, host by host; without a name it is not attested."""
        statement, role = text_argument(task, "statement"), text_argument(task, "role")
        for host in hosts:
            name = self.operator.attests(statement, role, host)
            if not name:
                facts = {"statement": statement}
                yield TaskOutcome(host, TaskStatus.FAILED, "PLAY_NOT_ATTESTED", facts)
                continue
            at = spell_instant(self.clock())
            clauses = "; ".join(list_argument(task, "clause"))
            said = {"by": name, "role": role, "statement": statement, "clauses": clauses, "at": at}
            yield TaskOutcome(host, TaskStatus.OK, said=said)

    def wait(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Wait once for all of them."""
        is_broken_off = self.stop.wait(task.wait.seconds if task.wait else 0)
        for host in hosts:
            if is_broken_off:
                yield TaskOutcome(host, TaskStatus.NOT_TRIED, "PLAY_BROKEN_OFF")
            else:
                yield TaskOutcome(host, TaskStatus.OK)

    def notify(self, task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
        """Pass a notice on, once for all of them."""
        notice = Notice(text_argument(task, "message"), list_argument(task, "to"), hosts)
        code, facts = "", dict[str, str | int]()
        try:
            self.operator.tell(notice)
        except FleetcfgError as error:
            code, facts = error.code, dict(error.facts)
        status = TaskStatus.FAILED if code else TaskStatus.OK
        said = {"to": "; ".join(notice.to), "message": notice.message}
        for host in hosts:
            yield TaskOutcome(host, status, code, facts, said)


def text_argument(task: Task, name: str) -> str:
    """Return the argument *name* of *task*; empty if it was not given."""
    value: str = getattr(task.done, name, "")
    return value


def list_argument(task: Task, name: str) -> tuple[str, ...]:
    """Return the items of the argument *name* of *task*; none if it was not given."""
    value: tuple[str, ...] = getattr(task.done, name, ())
    return value


def _confirmed(host: str, prompt: str, status: TaskStatus) -> TaskOutcome:
    if status is TaskStatus.OK:
        return TaskOutcome(host, status)
    return TaskOutcome(host, status, DECLINED, {"prompt": prompt})

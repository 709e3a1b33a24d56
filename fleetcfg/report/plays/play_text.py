"""A playbook's run, told to people as it happens, in the manner of Ansible. Pure: facts → lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fleetcfg.declared.playbooks.document import Task
from fleetcfg.playbook.outcome import (
    BatchBegan,
    PlayBegan,
    TaskBegan,
    TaskEnded,
    TaskOutcome,
)
from fleetcfg.playbook.people import Notice
from fleetcfg.playbook.staging import Staged
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.report.escape import escape
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words
from fleetcfg.workflow.events import (
    ChangeSetAuthorized,
    PlayAhead,
    PlaybookChecked,
    PlaybookEnded,
    PlaybookStarted,
)


class PlayText:
    """Tells a run as it happens."""

    def __init__(self, target: RenderTarget) -> None:
        self._target = target
        self._plays: dict[int, Staged] = {}

    def tell(self, noun: object) -> None:
        """Tell of one event; of those that only the journal needs, nothing."""
        for line in self._lines(noun):
            self._target.out.write(f"{line}\n")
            self._target.out.flush()

    def end(self) -> None:
        """Nothing is left to tell."""

    def _lines(self, noun: object) -> Iterable[str]:
        words = self._target.words
        match noun:
            case PlayAhead():
                return check_lines(noun.staged, words)
            case ChangeSetAuthorized():
                return [signed_line(noun.file, noun.changeset, noun.hosts, words)]
            case PlaybookChecked():
                told = (*left_out_lines(noun.left_out, words), *attested_lines(noun, words))
                return ["", *told, words.label("play.check")]
            case PlaybookStarted():
                return started_lines(noun, words)
            case PlaybookEnded():
                return recap_lines(noun.counts, noun.ending, noun.run, words)
            case _:
                return self._event_lines(noun)

    def _event_lines(self, event: object) -> Iterable[str]:
        words = self._target.words
        match event:
            case PlayBegan(play):
                self._plays[play.number] = play
                return play_lines(play, words)
            case BatchBegan(play, number, hosts):
                return batch_lines(number, len(self._plays[play].batches), hosts, words)
            case TaskBegan(play, number, _):
                return task_lines(self._plays[play].tasks[number], words)
            case TaskEnded(_, _, outcome):
                return outcome_lines(outcome, words)
            case _:
                return ()


def started_lines(started: PlaybookStarted, words: Words) -> Iterator[str]:
    """Tell under which name it is taken up again, and what it is not about, before it begins."""
    yield words.label("play.started", run=escape(started.run))
    if started.is_simulated:
        yield words.label("play.simulated")
        if started.stand_ins:
            yield stand_in_line(words)
    yield from left_out_lines(started.left_out, words)


def left_out_lines(hosts: Sequence[str], words: Words) -> Iterator[str]:
    """Tell which signed devices are meant and not in the inventory here; nothing if none is."""
    if hosts:
        yield words.label("play.left_out", hosts=escape(", ".join(hosts)))


def attested_lines(checked: PlaybookChecked, words: Words) -> Iterator[str]:
    """Tell of which devices a person is asked, because their families lack an operation."""
    by_operation: dict[str, list[str]] = {}
    for host, operation in checked.attested:
        by_operation.setdefault(operation, []).append(host)
    for operation, hosts in by_operation.items():
        told = escape(", ".join(hosts))
        yield words.label("play.attested_instead", operation=operation, hosts=told)


def stand_in_line(words: Words) -> str:
    """Return what is said where a simulator answers for devices that the Department signed."""
    return f"{words.label('notice.STANDIN')}: {words.label('notice.STANDIN.long')}"


def play_lines(staged: Staged, words: Words) -> Iterator[str]:
    """Tell that a play begins, and how it is divided."""
    count = sum(map(len, staged.batches))
    sizes = ", ".join(str(len(batch)) for batch in staged.batches) or "0"
    yield ""
    head = words.label("play.play", name=escape(staged.play.name or "-"), count=count, sizes=sizes)
    yield head
    if staged.finished:
        hosts = ", ".join(map(escape, staged.finished))
        yield "  " + words.label("play.finished", hosts=hosts)


def batch_lines(number: int, total: int, hosts: Sequence[str], words: Words) -> Iterator[str]:
    """Tell that a batch begins."""
    yield ""
    told = ", ".join(map(escape, hosts))
    yield words.label("play.batch", number=number + 1, total=total, hosts=told)


def task_lines(task: Task, words: Words) -> Iterator[str]:
    """Tell that a task begins."""
    yield words.label("play.task", name=escape(task.name or "-"), action=task.action)


def outcome_lines(outcome: TaskOutcome, words: Words) -> Iterator[str]:
    """Tell what became of a task on a host."""
    line = f"  {words.label(f'play.word.{outcome.status}')}: {escape(outcome.host)}"
    if outcome.code in ("", "PLAY_WHEN"):  # that a condition did not hold is nothing to explain
        yield line
        return
    facts = dict(outcome.facts)
    if "verdict" in facts:
        facts["verdict"] = words.label(f"verdict.{facts['verdict']}")
    yield f"{line}  {outcome.code}: {escape(words.sentence(outcome.code, facts))}"


def recap_lines(
    counts: Mapping[str, Mapping[TaskStatus, int]], ending: str, run: str, words: Words
) -> Iterator[str]:
    """Tell each host's counts, every word of them, and how it all ended."""
    yield ""
    yield words.label("play.recap")
    width = max((len(escape(host)) for host in counts), default=0)
    for host, told in counts.items():
        line = "  ".join(
            f"{words.label(f'play.word.{name}')}={number}" for name, number in told.items()
        )
        yield f"  {escape(host):<{width}}  {line}"
    yield ""
    yield words.label(f"play.ending.{ending}", run=run)


def signed_line(file: str, changeset: str, hosts: Sequence[str], words: Words) -> str:
    """Tell of a change-set that passed the door which of the hosts it would be applied to."""
    told = ", ".join(map(escape, hosts)) or "-"
    return words.label(
        "play.signed", file=escape(file), id=escape(changeset), count=len(hosts), hosts=told
    )


def notice_lines(notice: Notice, words: Words, *, is_passed_on: bool) -> Iterator[str]:
    """Tell a notice, and that a person must pass it on where no program does."""
    yield words.label(
        "play.notice",
        to=escape(", ".join(notice.to) or "-"),
        message=escape(notice.message),
        hosts=", ".join(map(escape, notice.hosts)),
    )
    if not is_passed_on:
        yield words.label("play.no_mail")


def check_lines(staged: Staged, words: Words) -> Iterator[str]:
    """Tell what would be done: every batch with its hosts, and the tasks, in order."""
    yield from play_lines(staged, words)
    for number, hosts in enumerate(staged.batches):
        told = ", ".join(map(escape, hosts))
        yield "  " + words.label(
            "play.batch", number=number + 1, total=len(staged.batches), hosts=told
        )
    for number, task in enumerate(staged.tasks, 1):
        given = "; ".join(
            f"{name}={escape(_spelled(value))}" for name, value in task.done.given.items()
        )
        line = f"  {number}. {escape(task.name or '-')} [{task.action}]"
        yield f"{line} {given}".rstrip()
        if task.when:
            yield f"     when: {escape(' and '.join(task.when))}"
        if task.until:
            again = f"until: {escape(task.until)}, {task.retries} × {task.delay} s"
            yield f"     {again}"


def _spelled(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)

"""One run of a playbook: everything told, journalled and counted."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.files import write_private_files
from fleetcfg.errors import RefusalError
from fleetcfg.model.audit import AuditSummary, Coverage, conclude_audit
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.observations.runs import begin_run, end_run
from fleetcfg.observations.store import Observations, open_observations
from fleetcfg.playbook.actions import people_handlers
from fleetcfg.playbook.engine import ActionHandler, PlaybookRun, recap
from fleetcfg.playbook.journal import Journal
from fleetcfg.playbook.journal_lines import RecapLine, RunLine
from fleetcfg.playbook.outcome import PlayEnding, RunEnded, TaskEnded
from fleetcfg.playbook.people import Operator
from fleetcfg.playbook.staging import DISTURBING
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.signer import Signer
from fleetcfg.worker.command import CommandResult, command_result_of
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice
from fleetcfg.workflow.audits.audit import citing, make_header, readings_of
from fleetcfg.workflow.audits.audit_run import AuditRun, device_places
from fleetcfg.workflow.context import READING, Concurrency, Context
from fleetcfg.workflow.declared_use import use_of_devices
from fleetcfg.workflow.device_jobs import command_jobs, run_device_jobs
from fleetcfg.workflow.events import (
    ChangeSetAuthorized,
    JournalLine,
    PlayAhead,
    PlaybookChecked,
    PlaybookEnded,
    PlaybookStarted,
)
from fleetcfg.workflow.plays.actions import ActionContext, device_handlers
from fleetcfg.workflow.plays.changesets import Executor, PlayedChangeSet, open_changesets
from fleetcfg.workflow.plays.request import ChosenPlays, attested, free_folder, lacking
from fleetcfg.workflow.plays.statements import PlaySpeaker
from fleetcfg.workflow.reading import ask_devices


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Files and folders of one run.

    Attributes:
        store: File of observations.
        journal: File of this run; *backups* is the folder of its backups.
        ledger: Folder of the record, for what people attest.
    """

    store: Path
    journal: Path
    backups: Path
    ledger: Path = Path()


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """Which playbook, on which hosts.

    Attributes:
        run: Its id.
        changesets: Files of the change-sets that it will apply, as the playbook names them.
        executor: Who applies them; None if there are none.
        is_new: Whether the run begins, or is taken up again.
        speaker: Who signs what people attest; None to keep it in the journal alone.
    """

    run: str
    plays: ChosenPlays
    files: RunFiles
    changesets: tuple[str, ...] = ()
    executor: Executor | None = None
    is_new: bool = True
    speaker: Signer | None = None
    concurrency: Concurrency = READING

    @property
    def hosts(self) -> list[str]:
        """Every host of every play, each once."""
        return list(dict.fromkeys(host for each in self.plays.staged for host in each.hosts))


def check_playbook(request: PlayRequest, basis: AuditBasis, context: Context) -> Conclusion:
    """Tell what would be done; change-sets pass the door, and no device is contacted.

    It is incomplete, as the run would be, where a signed device is meant and left out here.

    Raises:
        RefusalError: FREEZE, FROZEN; a change-set was refused.
    """
    _require_undisturbed(request, basis, context)
    with _open_changesets(request, context) as signed:
        for each in request.plays.staged:
            context.on_event(PlayAhead(each))
        for file, changeset in signed.items():
            hosts = [host for host in request.hosts if changeset.posts(host) is not None]
            context.on_event(ChangeSetAuthorized(file, changeset.id, hosts))
    left_out = _left_out(request.plays, basis.contact)
    by_people = attested(basis.province, request.plays.staged, context.families)
    context.on_event(PlaybookChecked(left_out, by_people))
    return Conclusion.INCOMPLETE if left_out else Conclusion.CLEAN


def play_playbook(
    request: PlayRequest,
    basis: AuditBasis,
    operator: Operator,
    context: Context,
) -> Conclusion:
    """Play it; an end that is asked for comes between tasks.

    Raises:
        RefusalError: PLAYBOOK_NOT_SIGNED, SIGNED_INVENTORY_ABSENT, FREEZE, FROZEN, or a change-set
            was refused; nothing was begun.
        JournalError: ``PLAY_JOURNAL_WRITE``.
        LedgerError: ``LEDGER_*``.
    """
    basis.require_signed_playbook(request.plays.playbook.file)
    basis.contact.require_known(request.hosts)
    _require_undisturbed(request, basis, context)
    with _open_changesets(request, context) as changesets:
        journal = Journal(request.files.journal, context.clock, is_new=request.is_new)
        observations = open_observations(request.files.store)
        try:
            people = _people(request, basis, operator, context)
            attest = people["attest"]
            access = _action_context(request, basis, observations, changesets, attest, context)
            handlers = {**device_handlers(access), **people}
            run = PlaybookRun(basis.province.fleet, handlers, context.stop.flag)
            started = _begin(request, basis, journal, context)
            ended = _perform(request, run, journal, context)
            is_apart = (started.stand_ins or started.left_out) and ended is Conclusion.CLEAN
            return Conclusion.INCOMPLETE if is_apart else ended
        finally:
            observations.close()
            journal.close()


def conclude(counts: Mapping[str, Mapping[TaskStatus, int]], ending: PlayEnding) -> Conclusion:
    """Refused decides first, then failed, then not tried."""
    seen = {status for told in counts.values() for status, number in told.items() if number}
    if ending is PlayEnding.STOPPED:
        return Conclusion.INCOMPLETE
    if TaskStatus.REFUSED in seen:
        return Conclusion.REFUSED
    if TaskStatus.FAILED in seen:
        return Conclusion.FINDINGS
    return Conclusion.INCOMPLETE if TaskStatus.NOT_TRIED in seen else Conclusion.CLEAN


def _require_undisturbed(request: PlayRequest, basis: AuditBasis, context: Context) -> None:
    """Refuse (FREEZE, FROZEN) a playbook that would disturb a device that is frozen now."""
    meant = {
        host
        for each in request.plays.staged
        if any(task.command and task.command.do in DISTURBING for task in each.tasks)
        for host in each.hosts
    }
    if basis.frozen is not None:
        basis.frozen.require_undisturbed(meant, context.clock())


def _frozen(basis: AuditBasis, context: Context, host: str) -> RefusalError | None:
    """Return why *host* is not to be disturbed now; None if it may be."""
    return None if basis.frozen is None else basis.frozen.refusal(host, context.clock())


def _open_changesets(
    request: PlayRequest, context: Context
) -> AbstractContextManager[Mapping[str, PlayedChangeSet]]:
    if request.executor is None:
        return nullcontext({})
    return open_changesets(
        request.changesets,
        request.executor,
        request.concurrency,
        context,
        is_resumed=not request.is_new,
    )


def _left_out(plays: ChosenPlays, contact: ContactRules) -> tuple[str, ...]:
    """Return the devices of the signed inventory that *plays* mean, and the one here leaves out."""
    within, found = contact.left_out(plays.limit, ()), dict[str, None]()
    # Plays of one choice have the same hosts: each choice is held against the signed names once.
    chosen = {each.play.hosts: (*each.hosts, *each.finished) for each in plays.staged if each.tasks}
    for names, hosts in chosen.items():
        missing = contact.left_out(names, hosts)
        found.update(dict.fromkeys(host for host in missing if host in within))
    return tuple(found)


def _begin(
    request: PlayRequest, basis: AuditBasis, journal: Journal, context: Context
) -> PlaybookStarted:
    """Tell that it begins, and which devices that are meant it does not reach."""
    devices = basis.province.fleet.devices
    is_simulated = any(devices[host].simulated for host in request.hosts)
    left_out = _left_out(request.plays, basis.contact)
    line = RunLine(
        at=journal.now(),
        kind="run" if request.is_new else "resume",
        run=request.run,
        playbook=request.plays.playbook.file,
        sha256=request.plays.digest,
        hosts=tuple(request.hosts),
        tags=tuple(request.plays.tags),
        skip_tags=tuple(request.plays.skip_tags),
        simulated=is_simulated,
        left_out=left_out or None,
    )
    context.on_event(JournalLine(journal.add(line)))
    stand_ins = basis.contact.stand_ins(request.hosts)
    started = PlaybookStarted(is_simulated, stand_ins, left_out, request.run)
    context.on_event(started)
    return started


def _perform(
    request: PlayRequest, run: PlaybookRun, journal: Journal, context: Context
) -> Conclusion:
    ended: list[TaskEnded] = []
    ending = PlayEnding.STOPPED
    try:
        for event in run.play(request.plays.staged):
            context.on_event(JournalLine(journal.tell(event)))
            context.on_event(event)
            if isinstance(event, TaskEnded):
                ended.append(event)
            elif isinstance(event, RunEnded):
                ending = event.ending
    except KeyboardInterrupt:
        context.on_event(JournalLine(journal.tell(RunEnded(ending))))
    counts = recap(request.plays.staged, ended)
    line = RecapLine(at=journal.now(), hosts=counts)
    context.on_event(JournalLine(journal.add(line)))
    context.on_event(PlaybookEnded(request.run, counts, ending))
    return conclude(counts, ending)


def _people(
    request: PlayRequest, basis: AuditBasis, operator: Operator, context: Context
) -> Mapping[str, ActionHandler]:
    """Return what needs people alone; with a key, what they attest is recorded."""
    people = people_handlers(operator, context.clock, context.stop.flag)
    if request.speaker is None:
        return people
    speaker = PlaySpeaker(
        request.files.ledger, request.speaker, request.run, basis.province.fleet, context
    )
    return {**people, "attest": speaker.recording(people["attest"])}


def _auditor(
    request: PlayRequest, basis: AuditBasis, observations: Observations, context: Context
) -> "_Auditor":
    run = f"{request.run}-{context.token(3)}"  # a run that is taken up again has other audits
    return _Auditor(run, basis, observations, request.concurrency, context)


def _action_context(
    request: PlayRequest,
    basis: AuditBasis,
    observations: Observations,
    changesets: Mapping[str, PlayedChangeSet],
    attest: ActionHandler,
    context: Context,
) -> ActionContext:
    province, concurrency = basis.province, request.concurrency

    def keep(into: str, data: Mapping[str, bytes]) -> str:
        folder = free_folder(request.files.backups, into)
        write_private_files(folder, data)
        return str(folder)

    def command(operation: str, number: str, hosts: Sequence[str]) -> Iterator[CommandResult]:
        jobs = command_jobs(hosts, basis, concurrency, operation, number)
        return map(command_result_of, run_device_jobs(jobs, concurrency, context))

    def read(
        hosts: Sequence[str], *, with_software: bool = False
    ) -> Iterator[DeviceReading | UnreadDevice]:
        return ask_devices(basis, hosts, context, concurrency, with_software=with_software)

    return ActionContext(
        province=province,
        catalogs=context.catalogs,
        audit=_auditor(request, basis, observations, context),
        fail_on=FAIL_ON,
        read=read,
        read_whole=partial(read, with_software=True),
        keep=keep,
        changesets=changesets,
        command=command,
        lacks=lacking(province, context.families),
        attest=attest,
        frozen=partial(_frozen, basis, context),
        clock=context.clock,
        line_rules=basis.registers_in_force.line_rules,
    )


@dataclass(frozen=True, slots=True)
class _Auditor:
    """Audits hosts, as often as it is asked, and keeps what it saw."""

    run: str
    basis: AuditBasis
    observations: Observations
    concurrency: Concurrency
    context: Context
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __call__(self, hosts: Sequence[str]) -> Generator[DeviceReport, None, None]:
        """Yield the report of each of *hosts*, as they come."""
        run, clock, begun = f"{self.run}-{next(self.numbers)}", self.context.clock, monotonic()
        cite = citing(self.basis, self.context)
        header = make_header(run, hosts, self.basis, clock())
        observations = self.observations.of(readings_of(header))
        places = device_places(self.basis)
        each = AuditRun(
            run,
            self.basis,
            observations,
            self.concurrency,
            self.context,
            cite,
            places,
            uses=use_of_devices(self.basis),
        )
        begin_run(observations, header, FAIL_ON)
        coverage = Coverage(len(hosts))
        for report in each.audit(hosts):
            coverage = coverage.plus(report)
            yield report
        milliseconds = int((monotonic() - begun) * 1000)
        summary = AuditSummary(
            coverage, clock(), milliseconds, conclude_audit(coverage, FAIL_ON, header.stand_ins)
        )
        end_run(self.observations, run, summary)

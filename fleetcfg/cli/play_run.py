"""One run of a playbook: the seams put together, and everything told, journalled and counted."""

import json
import secrets
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import Event as Stop

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.cli.attendant import Notices, Terminal
from fleetcfg.cli.audit import FAIL_ON
from fleetcfg.cli.clock import now
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.playing import free_folder
from fleetcfg.cli.reach import Pace, credentials, survey_of
from fleetcfg.cli.snapshot import write_files
from fleetcfg.declared.load import Sources
from fleetcfg.declared.playbooks.document import Playbook
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.i18n import current_language, word
from fleetcfg.model.finding import HostReport
from fleetcfg.observations import Observations, open_observations
from fleetcfg.report.play_text import check_lines, event_lines, recap_lines, signed_line
from fleetcfg.run.act import Seams, Signed, doers
from fleetcfg.run.audit import AuditTask, Campaign
from fleetcfg.run.journal import Journal
from fleetcfg.run.outcome import Ended, Ending, TaskEnded
from fleetcfg.run.play import Performance, recap
from fleetcfg.run.staging import Staged
from fleetcfg.run.word import Word
from fleetcfg.signer import Signer


@dataclass(frozen=True, slots=True)
class Where:
    """Files and folders of one run.

    Attributes:
        store: File of observations.
        ledger: Folder of the record; *trust* is that of the signed documents.
        journal: File of this run.
        backups: Folder of this run's backups.
    """

    store: Path
    ledger: Path
    trust: Path
    journal: Path
    backups: Path


@dataclass(frozen=True, slots=True)
class Voice:
    """How a run is told: in words, or line by line as it is journalled."""

    is_text: bool

    def say(self, lines: Iterable[str]) -> None:
        """Print *lines* of text, where text is wanted."""
        if self.is_text:
            for line in lines:
                print(line, flush=True)  # noqa: T201 - this is the command's output

    def line(self, told: Mapping[str, object]) -> None:
        """Print one line of JSON, where that is wanted."""
        if not self.is_text:
            print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201 - this is the command's output


@dataclass(frozen=True, slots=True)
class PlayRun:
    """All that one run needs.

    Attributes:
        run: Its id.
        digest: SHA-256 of the playbook's bytes.
        files: Change-sets that it will apply, as the playbook names them.
        signer: The executor's key, if it applies any.
    """

    run: str
    playbook: Playbook
    digest: str
    sources: Sources
    basis: AuditBasis
    staged: tuple[Staged, ...]
    files: tuple[str, ...]
    where: Where
    pace: Pace
    signer: Signer | None
    voice: Voice
    notices: Notices
    stop: Stop = field(default_factory=Stop)

    def looked_ahead(self) -> Exit:
        """Tell what would be done; change-sets pass the door, and no device is contacted.

        Raises:
            RefusalError: A change-set was refused.
        """
        language = current_language()
        with self._changesets() as signed:
            for each in self.staged:
                self.voice.say(check_lines(each, language))
                self.voice.line(_ahead(each))
            for file, changeset in signed.items():
                hosts = [host for host in self._hosts() if changeset.posts(host) is not None]
                self.voice.say([signed_line(file, changeset.id, hosts, language)])
                self.voice.line(
                    {"kind": "signed", "file": file, "id": changeset.id, "hosts": hosts}
                )
        self.voice.say(["", word("play.check", language)])
        return Exit.CLEAN

    def played(self, *, is_new: bool) -> Exit:
        """Play it.

        Raises:
            RefusalError: A change-set was refused; nothing was begun.
            LedgerError: ``PLAY_JOURNAL_WRITE``, ``LEDGER_*``.
        """
        terminal = Terminal(self.stop)
        with self._changesets() as signed:
            journal = Journal(self.where.journal, now, is_new=is_new)
            history = open_observations(self.where.store)
            try:
                self._begin(journal, is_new=is_new)
                with terminal.heard():
                    return self._perform(journal, self._seams(signed, terminal, history))
            finally:
                history.close()
                journal.close()

    def _begin(self, journal: Journal, *, is_new: bool) -> None:
        line = journal.note(
            "run" if is_new else "resume",
            run=self.run,
            playbook=self.playbook.file,
            sha256=self.digest,
            hosts=self._hosts(),
            simulated=self._simulated(),
        )
        self.voice.line(line)
        if self._simulated():
            self.voice.say([word("play.simulated", current_language())])

    def _perform(self, journal: Journal, seams: Seams) -> Exit:
        performance = Performance(seams.province.fleet, doers(seams), self.stop)
        ended: list[TaskEnded] = []
        ending = Ending.STOPPED
        language = current_language()
        try:
            for event in performance.play(self.staged):
                self.voice.line(journal.tell(event))
                self.voice.say(event_lines(event, self.staged, language))
                if isinstance(event, TaskEnded):
                    ended.append(event)
                elif isinstance(event, Ended):
                    ending = event.ending
        except KeyboardInterrupt:
            self.voice.line(journal.tell(Ended(ending)))
        counts = recap(self.staged, ended)
        self.voice.line(
            journal.note("recap", hosts={host: dict(told) for host, told in counts.items()})
        )
        self.voice.say(recap_lines(counts, ending, self.run, language))
        return exit_of(counts, ending)

    def _seams(
        self, signed: Mapping[str, Signed], terminal: Terminal, history: Observations
    ) -> Seams:
        from fleetcfg.cli.operating import operate_of  # noqa: PLC0415 - few playbooks command

        return Seams(
            province=self.basis.province,
            catalogs=catalogs(),
            audit=self._auditor(history),
            fail_on=FAIL_ON,
            survey=survey_of(self.basis.province, self.pace),
            keep=self._keep,
            signed=signed,
            operate=operate_of(self.basis.province, self.pace),
            people=terminal,
            tell=self.notices.tell,
            clock=now,
            stop=self.stop,
        )

    def _auditor(self, history: Observations) -> "_Auditor":
        task = AuditTask(
            province=self.basis.province,
            standing=self.basis.standing,
            families=families(),
            catalogs=catalogs(),
            credential=credentials(),
            limits=self.pace.limits,
            known=history.digests(),
            salt=history.salt,
        )
        run = f"{self.run}-{secrets.token_hex(3)}"  # a run that is taken up again has other audits
        return _Auditor(run, task, history, self.pace)

    def _keep(self, into: str, files: Mapping[str, bytes]) -> str:
        folder = free_folder(self.where.backups, into)
        write_files(folder, files)
        return str(folder)

    def _changesets(self) -> AbstractContextManager[Mapping[str, Signed]]:
        if self.signer is None:
            return nullcontext({})
        from fleetcfg.cli.changesets import Applying, opened_changesets  # noqa: PLC0415 - heavy

        applying = Applying(
            self.where.ledger, self.where.trust, self.sources, self.signer, self.pace, self.stop
        )
        return opened_changesets(self.files, applying)

    def _hosts(self) -> list[str]:
        return list(dict.fromkeys(host for each in self.staged for host in each.hosts))

    def _simulated(self) -> bool:
        devices = self.basis.province.fleet.devices
        return any(devices[host].simulated for host in self._hosts())


@dataclass(frozen=True, slots=True)
class _Auditor:
    """Audits hosts, as often as it is asked, and keeps what it saw."""

    run: str
    task: AuditTask
    history: Observations
    pace: Pace
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __call__(self, hosts: Sequence[str]) -> Generator[HostReport, None, None]:
        """Yield the report of each of *hosts*, as they come."""
        run = f"{self.run}-{next(self.numbers)}"
        task = replace(self.task, known=self.history.digests())
        campaign = Campaign(task, self.pace.runner(len(hosts)), self.history, run, now)
        with self.history.writing():
            self.history.begin(run, len(hosts), at=now())
        yield from campaign.audit(hosts)
        with self.history.writing():
            self.history.end(run, Exit.CLEAN, at=now())


def exit_of(counts: Mapping[str, Mapping[Word, int]], ending: Ending) -> Exit:
    """Return the exit code: what was refused outweighs what failed, and that what was not tried."""
    seen = {word for told in counts.values() for word, number in told.items() if number}
    if ending is Ending.STOPPED:
        return Exit.INCOMPLETE
    if Word.REFUSED in seen:
        return Exit.REFUSED
    if Word.FAILED in seen:
        return Exit.FINDINGS
    return Exit.INCOMPLETE if Word.NOT_TRIED in seen else Exit.CLEAN


def _ahead(staged: Staged) -> Mapping[str, object]:
    return {
        "kind": "ahead",
        "play": staged.number,
        "name": staged.play.name,
        "batches": [list(batch) for batch in staged.batches],
        "finished": list(staged.finished),
        "tasks": [{"name": task.name, "action": task.action} for task in staged.tasks],
    }

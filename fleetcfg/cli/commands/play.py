"""``fleetcfg play``: a playbook, batch by batch, told and journalled as it happens."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.cli.options.common import (
    STORE,
    LimitOption,
    StoreOption,
    argument,
    flag,
    option,
    output_of,
)
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing, is_attended
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import play_listener
from fleetcfg.cli.terminal.prompts import Terminal
from fleetcfg.cli.terminal.receipts import keep_unrecorded
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.cli.terminal.stopping import stopping
from fleetcfg.jobs.stop import Stop
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audits.audit import run_id
from fleetcfg.workflow.plays.changesets import Executor
from fleetcfg.workflow.plays.play import PlayRequest, RunFiles, check_playbook, play_playbook
from fleetcfg.workflow.plays.request import (
    PlayChoice,
    attests,
    changeset_files,
    choose_plays,
    journal_file,
)
from fleetcfg.workflow.system import make_context

PLAYS: Final = Path(".fleetcfg/plays")
BACKUPS: Final = Path(".fleetcfg/backups")


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """Which plays and tasks of a playbook, on which hosts."""

    limit: LimitOption = None
    all_hosts: Annotated[bool, flag("--all", "help.play.all")] = False
    tags: Annotated[list[str] | None, option("--tags -t", "TAG", "help.play.tags")] = None
    skip_tags: Annotated[list[str] | None, option("--skip-tags", "TAG", "help.play.skip_tags")] = (
        None
    )
    check: Annotated[bool, flag("--check", "help.play.check")] = False
    resume: Annotated[
        str, option("--resume", "RUN", "help.play.resume", callback=naming("run of a playbook"))
    ] = ""

    def choice(self, playbook: str) -> PlayChoice:
        """Return what is chosen of *playbook*."""
        return PlayChoice(
            playbook,
            self.limit or (),
            self.all_hosts,
            self.tags or (),
            self.skip_tags or (),
            self.check,
            bool(self.resume),
            is_attended(),
        )


def play(
    playbook: Annotated[
        str, argument("PLAYBOOK", "help.play.playbook", callback=naming("playbook"))
    ],
    *,
    work: WorkOptions,
    tasks: TaskOptions,
    output: Annotated[str, output_of("play")] = "text",
    store: StoreOption = STORE,
    journal: Annotated[Path, option("--journal", "DIR", "help.play.journal")] = PLAYS,
    backups: Annotated[Path, option("--backups", "DIR", "help.play.backups")] = BACKUPS,
    notify_command: Annotated[
        str, option("--notify-command", "COMMAND", "help.play.notify_command")
    ] = "",
    signing: Signing,
    reading: ReadOptions,
) -> int:
    """Play it, and return the exit code."""
    stop = Stop()
    terminal = Terminal(stop, notify_command, is_spoken=output == "text")
    sources = work.sources()
    basis = work.open_basis(sources)
    context = make_context(stop=stop)
    run = tasks.resume or run_id(context)
    ledger = work.records.ledger
    files = RunFiles(store, journal_file(journal, run), backups / run, ledger)
    choice = tasks.choice(playbook)
    chosen = choose_plays(choice, sources, basis.province, files.journal, context.families)
    changesets, executor = changeset_files(chosen.staged), None
    if changesets:
        signer = signing.signer()
        executor = Executor(ledger, work.trust, sources, signer, keep_unrecorded)
    speaker = signing.signer() if signing.is_given and attests(chosen.staged) else None
    is_new, pace = not tasks.resume, reading.concurrency
    request = PlayRequest(run, chosen, files, changesets, executor, is_new, speaker, pace)
    context = replace(context, on_event=play_listener(open_renderer("play", output)))
    if tasks.check:
        return EXITS[check_playbook(request, basis, context)]
    with stopping(stop, "play.stopping", lambda: terminal.is_asking):
        return EXITS[play_playbook(request, basis, terminal, context)]

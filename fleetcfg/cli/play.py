"""``fleetcfg play``: a playbook, batch by batch, told and journalled as it happens."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.audit_basis import open_basis
from fleetcfg.cli.error_output import say
from fleetcfg.cli.option_groups import DeclarationOptions, RecordOptions
from fleetcfg.cli.options import (
    STORE,
    ConnectOption,
    ForksOption,
    LimitOption,
    StoreOption,
    TimeoutOption,
    argument,
    flag,
    option,
    output_of,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.play_listener import PlayListener
from fleetcfg.cli.prompts import Terminal
from fleetcfg.cli.receipts import keep_unrecorded
from fleetcfg.cli.signing import Signing, is_attended
from fleetcfg.declared.province import require_valid
from fleetcfg.declared.selection import select_hosts
from fleetcfg.jobs.stop import Stop
from fleetcfg.playbook.staging import TaskSelection, stage
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audit import run_id
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import READING, Concurrency
from fleetcfg.workflow.play import PlayRequest, RunFiles, check_playbook, play_playbook
from fleetcfg.workflow.play_changesets import Executor
from fleetcfg.workflow.play_request import (
    changeset_files,
    digest_of,
    find_playbook,
    finished_before,
    journal_file,
    refuse_unready,
)
from fleetcfg.workflow.system import make_context

PLAYS = Path(".fleetcfg/plays")
BACKUPS = Path(".fleetcfg/backups")


def play(
    playbook: Annotated[str, argument("PLAYBOOK", "help.play.playbook")],
    *,
    declarations: DeclarationOptions,
    limit: LimitOption = None,
    all_hosts: Annotated[bool, flag("--all", "help.play.all")] = False,
    tags: Annotated[list[str] | None, option("--tags -t", "TAG", "help.play.tags")] = None,
    skip_tags: Annotated[
        list[str] | None, option("--skip-tags", "TAG", "help.play.skip_tags")
    ] = None,
    check: Annotated[bool, flag("--check", "help.play.check")] = False,
    resume: Annotated[str, option("--resume", "RUN", "help.play.resume")] = "",
    output: Annotated[str, output_of("play")] = "text",
    store: StoreOption = STORE,
    records: RecordOptions,
    journal: Annotated[Path, option("--journal", "DIR", "help.play.journal")] = PLAYS,
    backups: Annotated[Path, option("--backups", "DIR", "help.play.backups")] = BACKUPS,
    notify_command: Annotated[
        str, option("--notify-command", "COMMAND", "help.play.notify_command")
    ] = "",
    signing: Signing,
    forks: ForksOption = READING.devices,
    timeout: TimeoutOption = READING.seconds,
    connect_timeout: ConnectOption = READING.connect_seconds,
) -> int:
    """Play it, and return the exit code."""
    stop = Stop()
    terminal = Terminal(stop, notify_command, is_spoken=output == "text")
    sources = declarations.sources()
    basis = open_basis(records.ledger, records.trust, sources, at=now())
    if basis.refused is not None:
        say(basis.refused)
    province = basis.province
    require_valid(province)
    book = find_playbook(province, playbook)
    run = resume or run_id(make_context())
    files = RunFiles(store, journal_file(journal, run), backups / run)
    digest = digest_of(sources, book)
    wanted = TaskSelection(
        hosts=select_hosts(province, limit) if limit else None,
        tags=_split(tags),
        skip_tags=_split(skip_tags),
        finished=finished_before(files.journal, book, digest) if resume else {},
    )
    staged = stage(book, province.fleet, wanted)
    has_chosen = bool(limit) or all_hosts
    refuse_unready(
        province, staged, has_chosen=has_chosen, is_check=check, has_person=is_attended()
    )
    changesets = changeset_files(staged)
    executor = None
    if changesets:
        signer = signing.signer()
        executor = Executor(records.ledger, records.trust, sources, signer, keep_unrecorded)
    concurrency = Concurrency(forks, timeout, connect_timeout)
    request = PlayRequest(
        run, book, digest, staged, files, changesets, executor, not resume, concurrency
    )
    context = make_context(PlayListener(open_renderer("play", output)), stop)
    if check:
        return EXITS[check_playbook(request, context)]
    with terminal.hearing():
        return EXITS[play_playbook(request, basis, terminal, context)]


def _split(tags: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(tag for part in tags or () for tag in part.split(",") if tag)

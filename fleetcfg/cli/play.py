"""``fleetcfg play``: a playbook, batch by batch, told and journalled as it happens."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.audit_basis import open_basis
from fleetcfg.cli.attendant import Notices
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.groups import (
    ConnectOption,
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    output_of,
    timeout_of,
)
from fleetcfg.cli.options import STORE, StoreOption
from fleetcfg.cli.play_run import PlayRun, Voice, Where
from fleetcfg.cli.playing import (
    digest_of,
    find_playbook,
    finished_before,
    journal_file,
    refuse_unready,
)
from fleetcfg.cli.reach import Pace
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.cli.trouble import say, say_problems
from fleetcfg.declared.selection import select_hosts
from fleetcfg.i18n import word
from fleetcfg.run.staging import Staged, Wanted, stage

app = new_app()

PLAYS = Path(".fleetcfg/plays")
BACKUPS = Path(".fleetcfg/backups")
OUTPUTS = ("text", "ndjson")
_PACE = Pace()


@command(app, "play")
def play(
    playbook: Annotated[str, typer.Argument(metavar="PLAYBOOK", help=word("help.play.playbook"))],
    *,
    declarations: DeclarationOptions,
    limit: LimitOption = None,
    all_hosts: Annotated[bool, typer.Option("--all", help=word("help.play.all"))] = False,
    tags: Annotated[
        list[str] | None, typer.Option("--tags", "-t", metavar="TAG", help=word("help.play.tags"))
    ] = None,
    skip_tags: Annotated[
        list[str] | None,
        typer.Option("--skip-tags", metavar="TAG", help=word("help.play.skip_tags")),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=word("help.play.check"))] = False,
    resume: Annotated[
        str, typer.Option("--resume", metavar="RUN", help=word("help.play.resume"))
    ] = "",
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    store: StoreOption = STORE,
    records: RecordOptions,
    journal: Annotated[
        Path, typer.Option("--journal", metavar="DIR", help=word("help.play.journal"))
    ] = PLAYS,
    backups: Annotated[
        Path, typer.Option("--backups", metavar="DIR", help=word("help.play.backups"))
    ] = BACKUPS,
    notify_command: Annotated[
        str,
        typer.Option("--notify-command", metavar="COMMAND", help=word("help.play.notify_command")),
    ] = "",
    signing: Signing,
    forks: Annotated[int, forks_of()] = _PACE.forks,
    timeout: Annotated[float, timeout_of()] = _PACE.timeout,
    connect_timeout: ConnectOption = _PACE.connect,
) -> int:
    """Play it, and return the exit code."""
    started = now()
    sources = declarations.sources()
    basis = open_basis(records.ledger, records.trust, sources, at=started)
    if basis.refused is not None:
        say(basis.refused)
    province = basis.province
    if province.has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    book = find_playbook(province, playbook)
    run = resume or f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    where = Where(store, records.ledger, records.trust, journal_file(journal, run), backups / run)
    digest = digest_of(sources, book)
    wanted = Wanted(
        hosts=select_hosts(province, limit) if limit else None,
        tags=_split(tags),
        skip_tags=_split(skip_tags),
        finished=finished_before(where.journal, book, digest) if resume else {},
    )
    staged = stage(book, province.fleet, wanted)
    refuse_unready(province, staged, has_chosen=bool(limit) or all_hosts, is_check=check)
    files = _files(staged)
    signer = signing.signer() if files else None
    is_text = output == "text"
    playing = PlayRun(
        run,
        book,
        digest,
        sources,
        basis,
        staged,
        files,
        where,
        Pace(forks, timeout, connect_timeout),
        signer,
        Voice(is_text),
        Notices(notify_command, is_spoken=is_text),
    )
    return playing.looked_ahead() if check else playing.played(is_new=not resume)


def _split(tags: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(tag for part in tags or () for tag in part.split(",") if tag)


def _files(staged: Sequence[Staged]) -> tuple[str, ...]:
    """Return the change-sets that will be applied, each once."""
    names = (
        str(task.arguments["change_set"])
        for each in staged
        if each.batches
        for task in each.tasks
        if task.action == "apply"
    )
    return tuple(dict.fromkeys(names))

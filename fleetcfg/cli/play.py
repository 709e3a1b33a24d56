"""``fleetcfg play``: a playbook, batch by batch, told and journalled as it happens."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.cli.attendant import Notices
from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.complete import one_of, patterns
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.options import (
    BASELINES,
    INVENTORY,
    LEDGER,
    PLAYBOOKS,
    STORE,
    TRUST,
    Baselines,
    Inventories,
    Lang,
    Ledger,
    Playbooks,
    Store,
    Trust,
)
from fleetcfg.cli.play_run import PlayRun, Voice, Where
from fleetcfg.cli.playing import (
    digest_of,
    find_playbook,
    finished_before,
    journal_file,
    refuse_unready,
)
from fleetcfg.cli.reach import Pace
from fleetcfg.cli.signing import Chain, Key, Pin, TokenKey, TokenLabel, TokenLibrary, signer_of
from fleetcfg.cli.standing import basis_here
from fleetcfg.cli.trouble import say_problems
from fleetcfg.cli.world import now, read_sources, select_hosts
from fleetcfg.errors import UsageError
from fleetcfg.i18n import word
from fleetcfg.run.staging import Staged, Wanted, stage

app = new_app()

PLAYS = Path(".fleetcfg/plays")
BACKUPS = Path(".fleetcfg/backups")
OUTPUTS = ("text", "ndjson")
_PACE = Pace()


@app.command("play", cls=Command, help=word("help.play.long"))
def play(
    playbook: Annotated[str, typer.Argument(metavar="PLAYBOOK", help=word("help.play.playbook"))],
    *,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", "-l", metavar="PATTERN", help=word("help.limit"), autocompletion=patterns
        ),
    ] = None,
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
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="|".join(OUTPUTS),
            help=word("help.output"),
            autocompletion=one_of(*OUTPUTS),
        ),
    ] = "text",
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
    store: Store = STORE,
    ledger: Ledger = LEDGER,
    trust: Trust = TRUST,
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
    key: Key = None,
    token_library: TokenLibrary = None,
    token: TokenLabel = "",
    token_key: TokenKey = "",
    pin: Pin = "",
    chain: Chain = None,
    forks: Annotated[
        int, typer.Option("--forks", "-f", metavar="N", min=1, help=word("help.forks"))
    ] = _PACE.forks,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help=word("help.timeout"))
    ] = _PACE.timeout,
    connect_timeout: Annotated[
        float,
        typer.Option(
            "--connect-timeout", metavar="SECONDS", min=0.1, help=word("help.connect_timeout")
        ),
    ] = _PACE.connect,
) -> int:
    """Play it, and return the exit code."""
    if output not in OUTPUTS:
        raise UsageError("USAGE_OUTPUT_UNKNOWN", output=output, known=", ".join(OUTPUTS))
    started = now()
    sources = read_sources(inventory or [INVENTORY], baselines, playbooks)
    basis = basis_here(ledger, trust, sources, at=started)
    province = basis.province
    if province.has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    book = find_playbook(province, playbook)
    run = resume or f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    where = Where(store, ledger, trust, journal_file(journal, run), backups / run)
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
    signer = (
        signer_of(key, token_library, token=token, token_key=token_key, pin=pin, chain=chain)
        if files
        else None
    )
    is_text = output == "text"
    playing = PlayRun(
        run, book, digest, sources, basis, staged, files, where,
        Pace(forks, timeout, connect_timeout), signer, Voice(is_text),
        Notices(notify_command, is_spoken=is_text),
    )  # fmt: skip
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

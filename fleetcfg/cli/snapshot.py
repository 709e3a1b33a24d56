"""``fleetcfg snapshot``: whole configurations as files, for people and programs."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.complete import patterns
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.files import write_new
from fleetcfg.cli.options import (
    BASELINES,
    INVENTORY,
    PLAYBOOKS,
    Baselines,
    Inventories,
    Lang,
    Playbooks,
)
from fleetcfg.cli.reach import Pace, refuse_mixture, survey_of
from fleetcfg.cli.trouble import say_problems
from fleetcfg.cli.world import catalogs, now, read_province, select_hosts
from fleetcfg.errors import UsageError
from fleetcfg.i18n import current_language, sentence, word
from fleetcfg.report.escape import escape
from fleetcfg.run.backup import Backup, backup

app = new_app()

_PACE = Pace()


@app.command("snapshot", cls=Command, help=word("help.snapshot.long"))
def snapshot(
    *,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help=word("help.snapshot.into"))],
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", "-l", metavar="PATTERN", help=word("help.limit"), autocompletion=patterns
        ),
    ] = None,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
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
    """Back up, and return the exit code."""
    at = now()
    province = read_province(inventory or [INVENTORY], baselines, playbooks, at=at)
    if province.has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    hosts = select_hosts(province, limit)
    refuse_mixture(province, hosts)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UsageError("FILE_EXISTS", file=str(into))
    survey = survey_of(province, Pace(forks, timeout, connect_timeout))
    taken = backup(survey(hosts), province.fleet.devices, catalogs(), at=at)
    write_files(into, taken.all_files())
    _say(taken, into)
    return Exit.INCOMPLETE if taken.missing else Exit.CLEAN


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* into *folder*, for nobody but us to read: it tells how a fleet is set up.

    Raises:
        UsageError: ``FILE_EXISTS``: one of them is there.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in files.items():
        write_new(folder / name, data, mode=0o600)


def _say(taken: Backup, folder: Path) -> None:
    language = current_language()
    count = len(taken.digests)
    print(word("snapshot.done").format(count=count, folder=folder))  # noqa: T201 - this is the command's output
    if taken.missing:
        print(word("snapshot.missing"), file=sys.stderr)  # noqa: T201 - this is the command's output
    for each in taken.missing:
        told = f"  {each.host}  {each.code}: {sentence(each.code, each.facts, language)}"
        print(escape(told), file=sys.stderr)  # noqa: T201 - this is the command's output

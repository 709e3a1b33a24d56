"""``fleetcfg snapshot``: whole configurations as files, for people and programs."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import write_new
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.groups import (
    ConnectOption,
    DeclarationOptions,
    LimitOption,
    command,
    forks_of,
    timeout_of,
)
from fleetcfg.cli.reach import Pace, survey_of
from fleetcfg.cli.trouble import say_problems
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.i18n import current_language, sentence, word
from fleetcfg.report.escape import escape
from fleetcfg.run.backup import Backup, backup

app = new_app()

_PACE = Pace()


@command(app, "snapshot")
def snapshot(
    *,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help=word("help.snapshot.into"))],
    declarations: DeclarationOptions,
    limit: LimitOption = None,
    forks: Annotated[int, forks_of()] = _PACE.forks,
    timeout: Annotated[float, timeout_of()] = _PACE.timeout,
    connect_timeout: ConnectOption = _PACE.connect,
) -> int:
    """Back up, and return the exit code."""
    at = now()
    province = declarations.sources().province(at=at)
    if province.has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    hosts = select_hosts(province, limit)
    count_simulated(province, hosts)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RequestError("FILE_EXISTS", file=str(into))
    survey = survey_of(province, Pace(forks, timeout, connect_timeout))
    taken = backup(survey(hosts), province.fleet.devices, catalogs(), at=at)
    write_files(into, taken.all_files())
    _say(taken, into)
    return Exit.INCOMPLETE if taken.missing else Exit.CLEAN


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* into *folder*, for nobody but us to read: it tells how a fleet is set up.

    Raises:
        RequestError: ``FILE_EXISTS``: one of them is there.
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

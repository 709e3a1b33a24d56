"""``fleetcfg verify``: would it be applied here and now? Every check in order, nothing written."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.apply.context import DeviceOutcome
from fleetcfg.apply.reconcile import check as check_all
from fleetcfg.apply.rollout import FORKS
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.refresh import with_news
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.cli.apply import OUTPUTS, hosts_of
from fleetcfg.cli.applying import Telling, exit_code, means_of
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
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.cli.trouble import say_as_json, say_problems
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import RefusalError
from fleetcfg.i18n import current_language, word
from fleetcfg.report.applied import Heading, heading_text, stages_text
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized

app = new_app()


@command(app, "verify")
def verify(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.bundle"))],
    signing: Signing,
    live: Annotated[bool, typer.Option("--live", help=word("help.option.live"))] = False,
    limit: LimitOption = None,
    forks: Annotated[int, forks_of()] = FORKS,
    declarations: DeclarationOptions,
    records: RecordOptions,
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    timeout: Annotated[float, timeout_of("help.apply.timeout")] = 30.0,
    connect_timeout: ConnectOption = 5.0,
) -> int:
    """Verify a change-set, and return the exit code."""
    data = read_carried(file)
    sources = declarations.sources()
    signer = signing.signer() if signing.is_given else None
    with open_workspace(records.ledger, records.trust, sources, now=now(), signer=signer) as place:
        if place.province.has_errors:
            say_problems(place.province.problems)
            return Exit.ERROR
        try:
            authorized = place.authority.authorize(with_news(data, place), now=place.now)
        except RefusalError as refusal:
            return _refused(Heading("verify", "", digest(data), 0), refusal, output)
        hosts = hosts_of(place, authorized.document, limit)
        seconds = (connect_timeout, timeout)
        return _passed(place, authorized, hosts, output, (forks, seconds) if live else None)


def _refused(heading: Heading, refusal: RefusalError, output: str) -> Exit:
    if output == "text":
        language = current_language()
        sys.stdout.write(heading_text(heading, language) + stages_text(refusal, language))
    else:
        say_as_json(refusal)
    return Exit.REFUSED


def _passed(
    place: Workspace,
    authorized: Authorized[ChangeSet],
    hosts: tuple[str, ...],
    output: str,
    live: tuple[int, tuple[float, float]] | None,
) -> Exit:
    """Tell of a change-set that came through, and ask its devices if *live* says how."""
    simulated = count_simulated(place.province, hosts)
    heading = Heading("verify", authorized.document.id, authorized.sha256, len(hosts), simulated)
    telling = Telling(heading, output)
    telling.start()
    if output == "text":
        sys.stdout.write(stages_text(None, current_language()))
    dones: list[DeviceOutcome] = []
    if live is not None:
        forks, (connect, timeout) = live
        means = means_of(place, connect=connect, timeout=timeout)
        for done in check_all(authorized, means, hosts, forks=forks):
            telling.device(done)
            dones.append(done)
    code = exit_code(dones)
    telling.finish(dones, (), code)
    return code

"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.apply.context import DeviceOutcome
from fleetcfg.apply.reconcile import settle_all
from fleetcfg.apply.rollout import FORKS
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.apply import OUTPUTS
from fleetcfg.cli.applying import (
    Telling,
    exit_code,
    means_of,
    write_receipts,
)
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
from fleetcfg.cli.trouble import say_problems
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.i18n import word
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.report.applied import Heading

app = new_app()


@command(app, "reconcile")
def reconcile(
    *,
    signing: Signing,
    limit: LimitOption = None,
    forks: Annotated[int, forks_of()] = FORKS,
    declarations: DeclarationOptions,
    records: RecordOptions,
    out: Annotated[
        Path, typer.Option("--receipts", metavar="DIR", help=word("help.option.receipts"))
    ] = Path(),
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    timeout: Annotated[float, timeout_of("help.apply.timeout")] = 30.0,
    connect_timeout: ConnectOption = 5.0,
) -> int:
    """Settle what is in doubt, and return the exit code."""
    sources = declarations.sources()
    signer = signing.signer()
    with open_workspace(records.ledger, records.trust, sources, now=now(), signer=signer) as place:
        if place.province.has_errors:
            say_problems(place.province.problems)
            return Exit.ERROR
        asked = set(select_hosts(place.province, limit)) if limit else None
        attempts = [
            attempt
            for attempt in open_attempts(place.installation.store)
            if asked is None or attempt.device in asked
        ]
        here_too = [a.device for a in attempts if a.device in place.province.fleet.devices]
        simulated = count_simulated(place.province, here_too)
        telling = Telling(Heading("reconcile", "", "", len(attempts), simulated), output)
        telling.start()
        dones: list[DeviceOutcome] = []
        means = means_of(place, connect=connect_timeout, timeout=timeout)
        for done in settle_all(attempts, means, forks=forks):
            telling.device(done)
            dones.append(done)
        code = exit_code(dones)
        telling.finish(dones, write_receipts(place, signer, out), code)
    return code

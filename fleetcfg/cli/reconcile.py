"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.apply.campaign import FORKS
from fleetcfg.apply.means import Done
from fleetcfg.apply.settle import settle_all
from fleetcfg.cli.apply import OUTPUTS, require_output
from fleetcfg.cli.applying import (
    Telling,
    exit_code,
    means_of,
    simulated_among,
    write_receipts,
)
from fleetcfg.cli.authority import here
from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.complete import one_of, patterns
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.options import (
    BASELINES,
    INVENTORY,
    LEDGER,
    PLAYBOOKS,
    TRUST,
    Baselines,
    Inventories,
    Lang,
    Ledger,
    Playbooks,
    Trust,
)
from fleetcfg.cli.signing import Chain, Key, Pin, TokenKey, TokenLabel, TokenLibrary, signer_of
from fleetcfg.cli.trouble import say_problems
from fleetcfg.cli.world import now, read_sources, select_hosts
from fleetcfg.i18n import word
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.report.applied import Heading

app = new_app()


@app.command("reconcile", cls=Command, help=word("help.reconcile.long"))
def reconcile(
    *,
    key: Key = None,
    token_library: TokenLibrary = None,
    token: TokenLabel = "",
    token_key: TokenKey = "",
    pin: Pin = "",
    chain: Chain = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", "-l", metavar="PATTERN", help=word("help.limit"), autocompletion=patterns
        ),
    ] = None,
    forks: Annotated[
        int, typer.Option("--forks", "-f", metavar="N", min=1, help=word("help.forks"))
    ] = FORKS,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    ledger: Ledger = LEDGER,
    trust: Trust = TRUST,
    out: Annotated[
        Path, typer.Option("--receipts", metavar="DIR", help=word("help.option.receipts"))
    ] = Path(),
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
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help=word("help.apply.timeout"))
    ] = 30.0,
    connect_timeout: Annotated[
        float,
        typer.Option(
            "--connect-timeout", metavar="SECONDS", min=0.1, help=word("help.connect_timeout")
        ),
    ] = 5.0,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Settle what is in doubt, and return the exit code."""
    require_output(output, OUTPUTS)
    sources = read_sources(inventory or [INVENTORY], baselines, playbooks)
    signer = signer_of(
        key, token_library, token=token, token_key=token_key, pin=pin, chain=chain
    )  # fmt: skip
    with here(ledger, trust, sources, now=now(), signer=signer) as place:
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
        simulated = simulated_among(place, here_too)
        telling = Telling(Heading("reconcile", "", "", len(attempts), simulated), output)
        telling.start()
        dones: list[Done] = []
        means = means_of(place, connect=connect_timeout, timeout=timeout)
        for done in settle_all(attempts, means, forks=forks):
            telling.device(done)
            dones.append(done)
        code = exit_code(dones)
        telling.finish(dones, write_receipts(place, signer, out), code)
    return code

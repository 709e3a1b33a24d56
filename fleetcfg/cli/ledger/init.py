"""``fleetcfg ledger init``: a record, or the copies of others' records, with its public key."""

import sys
from typing import Annotated

import typer

from fleetcfg.authority.imports import WITNESS_KEY
from fleetcfg.authority.installation import install, open_installation, write_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.cli.language import word
from fleetcfg.cli.ledger.app import app
from fleetcfg.cli.option_groups import command
from fleetcfg.cli.options import LEDGER, LedgerOption
from fleetcfg.errors import RequestError
from fleetcfg.ledger.checkpoint import COSIGNATURE
from fleetcfg.report.exit_codes import Exit


@command(app, "init", explained="help.ledger.init")
def init(
    *,
    origin: Annotated[
        str, typer.Option("--origin", metavar="ORIGIN", help=word("help.option.origin"))
    ] = "",
    witness: Annotated[
        str, typer.Option("--witness", metavar="NAME", help=word("help.ledger.witness"))
    ] = "",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Begin a record, or the copies of others' records, and print the public key of it."""
    if bool(origin) == bool(witness):
        raise RequestError("LEDGER_NAME")
    if witness:
        folder = witness_folder(ledger)
        verifier = write_key(folder / WITNESS_KEY, witness, COSIGNATURE).verifier
    else:
        install(ledger, origin)
        with open_installation(ledger) as installation:
            verifier = installation.store.verifier
    sys.stdout.write(f"{verifier.to_text()}\n")
    return Exit.CLEAN

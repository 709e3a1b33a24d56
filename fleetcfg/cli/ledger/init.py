"""``fleetcfg ledger init``: a record, or the copies of others' records, with its public key."""

import sys
from typing import Annotated

from fleetcfg.authority.import_logs import WITNESS_KEY
from fleetcfg.authority.installation import install, open_installation, write_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.record_place import place_of_log
from fleetcfg.cli.options import LedgerOption, option
from fleetcfg.cli.record_options import records_folder
from fleetcfg.errors import RequestError
from fleetcfg.ledger.checkpoint import COSIGNATURE
from fleetcfg.report.exit_codes import Exit


def init(
    *,
    origin: Annotated[str, option("--origin", "ORIGIN", "help.option.origin")] = "",
    witness: Annotated[str, option("--witness", "NAME", "help.ledger.witness")] = "",
    ledger: LedgerOption = None,
) -> int:
    """Begin a record, or the copies of others' records, and print the public key of it."""
    if bool(origin) == bool(witness):
        raise RequestError("LEDGER_NAME")
    place = ledger or place_of_log(records_folder(), origin or witness)
    if witness:
        folder = witness_folder(place)
        verifier = write_key(folder / WITNESS_KEY, witness, COSIGNATURE).verifier
    else:
        install(place, origin)
        with open_installation(place) as installation:
            verifier = installation.store.verifier
    sys.stdout.write(f"{verifier.to_text()}\n")
    return Exit.CLEAN

"""``fleetcfg ledger init``: a record, or the copies of others' records, with its public key."""

from typing import Annotated

from fleetcfg.authority.import_logs import install_witness
from fleetcfg.authority.installation import install
from fleetcfg.authority.record_place import place_of_log
from fleetcfg.cli.options.common import LedgerOption, OriginOption, option
from fleetcfg.cli.options.record import records_folder
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import Exit


def init(
    *,
    origin: OriginOption = "",
    witness: Annotated[str, option("--witness", "NAME", "help.ledger.witness")] = "",
    ledger: LedgerOption = None,
) -> int:
    """Begin a record, or the copies of others' records, and print the public key of it."""
    if bool(origin) == bool(witness):
        raise RequestError("LEDGER_NAME")
    place = ledger or place_of_log(records_folder(), origin or witness)
    verifier = install_witness(place, witness) if witness else install(place, origin)
    print(verifier.to_text())
    return Exit.CLEAN

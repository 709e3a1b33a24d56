"""``fleetcfg trust init``: a root trusted by its fingerprint, and this machine set up by it."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.record_place import place_of
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options import TRUST, FingerprintOption, LedgerOption, argument, option
from fleetcfg.cli.record_options import records_folder
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import anchor_rows, root_signed_row, table
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.set_up import SetUpRequest, set_up_machine


def init(
    path: Annotated[Path, argument("ROOT", "help.trust.init.root")],
    *,
    fingerprint: FingerprintOption,
    person: Annotated[str, option("--person", "NAME", "help.trust.init.person")] = "",
    origin: Annotated[str, option("--origin", "ORIGIN", "help.option.origin")] = "",
    ledger: LedgerOption = None,
) -> int:
    """Trust a root by the fingerprint that the Decision prints, and set this machine up by it."""
    request = SetUpRequest(path, read_fingerprint(fingerprint), person, origin, trust=TRUST)
    found = set_up_machine(
        request, lambda domain: ledger or place_of(records_folder(), domain), now=now()
    )
    pinned, verifier = found.pinned, found.verifier
    rows = anchor_rows(pinned.root, pinned.sha256, verifier.name, current_words())
    rows.insert(-1, root_signed_row(pinned.root, found.people, current_words()))
    rows.append((word("ledger.vkey"), verifier.to_text()))
    if found.taken is not None:
        rows.append((word("trust.taken"), f"{found.taken.manifest} ({found.taken.written})"))
    sys.stdout.write(table(rows))
    return Exit.CLEAN

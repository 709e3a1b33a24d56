"""``fleetcfg trust init``: a root trusted by the fingerprint that the Decision prints."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.record_place import place_of
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options import FingerprintOption, LedgerOption, argument, option
from fleetcfg.cli.record_options import records_folder
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import anchor_rows, table
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.trust_documents import pin_root


def init(
    file: Annotated[Path, argument("ROOT", "help.trust.init.root")],
    *,
    fingerprint: FingerprintOption,
    origin: Annotated[str, option("--origin", "ORIGIN", "help.option.origin")] = "",
    ledger: LedgerOption = None,
) -> int:
    """Trust a root by the fingerprint that the Decision prints."""
    pinned = bootstrap(read_carried(file), fingerprint=read_fingerprint(fingerprint))
    place = ledger or place_of(records_folder(), pinned.root.trust_domain)
    verifier = pin_root(pinned, place, origin, now=now())
    rows = anchor_rows(pinned.root, pinned.sha256, verifier.name, current_words())
    sys.stdout.write(table([*rows, (word("ledger.vkey"), verifier.to_text())]))
    return Exit.CLEAN

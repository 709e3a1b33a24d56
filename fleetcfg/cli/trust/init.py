"""``fleetcfg trust init``: a root trusted by the fingerprint that the Decision prints."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.language import word
from fleetcfg.cli.options import LEDGER, FingerprintOption, LedgerOption, argument, option
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import grouped, table
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.trust_documents import pin_root


def init(
    file: Annotated[Path, argument("ROOT", "help.trust.init.root")],
    *,
    fingerprint: FingerprintOption,
    origin: Annotated[str, option("--origin", "ORIGIN", "help.option.origin")] = "",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Trust a root by the fingerprint that the Decision prints."""
    sha256 = read_fingerprint(fingerprint)
    pinned, verifier = pin_root(read_carried(file), sha256, ledger, origin, now=now())
    first, second = grouped(pinned.sha256)
    rows = [
        (word("trust.domain"), pinned.root.trust_domain),
        (word("trust.root"), f"{pinned.root.version}"),
        (word("trust.digest"), first),
        ("", second),
        (word("ledger.origin"), verifier.name),
        (word("ledger.vkey"), verifier.to_text()),
    ]
    sys.stdout.write(table(rows))
    return Exit.CLEAN

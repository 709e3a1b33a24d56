"""``fleetcfg trust init``: a root trusted by its fingerprint, and this machine set up by it."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import (
    TRUST,
    FingerprintOption,
    LedgerOption,
    OriginOption,
    argument,
    settable,
)
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import placing
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.documents.trust_text import MachineTrust
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.set_up import SetUpRequest, set_up_machine


def init(
    path: Annotated[Path, argument("ROOT", "help.trust.init.root", callback=files_there)],
    *,
    fingerprint: FingerprintOption,
    person: Annotated[str, settable("--person", "NAME", "help.trust.init.person")] = "",
    origin: OriginOption = "",
    ledger: LedgerOption = None,
) -> int:
    """Trust a root by the fingerprint that the Decision prints, and set this machine up by it."""
    request = SetUpRequest(path, read_fingerprint(fingerprint), person, origin, trust=TRUST)
    found = set_up_machine(request, placing(ledger), now=now())
    if found.behind is not None:
        say(found.behind)
    pinned, log = found.pinned, found.verifier
    told = log.name, found.people, log.to_text(), found.taken, found.newest
    anchor = MachineTrust(pinned.root, pinned.sha256, *told)
    open_renderer("anchor").tell(anchor)
    return Exit.CLEAN

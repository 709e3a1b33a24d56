"""``fleetcfg reject``: read a change-set, and put one's name to a refusal, which blocks it.

As ``approve`` in everything but the verdict, and that no decision of the Department is needed.
"""

from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.approve import Confirm, DecidedOutOption, Export, File, Html, Import, PersonNamed
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.deciding import Ways, decide, read_to_decide
from fleetcfg.cli.groups import DeclarationOptions, RecordOptions, command
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.signer import Signer

app = new_app()


@command(app, "reject")
def reject(
    file: File,
    *,
    signing: Signing,
    confirm: Confirm = "",
    html: Html = None,
    export: Export = None,
    brought: Import = None,
    person: PersonNamed = "",
    out: DecidedOutOption = None,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Read a change-set, reject it, and write the bundle with the rejection in it."""
    ways = Ways(confirm, html, export, brought, person, out)

    def signer() -> Signer:
        return signing.signer()

    sources = declarations.sources()
    at = now()
    with open_workspace(records.ledger, records.trust, sources, now=at) as found:
        return decide(found, read_to_decide(found, file, "reject", None, at), file, ways, signer)

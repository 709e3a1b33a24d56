"""``fleetcfg reject``: read a change-set, and put one's name to a refusal, which blocks it.

As ``approve`` in everything but the verdict, and that no decision of the Department is needed.
"""

from fleetcfg.cli.approve import Confirm, Export, File, Html, Import, Out, PersonNamed
from fleetcfg.cli.authority import here
from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.deciding import Ways, decide, read_to_decide
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
from fleetcfg.cli.world import now, read_sources
from fleetcfg.i18n import word
from fleetcfg.signer import Signer

app = new_app()


@app.command("reject", cls=Command, help=word("help.reject.long"))
def reject(
    file: File,
    *,
    key: Key = None,
    token_library: TokenLibrary = None,
    token: TokenLabel = "",
    token_key: TokenKey = "",
    pin: Pin = "",
    chain: Chain = None,
    confirm: Confirm = "",
    html: Html = None,
    export: Export = None,
    brought: Import = None,
    person: PersonNamed = "",
    out: Out = None,
    inventory: Inventories = None,
    baselines: Baselines = BASELINES,
    playbooks: Playbooks = PLAYBOOKS,
    ledger: Ledger = LEDGER,
    trust: Trust = TRUST,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Read a change-set, reject it, and write the bundle with the rejection in it."""
    ways = Ways(confirm, html, export, brought, person, out)

    def signer() -> Signer:
        return signer_of(key, token_library, token=token, token_key=token_key, pin=pin, chain=chain)

    sources = read_sources(inventory or [INVENTORY], baselines, playbooks)
    at = now()
    with here(ledger, trust, sources, now=at) as found:
        return decide(found, read_to_decide(found, file, "reject", None, at), file, ways, signer)

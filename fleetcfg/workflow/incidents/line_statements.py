"""A person vouches for a file of samples: one statement for each line that is in it."""

from collections.abc import Iterator
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind
from fleetcfg.model.timezone import spell_instant
from fleetcfg.signer import Signer
from fleetcfg.workflow.incidents.lines import TakenFile
from fleetcfg.workflow.statements import Saying, say


def vouch_for(
    taken: TakenFile, at: Installation, signer: Signer, *, now: datetime
) -> Iterator[SignedStatement]:
    """Record that the person of *signer* brought a file; yield each statement as it is kept.

    Raises:
        RequestError, RefusalError, LedgerError: As `say`.
    """
    for each in taken.lines:
        facts: dict[str, StatementFact] = {
            "sha256": taken.sha256,
            "first": spell_instant(each.first),
            "last": spell_instant(each.last),
        }
        if each.replaced:
            facts["replaced"] = each.replaced
        yield say(
            Saying(StatementKind.LINE_SAMPLES, f"line:{each.line}", facts), at, signer, now=now
        )

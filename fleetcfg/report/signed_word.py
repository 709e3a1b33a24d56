"""What of the declarations is signed, as every output spells it."""

from typing import Literal

from fleetcfg.model.signed_standing import Standing, notices_of
from fleetcfg.report.lines import Style
from fleetcfg.report.record_class import Each, ToldRecord, of


def style_of(standing: Standing) -> Style:
    """Return the style of that word."""
    return "strong" if standing is Standing.SIGNED else "doubtful"


class StandingRecord(ToldRecord):
    """What of the declarations is signed, as part of any document that has a standing."""

    unsigned: bool = of(lambda told: told.standing is not Standing.SIGNED)
    standing: Standing
    notices: Each[Literal["EDITED", "UNSIGNED"]] = of(lambda told: notices_of(told.standing))

"""What of the declarations is signed, as every output spells it."""

from fleetcfg.model.signed_standing import Standing, notices_of
from fleetcfg.report.lines import Style
from fleetcfg.trust.crypto.canonical import Json


def style_of(standing: Standing) -> Style:
    """Return the style of that word."""
    return "strong" if standing is Standing.SIGNED else "doubtful"


def standing_record(standing: Standing) -> dict[str, Json]:
    """Return the members that say it to programs."""
    return {
        "unsigned": standing is not Standing.SIGNED,
        "standing": standing.value,
        "notices": list(notices_of(standing)),
    }

"""Is it as warm as it may be, by the band that was declared (Decision 32/2019, Art. 5.2)?

A maker's word, such as ``Normal``, is no number: reports tell it, and nothing is judged by it.
"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import HomeCase, HomeCheck, Need
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.room_quality import DEVICE_TEMPERATURE, is_within, number_of
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("room.conditions")


def check_conditions(case: HomeCase) -> Iterator[Finding]:
    """Yield that the device says a temperature outside of the band, if any is declared."""
    status = case.report.status
    band = None if case.bands is None else case.bands.device_temperature
    number = None if status is None else number_of(status.temperature)
    if band is None or number is None or is_within(number, band):
        return
    least, most = f"{band[0]:g}", f"{band[1]:g}"
    yield Finding(
        host=case.report.host,
        verdict=Verdict.UNAUTHORIZED,
        parameter=DEVICE_TEMPERATURE,
        declared=f"{least} … {most}",
        live=str(number),
        severity="high",
        reason="OUT_OF_BAND",
        facts={"value": str(number), "least": least, "most": most},
        clause=CLAUSE,
    )


CONDITIONS: Final = HomeCheck(
    "conditions",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.UNAUTHORIZED}),
    clauses=frozenset({CLAUSE}),
    run=check_conditions,
)

"""Does it still list everything that it listed before, under the same software?

What a device does not list is judged by nobody: a listing that breaks off where the declared
settings are whole would pass for a clean device.
"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import LISTING_ASKED, HomeCase, HomeCheck, Need
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict

_NAMED: Final = 3  # of the settings that are lost


def check_listing(case: HomeCase) -> Iterator[Finding]:
    """Yield that settings are not listed any more, though model and software are the same."""
    if case.lost:
        more = len(case.lost) - _NAMED
        yield Finding(
            host=case.report.host,
            verdict=Verdict.UNREADABLE,
            parameter=LISTING_ASKED,
            severity="high",
            reason="LISTING_SHRANK",
            facts={
                "lost": len(case.lost),
                "listed": case.report.read,
                "paths": ", ".join([*case.lost[:_NAMED], *([f"+{more}"] if more > 0 else [])]),
            },
        )


LISTING: Final = HomeCheck(
    "listing",
    needs=frozenset({Need.PREVIOUS}),
    verdicts=frozenset({Verdict.UNREADABLE}),
    clauses=frozenset(),
    run=check_listing,
)

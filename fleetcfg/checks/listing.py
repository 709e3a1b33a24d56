"""Does it still list everything that it listed before, under the same software?

What a device does not list is judged by nobody: a listing that breaks off where the declared
settings are whole would pass for a clean device. Of a declared setting that is lost it is not said
that the model has none: it had one.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import LISTING_ASKED, HomeCase, HomeCheck, Need
from fleetcfg.model.finding import Finding
from fleetcfg.model.paths import shape_of
from fleetcfg.model.verdict import Verdict

LISTED_BEFORE: Final = "LISTED_BEFORE"
"""Why a declared setting was not seen: the device listed it before, by the same software."""

_NAMED: Final = 3  # of the settings that are lost


def tell_lost(case: HomeCase) -> Iterator[Finding]:
    """Yield the findings of the report; a declared setting that is lost is one not seen."""
    for finding in case.report.findings:
        if finding.reason == "NOT_ON_THIS_MODEL" and _lost_of(finding, case):
            yield replace(finding, verdict=Verdict.UNREADABLE, reason=LISTED_BEFORE)
        else:
            yield finding


def check_listing(case: HomeCase) -> Iterator[Finding]:
    """Yield that settings are not listed any more, though model and software are the same.

    Not where each of them is told by itself, or is declared to be absent.
    """
    told = {path for finding in case.report.findings for path in _lost_of(finding, case)}
    if case.shrunk.difference(told, _meant_absent(case)):
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


def _lost_of(finding: Finding, case: HomeCase) -> Collection[str]:
    """Return what is lost of the declared setting that *finding* is about."""
    if not case.lost:
        return ()
    if finding.path:
        return {finding.path}.intersection(case.lost)
    settings = ((each, each.by_parameter.get(finding.parameter)) for each in case.declared)
    meant = (
        shape_of(case.lost, each.syntax).meant_by(setting.patterns)
        for each, setting in settings
        if setting is not None
    )
    return next((paths for paths in meant if paths), ())


def _meant_absent(case: HomeCase) -> Iterator[str]:
    """Yield what is lost and is declared to be absent: as signed, where anything was."""
    for each in case.declared[-1:]:
        shape = shape_of(case.lost, each.syntax)
        for setting in each.settings:
            if setting.winner.rule.operator == "absent":
                yield from shape.meant_by(setting.patterns)


LISTING: Final = HomeCheck(
    "listing",
    needs=frozenset({Need.PREVIOUS}),
    verdicts=frozenset({Verdict.UNREADABLE}),
    clauses=frozenset(),
    run=check_listing,
)

"""Who acknowledged a finding, why and until when, for people and for programs. Pure."""

from fleetcfg.model.acknowledgement import Acknowledgement, Acknowledgements
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.clock import until_time
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import (
    Known,
    RefusedEntries,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    of,
)
from fleetcfg.words import Words


def acknowledged_text(one: Acknowledgement, words: Words) -> str:
    """Return what stands beside a finding; not escaped."""
    key = "acknowledged.expired" if one.is_expired else "acknowledged"
    return words.label(
        key, person=one.person, reason=one.reason, until=until_time(one.until, words)
    )


class AcknowledgedRecord(ToldRecord):
    """What a finding has of it."""

    person: str
    reason: str
    at: ToldInstant
    until: ToldInstant
    expired: bool = of("is_expired")


class _About(ToldRecord):
    host: str
    verdict: Verdict
    parameter: Known
    path: Known
    live: str | None
    simulated: bool = of("is_simulated")


class _Acknowledgement(AcknowledgedRecord, _About):
    pass


class AcknowledgementsRecord(ToldDocument):
    """Who acknowledged which findings, and what does not hold."""

    SCHEMA = "fleetcfg.acknowledgements/1"

    acknowledgements: list[_Acknowledgement] = of("given")
    refused: RefusedEntries


def acknowledgements_text(told: Acknowledgements, words: Words) -> str:
    """Return each acknowledgement in two lines, how many there are, and what does not hold."""
    lines: list[str] = []
    for one in told.given:
        about = [one.host, one.parameter or one.path, words.label(f"verdict.{one.verdict}")]
        about += [words.label("notice.SIMULATED")] * one.is_simulated
        lines += [" · ".join(filter(None, about)), f"  {acknowledged_text(one, words)}"]
    lines.append(words.count(len(told.given), "acknowledgements"))
    for code, number in sorted(told.refused.items()):
        lines.append(f"{words.count(number, 'acknowledged.refused')}: {code}")
    return escape_lines(lines)

"""Who acknowledged a finding, why and until when, for people and for programs. Pure."""

from typing import Final

from fleetcfg.model.acknowledgement import Acknowledgement, Acknowledgements
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.clock import until_time
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

ACKNOWLEDGEMENTS_SCHEMA: Final = "fleetcfg.acknowledgements/1"


def acknowledged_text(one: Acknowledgement, words: Words) -> str:
    """Return what stands beside a finding; not escaped."""
    key = "acknowledged.expired" if one.is_expired else "acknowledged"
    return words.label(
        key, person=one.person, reason=one.reason, until=until_time(one.until, words)
    )


def acknowledged_record(one: Acknowledgement) -> dict[str, Json]:
    """Return what a finding has of it."""
    return {
        "person": one.person,
        "reason": one.reason,
        "at": spell_instant(one.at),
        "until": spell_instant(one.until),
        "expired": one.is_expired,
    }


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


def acknowledgements_json(told: Acknowledgements, _words: Words) -> str:
    """Return them as one document."""
    listed: list[Json] = [
        {
            "host": one.host,
            "verdict": str(one.verdict),
            "parameter": one.parameter or None,
            "path": one.path or None,
            "live": one.live,
            "simulated": one.is_simulated,
            **acknowledged_record(one),
        }
        for one in told.given
    ]
    refused: list[Json] = [
        {"code": code, "entries": number} for code, number in sorted(told.refused.items())
    ]
    record = {"schema": ACKNOWLEDGEMENTS_SCHEMA, "acknowledgements": listed, "refused": refused}
    return json_line(record) + "\n"

"""Who acknowledged a finding, why and until when, for people and for programs. Pure."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

ACKNOWLEDGEMENTS_SCHEMA: Final = "fleetcfg.acknowledgements/1"


def acknowledged_text(one: Acknowledgement, words: Words) -> str:
    """Return what stands beside a finding; not escaped."""
    key = "acknowledged.expired" if one.is_expired else "acknowledged"
    return words.label(key, person=one.person, reason=one.reason, until=local_time(one.until))


def acknowledged_record(one: Acknowledgement) -> dict[str, Json]:
    """Return what a finding has of it."""
    return {
        "person": one.person,
        "reason": one.reason,
        "at": spell_instant(one.at),
        "until": spell_instant(one.until),
        "expired": one.is_expired,
    }


def acknowledgements_text(given: Sequence[Acknowledgement], words: Words) -> str:
    """Return each acknowledgement in two lines, and how many there are."""
    lines: list[str] = []
    for one in given:
        about = [one.host, one.parameter or one.path, words.label(f"verdict.{one.verdict}")]
        about += [words.label("notice.SIMULATED")] * one.is_simulated
        lines += [" · ".join(filter(None, about)), f"  {acknowledged_text(one, words)}"]
    return escape_lines([*lines, words.count(len(given), "acknowledgements")])


def acknowledgements_json(given: Sequence[Acknowledgement], _words: Words) -> str:
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
        for one in given
    ]
    return json_line({"schema": ACKNOWLEDGEMENTS_SCHEMA, "acknowledgements": listed}) + "\n"

"""Problems as SARIF 2.1.0 (OASIS standard, 27 March 2020), for code scanning.

Columns are counted in characters, as ours are (§3.14.17 ``columnKind``); files are named relative
to the root of what was read, under ``uriBaseId`` (§3.4.4).
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from fleetcfg.model.problem import Place, Problem
from fleetcfg.report.declarations.fingerprint import fingerprints
from fleetcfg.report.declarations.problems import Validation, problem_line
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.signed_word import standing_record
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import LANGUAGES, Words

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "SRCROOT"
_WORDS_OF_CODE = re.compile(r"[A-Z0-9]+")


class _Names(dict[str, str | int]):
    """Facts of a rule, which has none yet: each reads as its own name."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


def problems_sarif(validation: Validation, words: Words) -> str:
    """Return one run with a rule for each code that was found."""
    codes = sorted({problem.code for problem in validation.problems})
    return json_pretty(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "fleetcfg",
                            "version": validation.tool_version,
                            "rules": [_rule(code, words) for code in codes],
                        }
                    },
                    "language": words.language,
                    "columnKind": "unicodeCodePoints",
                    "results": _results(validation, codes, words),
                    "properties": standing_record(validation.standing),
                }
            ],
        }
    )


def _rule(code: str, words: Words) -> Json:
    names = _Names()
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in _WORDS_OF_CODE.findall(code)),
        "shortDescription": {"text": words.sentence(code, names)},
        "help": {"text": words.remedy(code, names) or code},
        "properties": {
            other.language: f"{other.sentence(code, names)} {other.remedy(code, names)}".rstrip()
            for other in map(Words, LANGUAGES)
        },
    }


def _results(validation: Validation, codes: Sequence[str], words: Words) -> list[Json]:
    index = {code: number for number, code in enumerate(codes)}
    marks = fingerprints(validation.problems)
    return [
        _result(problem, problem_line(problem, words), index[problem.code], mark)
        for problem, mark in zip(validation.problems, marks, strict=True)
    ]


def _result(problem: Problem, message: str, index: int, mark: str) -> Json:
    result: dict[str, Json] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.gravity,
        "message": {"text": message},
        "partialFingerprints": {"fleetcfg/v1": mark},
        "properties": {"facts": {name: escape(str(v)) for name, v in problem.facts.items()}},
    }
    if problem.place.file:
        result["locations"] = [{"physicalLocation": _location(problem.place)}]
    return result


def _location(place: Place) -> Json:
    artifact: Json = {"uri": quote(place.file, errors="surrogateescape"), "uriBaseId": ROOT}
    if not place.line:
        return {"artifactLocation": artifact}
    region = {"startLine": place.line}
    if place.column:
        region["startColumn"] = place.column
    return {"artifactLocation": artifact, "region": region}

"""Problems as SARIF 2.1.0 (OASIS standard, 27 March 2020), for code scanning.

The document itself is made by `fleetcfg.report.sarif`.
"""

import re
from collections.abc import Sequence

from fleetcfg.model.problem import Problem
from fleetcfg.report.declarations.fingerprint import fingerprints
from fleetcfg.report.declarations.problems import Validation, problem_line
from fleetcfg.report.escape import escape
from fleetcfg.report.record_class import record_of
from fleetcfg.report.sarif import SarifRun, sarif_document, sarif_location
from fleetcfg.report.signed_word import StandingRecord
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import LANGUAGES, Words

_WORDS_OF_CODE = re.compile(r"[A-Z0-9]+")


class _Names(dict[str, str | int]):
    """Facts of a rule, which has none yet: each reads as its own name."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


def problems_sarif(validation: Validation, words: Words) -> str:
    """Return one run with a rule for each code that was found."""
    codes = sorted({problem.code for problem in validation.problems})
    return sarif_document(
        SarifRun(
            validation.tool_version,
            [_rule(code, words) for code in codes],
            _results(validation, codes, words),
            record_of(StandingRecord, validation),
        ),
        words,
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
        result["locations"] = [{"physicalLocation": sarif_location(problem.place)}]
    return result

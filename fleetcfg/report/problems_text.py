"""Problems for people: place and code as compilers print them, then sentence and remedy."""

from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.lines import StyledLine, flow, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.problems import ProblemsBeside, Validation
from fleetcfg.report.reasons import folded_reason
from fleetcfg.words import Words


def problems_text(validation: Validation, words: Words) -> str:
    """Return all problems, and how much was looked at."""
    return _text(validation, validation.standing, words)


def beside_text(told: ProblemsBeside, words: Words) -> str:
    """Return all problems, and what of the declarations is signed where that is known."""
    return _text(Validation(told.problems, (), ""), told.standing, words)


def _text(validation: Validation, standing: Standing | None, words: Words) -> str:
    lines = list[StyledLine]()
    for problem in validation.problems:
        gravity = words.label(f"gravity.{problem.gravity}")
        lines.append(said(f"{problem.place}: {gravity}: {problem.code}"))
        lines += folded_reason(problem.code, problem.facts, words, PLAIN_COLUMNS)
    pieces = [
        said(words.count(validation.errors, "validate.errors")),
        said(words.count(validation.warnings, "validate.warnings")),
        *(said(words.count(number, kind)) for kind, number in validation.checked),
        *([] if standing is None else [said(words.label(f"standing.{standing}"))]),
    ]
    lines += [()] if lines else []
    return plain([*lines, *flow(pieces, PLAIN_COLUMNS)])

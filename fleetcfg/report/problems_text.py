"""Problems for people: place and code as compilers print them, then sentence and remedy."""

from fleetcfg.report.lines import Span, StyledLine, flow, fold, plain, said
from fleetcfg.report.paper import PLAIN_COLUMNS
from fleetcfg.report.problems import Validation
from fleetcfg.words import counted, word


def problems_text(validation: Validation) -> str:
    """Return all problems, and how much was looked at."""
    language, lines = validation.language, list[StyledLine]()
    for problem in validation.problems:
        gravity = word(f"gravity.{problem.gravity}", language)
        lines.append(said(f"{problem.place}: {gravity}: {problem.code}"))
        lines += fold(
            (Span(validation.sentence(problem)),), PLAIN_COLUMNS, first="    ", rest="    "
        )
        if advice := validation.remedy(problem):
            lines += fold((Span(f"→ {advice}"),), PLAIN_COLUMNS, first="    ", rest="      ")
    pieces = [
        said(counted(validation.errors, "validate.errors", language)),
        said(counted(validation.warnings, "validate.warnings", language)),
        *(said(counted(number, kind, language)) for kind, number in validation.checked),
        said(word("notice.UNSIGNED", language)),
    ]
    lines += [()] if lines else []
    return plain([*lines, *flow(pieces, PLAIN_COLUMNS)])


RENDERERS = {"text": problems_text}

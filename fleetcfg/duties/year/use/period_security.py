"""The row and the annex of the yearly report on information security (Decree 331/2026, Art. 35)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from fleetcfg.duties.year.rules.level_requirements import LevelStandard
from fleetcfg.duties.year.use.level import LevelAssessment
from fleetcfg.duties.year.use.level_case import LevelAnswer, LevelResult
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.legal_bases import LegalBases
from fleetcfg.model.period.tables import PeriodRow, PeriodTable, columns

_COUNTED: Final = (
    LevelResult.MET,
    LevelResult.PARTLY,
    LevelResult.NOT_MET,
    LevelResult.NO_DATA,
    LevelResult.NOT_APPLICABLE,
)
_YEARLY: Final = ClauseKey("security.report")
_NAMES: Final = ("full", "partly", "none", "no_data", "not_applicable")


def is_security_asked(law: LegalBases, standard: LevelStandard, *, on: date) -> bool:
    """Return whether the law that asks for the report held on a day, and the standard did.

    A time that had ended before is not judged by them.
    """
    return law.clause(_YEARLY, on=on) is not None and standard.valid_from <= on


def security_tables(assessment: LevelAssessment, run: int) -> Iterator[PeriodTable]:
    """Yield how many measures are in place, and each of them with how far it is.

    Args:
        assessment: By the last audit of the time.
        run: The bit of that audit; 0 if there is none.
    """
    case, answers = assessment.case, assessment.answers
    found = Counter(answer.result for answer in answers)
    level = int(case.level)
    row = PeriodRow(("conference", level, *(found[one] for one in _COUNTED)), run)
    yield PeriodTable("security", "security", columns("system:key", "level", *_NAMES), (row,))
    heads = columns("clause:text", "requirement:requirement", "result:key")
    rows = tuple(_measure(assessment, answer, run) for answer in answers)
    yield PeriodTable("measures", "security", heads, rows, is_long=True)


def _measure(assessment: LevelAssessment, answer: LevelAnswer, run: int) -> PeriodRow:
    asked = answer.requirement
    clause = asked.clauses[assessment.case.level]
    return PeriodRow((clause, asked.id, str(answer.result)), run)

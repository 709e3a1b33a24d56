"""Problems for people: place and code as compilers print them, then sentence and remedy."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.declared.sheets.cells import CellPlace, fault_of
from fleetcfg.model.problem import Place, Problem, is_of_site, named_hosts
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.declarations.problems import (
    ProblemsBeside,
    Validation,
    brought,
    known_text,
    problem_reach,
)
from fleetcfg.report.lines import flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.reasons import folded_reason
from fleetcfg.words import Words

_MOST_RUNS: Final = 12  # of cells below each other


def problems_text(validation: Validation, words: Words) -> str:
    """Return all problems, and how much was looked at."""
    return _text(validation, validation.standing, words)


def beside_text(told: ProblemsBeside, words: Words) -> str:
    """Return all problems, and what of the declarations is signed where that is known."""
    return _text(Validation(told.problems, (), "", known=told.known), told.standing, words)


def _text(validation: Validation, standing: Standing | None, words: Words) -> str:
    told = list[str]()
    for alike in _of_one_cause(_alike(brought(validation.problems, validation.known))):
        problem = alike[0]
        gravity = words.label(f"gravity.{problem.gravity}")
        lines = [said(f"{problem.place}: {gravity}: {problem.code}")]
        lines += folded_reason(problem.code, problem.facts, words, PLAIN_COLUMNS)
        reach = problem_reach(problem, words) if len(alike) == 1 else _reach(alike, words)
        if reach:
            lines += fold(said(reach), PLAIN_COLUMNS, first="    ", rest="    ")
        told.append(plain(lines))
    known = known_text(validation.problems, validation.known, words)
    pieces = [
        said(words.count(validation.errors, "validate.errors")),
        said(words.count(validation.warnings, "validate.warnings")),
        *([said(known)] if known else []),
        *(said(words.count(number, kind)) for kind, number in validation.checked),
        *([] if standing is None else [said(words.label(f"standing.{standing}"))]),
    ]
    end = plain([*([()] if told else []), *flow(pieces, PLAIN_COLUMNS)])
    return "".join([*told, end])


def _alike(problems: Sequence[Problem]) -> Collection[list[Problem]]:
    """Put together what stands in one file, or column of a table, and differs by the row only."""
    found: dict[object, list[Problem]] = {}
    for problem in problems:
        if isinstance(problem.place, CellPlace):
            found.setdefault(fault_of(problem), []).append(problem)
            continue
        own = {"host", "site"} if is_of_site(problem.facts) else {"host"}
        facts = frozenset(fact for fact in problem.facts.items() if fact[0] not in own)
        is_of_one = problem.devices == 1 and "host" in problem.facts
        at = problem.place.file if is_of_one else problem.place
        found.setdefault((problem.code, problem.gravity, at, facts), []).append(problem)
    return found.values()


def _of_one_cause(groups: Collection[list[Problem]]) -> Iterator[list[Problem]]:
    """Put warnings together that say the same at several places.

    An error is told at each place: each has to be mended.
    """
    found: dict[object, list[Problem]] = {}
    for alike in groups:
        first = alike[0]
        is_apart = first.gravity == "error" or len(alike) > 1
        is_apart |= isinstance(first.place, CellPlace) or "host" in first.facts
        facts = frozenset(first.facts.items())
        key = id(alike) if is_apart else (first.code, first.gravity, facts)
        found.setdefault(key, []).extend(alike)
    yield from found.values()


def _reach(alike: Sequence[Problem], words: Words) -> str:
    """Return which devices or sites have it, devices with their lines; or which cells, places."""
    if isinstance(alike[0].place, CellPlace):
        runs = _runs(alike)
        rest = [f"+{len(runs) - _MOST_RUNS}"] if len(runs) > _MOST_RUNS else []
        return f"{words.count(len(alike), 'cells')}: {', '.join([*runs[:_MOST_RUNS], *rest])}"
    if is_of_site(alike[0].facts):
        sites = [str(problem.facts["site"]) for problem in alike]
        return f"{words.count(len(alike), 'sites')}: {named_hosts(sites)}"
    if "host" not in alike[0].facts:
        places = [str(problem.place) for problem in alike]
        return f"{words.count(len(alike), 'places')}: {named_hosts(places)}"
    each = [f"{problem.facts['host']} ({problem.place.line})" for problem in alike]
    return f"{words.count(len(alike), 'devices')}: {named_hosts(each)}"


def _runs(alike: Sequence[Problem]) -> list[str]:
    """Return the cells of one column from the top, those below each other as one: ``I2:I41``."""
    rows = sorted({problem.place.line for problem in alike})
    place = alike[0].place
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    spelled = ([_cell(place, row) for row in dict.fromkeys((run[0], run[-1]))] for run in runs)
    return [":".join(each) for each in spelled]


def _cell(place: Place, row: int) -> str:
    return str(replace(place, line=row)).removeprefix(f"{place.file}!")

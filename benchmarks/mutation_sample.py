"""Which lines are mutated, by which tests a mutant is judged, and the judging.

Nothing here is left to chance or to the clock but what a test does itself: a line has a number by
the seed, its file and its text, so the same line of two revisions is asked in both.
"""

import ast
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from xml.etree import ElementTree as ET

from coverage import CoverageData

from benchmarks.measure import Program, run

START_SECONDS = 90.0  # a process of pytest may take this long before its first test
TIMES_AS_LONG = 10.0  # and its tests so many times what they took unchanged
STAMPS = count(1)
# Cases of hypothesis follow from the test, and tests come in the order of their files.
SURROUNDINGS = {"HYPOTHESIS_PROFILE": "ci"}
PYTEST = ("-p", "no:randomly", "-o", "junit_family=xunit1")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one line.

    Attributes:
        text: All of the file, changed.
        change: The line before and after.
    """

    file: str
    line: int
    operator: str
    text: str
    change: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test ended, and how long it took."""

    passed: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tests said to a mutant.

    Attributes:
        by: The tests that failed; empty if it survived, or if time was over.
        tests: So many reach its line.
    """

    mutant: Mutant
    killed: bool
    by: tuple[str, ...]
    tests: int


Reached = Mapping[int, frozenset[str]]
"""The tests that reach a line of a file, by its number."""

MutantsOf = Callable[[str, str, int], Sequence[Mutant]]
"""All mutants of a line, from its file, the text of the file and its number."""


def outcomes_of(report: Path) -> dict[str, Outcome]:
    """Return how each test of a JUnit file ended, by the id that pytest takes."""
    found = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  # our own pytest wrote it
        bad = any(child.tag in {"failure", "error", "skipped"} for child in case)
        name = f"{case.get('file')}::{case.get('name')}"
        found[name] = Outcome(not bad, float(case.get("time", 0)))
    return found


def reached_in(data: Path, tree: Path, package: str) -> dict[str, Reached]:
    """Return, for each file of *package*, which tests reach which line."""
    measured = CoverageData(str(data))
    measured.read()
    found: dict[str, Reached] = {}
    for file in sorted(measured.measured_files()):
        name = Path(file).relative_to(tree).as_posix()
        if Path(name).is_relative_to(package):
            found[name] = {
                line: frozenset(context.rpartition("|")[0] for context in contexts if context)
                for line, contexts in measured.contexts_by_lineno(file).items()
            }
    return found


def lines_of_functions(text: str) -> set[int]:
    """Return the numbers of lines in bodies of functions: others run once, at an import."""
    return {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }


def drawn(
    tree: Path, reached: Mapping[str, Reached], mutants_of: MutantsOf, seed: int
) -> Iterator[Mutant]:
    """Yield one mutant of each reached line that has one, in the order of the seed."""
    texts = {file: (tree / file).read_text("utf-8") for file in reached}
    numbers = {
        (file, line): number
        for file, text in texts.items()
        for line, number in _numbers(seed, file, text).items()
        if reached[file].get(line)
    }
    for file, line in sorted(numbers, key=numbers.__getitem__):
        text = texts[file]
        every = [m for m in mutants_of(file, text, line) if _runs_otherwise(text, m.text)]
        if every:
            yield min(every, key=lambda m: _number(seed, m.operator, *m.change))


def _numbers(seed: int, file: str, text: str) -> dict[int, str]:
    """Return a number for each line of a function; a line that moved in its file keeps it."""
    wanted, seen, found = lines_of_functions(text), defaultdict[str, int](int), {}
    for line, content in enumerate(text.splitlines(), 1):
        if line in wanted:
            bare = content.strip()
            found[line] = _number(seed, file, bare, seen[bare])
            seen[bare] += 1
    return found


def _number(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def _runs_otherwise(text: str, changed: str) -> bool:
    """Return whether more than the type of a local name was changed, which Python does not read."""
    try:
        return _without_types(text) != _without_types(changed)
    except SyntaxError:
        return False


def _without_types(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def chosen(tests: frozenset[str], outcomes: Mapping[str, Outcome], most: int) -> list[str]:
    """Return at most *most* tests that passed: the fastest of each file, then the next of each."""
    by_file = defaultdict[str, list[tuple[float, str]]](list)
    for test in tests:
        if (outcome := outcomes.get(test)) and outcome.passed:
            by_file[test.partition("::")[0]].append((outcome.seconds, test))
    turns = [
        (turn, seconds, test)
        for of_file in by_file.values()
        for turn, (seconds, test) in enumerate(sorted(of_file))
    ]
    return [test for _, _, test in islice(sorted(turns), most)]


def judged(
    tree: Path, mutant: Mutant, tests: Sequence[str], outcomes: Mapping[str, Outcome]
) -> Verdict:
    """Return what *tests* say to *mutant*: killed is what fails one that passes without it."""
    left = list(tests)
    while left:
        limit = START_SECONDS + TIMES_AS_LONG * sum(outcomes[test].seconds for test in left)
        with _changed(tree / mutant.file, mutant.text):
            code, failed = _run(tree, left, limit)
        if code == 0:
            break
        if code < 0:
            return Verdict(mutant, killed=True, by=(), tests=len(tests))
        suspects = failed or left  # none of them failed where not even loading them ended well
        if _run(tree, suspects, limit)[0] == 0:
            return Verdict(mutant, killed=True, by=tuple(suspects), tests=len(tests))
        left = [test for test in left if test not in suspects]
    return Verdict(mutant, killed=False, by=(), tests=len(tests))


def _run(tree: Path, tests: Sequence[str], limit: float) -> tuple[int, list[str]]:
    """Run *tests* to the first that fails; return how it ended, and which failed."""
    report = tree / ".judged.xml"
    report.unlink(missing_ok=True)
    command = (f"{tree}/.venv/bin/pytest", "-x", "-q", "-n", "0", *PYTEST, f"--junitxml={report}")
    program = Program((*command, *tests), tree, environment=SURROUNDINGS, most_seconds=limit)
    code = run(program, lambda *_: None).code
    outcomes = outcomes_of(report) if report.exists() else {}
    return code, [test for test in tests if test in outcomes and not outcomes[test].passed]


@contextmanager
def _changed(file: Path, text: str) -> Iterator[None]:
    """Have *file* hold *text* for a while.

    What Python compiled of it counts by second and size: each text has a second of its own.
    """
    before, then = file.read_bytes(), int(file.stat().st_mtime)
    try:
        file.write_text(text, "utf-8")
        os.utime(file, (then, then + next(STAMPS)))
        yield
    finally:
        file.write_bytes(before)
        os.utime(file, (then, then + next(STAMPS)))

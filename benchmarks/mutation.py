"""How many small changes of the product no test notices.

``python -m benchmarks.mutation`` draws lines that a test reaches, changes each in one way
(cosmic-ray) and runs the tests that reach it. A mutant is killed if a test fails that passes
without it, or if time is over. It works in a copy of a revision, with an environment that this
revision's own Makefile makes; what is not committed is not measured. ``--revision`` measures an
older one by the same rule: ADR 164.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from benchmarks.mutation_sample import (
    PYTEST,
    SURROUNDINGS,
    Mutant,
    Outcome,
    Verdict,
    chosen,
    drawn,
    judged,
    outcomes_of,
    reached_in,
)

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("trust", "diff", "apply", "ledger", "declared")
FOLDERS = (
    *("apply", "authority", "checks", "declared", "diff", "jobs", "ledger", "model"),
    *("plan", "playbook", "redteam", "signer", "trust", "worker", "workflow"),
)
TEST_SECONDS = 20  # a test that takes longer judges nothing


def main() -> int:
    """Measure, print each mutant as it is judged, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--revision", default="HEAD")
    parser.add_argument("--packages", nargs="*", default=PACKAGES)
    parser.add_argument("--mutants", type=int, default=20, help="of each package")
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--tests", type=int, default=60, help="at most, for each mutant")
    parser.add_argument("--workers", type=int, default=2, help="while reached lines are looked for")
    parser.add_argument("--folder", type=Path, help="keep the copy here, or go on with it")
    asked = parser.parse_args()
    with _copy(asked.revision, asked.folder) as tree:
        outcomes = _walk(tree, asked.workers)
        by_package = {name: _measured(tree, name, outcomes, asked) for name in asked.packages}
        verdicts: dict[str, list[Verdict]] = {name: [] for name in asked.packages}
        for name in islice(cycle(asked.packages), asked.mutants * len(asked.packages)):
            for verdict in islice(by_package[name], 1):
                print(line_of(verdict), flush=True)
                verdicts[name].append(verdict)
    print(table(verdicts))
    return 0


@contextmanager
def _copy(revision: str, folder: Path | None) -> Iterator[Path]:
    """Give a copy of *revision*, ready to run its tests; it stays if a folder was named."""
    git = ("git", "-C", str(ROOT), "worktree")
    with tempfile.TemporaryDirectory(prefix="fleetcfg-mutation-") as temporary:
        tree = (folder or Path(temporary) / "tree").resolve()
        if not tree.exists():
            subprocess.run((*git, "add", "--detach", str(tree), revision), check=True)
        try:
            make = ("make", "-C", str(tree), ".venv/.dev", "words")
            subprocess.run(make, check=True, stdout=sys.stderr)
            yield tree
        finally:
            if folder is None:
                subprocess.run((*git, "remove", "--force", str(tree)), check=True)


def _walk(tree: Path, workers: int) -> dict[str, Outcome]:
    """Run the tests once, noting which line each reaches; return how each ended."""
    report = tree / ".reached.xml"
    if not report.exists():
        _cover(tree, workers).rename(report)
    outcomes = outcomes_of(report)
    passed = sum(outcome.passed for outcome in outcomes.values())
    print(f"{passed} of {len(outcomes)} tests passed, and judge", flush=True)
    return outcomes


def _cover(tree: Path, workers: int) -> Path:
    """Run the tests over coverage; return the report of one that came to its end."""
    report, settings = tree / ".covered.xml", tree / ".covered.ini"
    settings.write_text("[run]\nparallel = true\n")
    folders = [f"tests/{name}" for name in FOLDERS if (tree / "tests" / name).is_dir()]
    packages = [f"--cov=fleetcfg/{package}" for package in PACKAGES]
    contexts = ("--cov-context=test", f"--cov-config={settings}", "--cov-report=")
    program = (f"{tree}/.venv/bin/pytest", "-q", "-n", str(workers), *PYTEST)
    limit = ("-o", f"timeout={TEST_SECONDS}", f"--junitxml={report}")
    done = subprocess.run(
        (*program, *limit, *packages, *contexts, *folders),
        cwd=tree,
        env={**os.environ, **SURROUNDINGS, "PYTHONDONTWRITEBYTECODE": ""},
        check=False,
        stdout=sys.stderr,
    )
    if done.returncode not in {0, 1}:  # 1: a test failed, and judges nothing
        raise SystemExit(done.returncode)
    return report


def _measured(
    tree: Path, package: str, outcomes: Mapping[str, Outcome], asked: argparse.Namespace
) -> Iterator[Verdict]:
    reached = reached_in(tree / ".coverage", tree, f"fleetcfg/{package}")
    for mutant in drawn(tree, reached, mutants_of, asked.seed):
        if tests := chosen(reached[mutant.file][mutant.line], outcomes, asked.tests):
            yield judged(tree, mutant, tests, outcomes)


def mutants_of(file: str, text: str, line: int) -> list[Mutant]:
    """Return all that cosmic-ray makes of a line of *text*."""
    before, found = text.splitlines()[line - 1].strip(), []
    for name, starts in _positions(text).items():
        for occurrence in (nth for nth, start in enumerate(starts) if start == line):
            changed = mutate_code(text, get_operator(name)(), occurrence) or text
            after = changed.splitlines()[line - 1].strip()
            found.append(Mutant(file, line, name.rpartition("/")[2], changed, (before, after)))
    return found


@cache
def _positions(text: str) -> dict[str, tuple[int, ...]]:
    """Return on which lines each operator finds something; those that need a name are left out."""
    operators = {name: get_operator(name) for name in operator_names()}
    nodes = list(ast_nodes(get_ast(text)))
    return {
        name: tuple(
            start for node in nodes for (start, _), _ in operator().mutation_positions(node)
        )
        for name, operator in operators.items()
        if not operator.arguments()
    }


def line_of(verdict: Verdict) -> str:
    """Return one line that says what was changed, and what the tests said."""
    mutant = verdict.mutant
    said = f"killed by {verdict.by[0] if verdict.by else 'time'}" if verdict.killed else "SURVIVED"
    before, after = mutant.change
    where = f"{mutant.file}:{mutant.line}"
    return f"{where}  {mutant.operator}  {before}  ->  {after}  ({verdict.tests} tests)  {said}"


def table(verdicts: Mapping[str, Sequence[Verdict]]) -> str:
    """Return the score of each package and of all, and each survivor."""
    every = [verdict for of_package in verdicts.values() for verdict in of_package]
    rows = [*verdicts.items(), ("all", every)]
    scores = [f"{name:<10} {len(of):>8} {sum(v.killed for v in of):>8}" for name, of in rows]
    survivors = [line_of(verdict) for verdict in every if not verdict.killed]
    return "\n".join([f"{'package':<10} {'mutants':>8} {'killed':>8}", *scores, "", *survivors])


if __name__ == "__main__":
    sys.exit(main())

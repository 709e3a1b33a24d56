"""Are the declarations right, and the signed documents beside them? No network."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import file_missing
from fleetcfg.authority.trust_folder import check_trust, check_trust_at
from fleetcfg.declared.province import Province
from fleetcfg.declared.tree import changed_between
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.problem import Place, Problem

_MOST_BESIDE: Final = 1000  # files that are named one by one
# Behind errors, before what is usual; a slip in a word that decides is easily read over (ADR 25).
_RANKS: Final = {"EDIT_BESIDE_MORE": 1, "EDIT_BESIDE": 2, "BASE_VALUE_NOT_IN_CATALOG": 3}
_USUAL: Final = 4


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """What is looked at.

    Attributes:
        folders: In which declarations lie; *trust* that of the signed documents.
        within: Files and folders whose problems are told; all if empty.
        revision: The commit that is read; empty for the files here.
    """

    folders: Sequence[Path]
    trust: Path
    within: Sequence[Path] = ()
    revision: str = ""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What is wrong, and how much was looked at.

    Attributes:
        problems: By file, line and column; of an edit errors first, then what else it brings.
        checked: Such as ``("devices", 40)``.
        known: How many of them, the last, are warnings that the revision before has, too.
    """

    problems: tuple[Problem, ...]
    checked: tuple[tuple[str, int], ...]
    known: int = 0

    @property
    def has_errors(self) -> bool:
        """Whether anything makes the declarations unusable."""
        return any(problem.gravity == "error" for problem in self.problems)

    def conclude(self, *, is_strict: bool) -> Conclusion:
        """Return how it ends: an error fails it, and a warning where that is *is_strict*."""
        failing = {"error", "warning"} if is_strict else {"error"}
        is_failed = any(problem.gravity in failing for problem in self.problems)
        return Conclusion.FAILED if is_failed else Conclusion.CLEAN


def validate_declarations(
    province: Province,
    request: ValidationRequest,
    *,
    since: str = "",
    before: Province | None = None,
    at: datetime,
) -> ValidationResult:
    """Return the problems of what was asked for: everything is read in any case.

    Args:
        province: What is declared, as it was read.
        request: Where.
        since: The revision before; what a later commit changes beside the declarations is told.
        before: What that declares: it is judged in the same way, to know what an edit brings.
        at: Now, in UTC.

    Raises:
        RequestError: PATH_MISSING, ``TREE_UNKNOWN_REVISION``.
        DeclarationError: ``TREE_*``.
    """
    for path in request.within:
        if not path.exists():
            raise file_missing(path)
    whole = [path.resolve() for path in request.within]
    found = (*province.problems, *_of_trust(request, at=at), *_beside(request, since))
    problems, known = tuple(each for each in found if not whole or _lies_in(each, whole)), 0
    if before is not None:
        base = validate_declarations(before, replace(request, revision=since), at=at)
        problems, known = _brought_first(problems, base.problems)
    return ValidationResult(
        problems,
        (
            ("devices", len(province.fleet.devices)),
            ("sites", len(province.fleet.sites)),
            ("baselines", len(province.baselines)),
            ("playbooks", len(province.playbooks)),
        ),
        known,
    )


def _brought_first(
    problems: Sequence[Problem], base: Sequence[Problem]
) -> tuple[tuple[Problem, ...], int]:
    """Put errors and what *base* does not have first; return how many of *problems* it has.

    A warning is the same at another line: what is put in above it moves it.
    """
    left = Counter(map(_mark, base))
    brought, known = list[Problem](), list[Problem]()
    for problem in problems:
        mark = _mark(problem)
        is_known = problem.gravity != "error" and left[mark] > 0
        left[mark] -= is_known
        (known if is_known else brought).append(problem)
    return (*sorted(brought, key=_rank), *known), len(known)


def _mark(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.gravity, problem.place.file, frozenset(problem.facts.items())


def _rank(problem: Problem) -> int:
    return 0 if problem.gravity == "error" else _RANKS.get(problem.code, _USUAL)


def _of_trust(request: ValidationRequest, *, at: datetime) -> tuple[Problem, ...]:
    if request.revision:
        return check_trust_at(request.revision, request.trust, at=at)
    return check_trust(request.trust, at=at)


def _beside(request: ValidationRequest, since: str) -> Iterator[Problem]:
    """Yield a warning for each file that a commit changes and that declares nothing.

    Nothing is judged by such a file here; but once it is merged, something may be.
    """
    if request.revision and since:
        folders = [folder.as_posix() for folder in (*request.folders, request.trust)]
        changed = changed_between(Path.cwd(), since, request.revision, folders)
        for path in changed[:_MOST_BESIDE]:
            yield Problem("EDIT_BESIDE", Place(path), {"file": path}, "warning")
        if more := changed[_MOST_BESIDE:]:
            yield Problem("EDIT_BESIDE_MORE", Place(more[0]), {"count": len(more)}, "warning")


def _lies_in(problem: Problem, paths: Sequence[Path]) -> bool:
    file = Path(problem.place.file).resolve()
    return any(file.is_relative_to(path) for path in paths)

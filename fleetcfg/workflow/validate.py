"""Are the declarations right, and the signed documents beside them? No network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.trust_folder import check_trust, check_trust_at
from fleetcfg.declared.province import Province
from fleetcfg.declared.tree import changed_between
from fleetcfg.errors import RequestError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.problem import Place, Problem


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
    """What is wrong, and how much was looked at; *checked* such as ``("devices", 40)``."""

    problems: tuple[Problem, ...]
    checked: tuple[tuple[str, int], ...]

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
    province: Province, request: ValidationRequest, *, since: str = "", at: datetime
) -> ValidationResult:
    """Return the problems of what was asked for: everything is read in any case.

    Args:
        province: What is declared, as it was read.
        request: Where.
        since: The revision before; what a later commit changes beside the declarations is told.
        at: Now, in UTC.

    Raises:
        RequestError: PATH_MISSING, ``TREE_UNKNOWN_REVISION``.
        DeclarationError: ``TREE_*``.
    """
    for path in request.within:
        if not path.exists():
            raise RequestError("PATH_MISSING", path=str(path))
    whole = [path.resolve() for path in request.within]
    found = (*province.problems, *_of_trust(request, at=at), *_beside(request, since))
    return ValidationResult(
        tuple(each for each in found if not whole or _lies_in(each, whole)),
        (
            ("devices", len(province.fleet.devices)),
            ("sites", len(province.fleet.sites)),
            ("baselines", len(province.baselines)),
            ("playbooks", len(province.playbooks)),
        ),
    )


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
        for path in changed_between(Path.cwd(), since, request.revision, folders):
            yield Problem("EDIT_BESIDE", Place(path), {"file": path}, "warning")


def _lies_in(problem: Problem, paths: Sequence[Path]) -> bool:
    file = Path(problem.place.file).resolve()
    return any(file.is_relative_to(path) for path in paths)

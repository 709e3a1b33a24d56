"""Are the declarations right, and the signed documents beside them? No network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.trust_folder import check_trust
from fleetcfg.declared.province import Province
from fleetcfg.errors import RequestError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.problem import Problem


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What is wrong, and how much was looked at; *checked* such as ``("devices", 40)``."""

    problems: tuple[Problem, ...]
    checked: tuple[tuple[str, int], ...]

    def conclude(self, *, is_strict: bool) -> Conclusion:
        """Return how it ends: an error fails it, and a warning where that is *is_strict*."""
        failing = {"error", "warning"} if is_strict else {"error"}
        is_failed = any(problem.gravity in failing for problem in self.problems)
        return Conclusion.FAILED if is_failed else Conclusion.CLEAN


def validate_declarations(
    province: Province, trust: Path, within: Sequence[Path], *, at: datetime
) -> ValidationResult:
    """Return the problems that lie in *within*, or all: everything is read in any case.

    Raises:
        RequestError: PATH_MISSING.
    """
    for path in within:
        if not path.exists():
            raise RequestError("PATH_MISSING", path=str(path))
    whole = [path.resolve() for path in within]
    found = (*province.problems, *check_trust(trust, at=at))
    return ValidationResult(
        tuple(each for each in found if not whole or _lies_in(each, whole)),
        (
            ("devices", len(province.fleet.devices)),
            ("sites", len(province.fleet.sites)),
            ("baselines", len(province.baselines)),
            ("playbooks", len(province.playbooks)),
        ),
    )


def _lies_in(problem: Problem, paths: Sequence[Path]) -> bool:
    file = Path(problem.place.file).resolve()
    return any(file.is_relative_to(path) for path in paths)

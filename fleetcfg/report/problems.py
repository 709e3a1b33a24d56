"""What is wrong with the declarations, in the form that ``--output`` names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed

from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Problem
from fleetcfg.report.escape import escape
from fleetcfg.words import Words

VALIDATE_SCHEMA = "fleetcfg.validate/1"
OUTPUTS = ("text", "json", "sarif", "junit", "github", "codequality")


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation found, and how much it looked at.

    Attributes:
        problems: By file, line and column.
        checked: How many of each kind were read, e.g. ``("devices", 40)``.
    """

    problems: Sequence[Problem]
    checked: Sequence[tuple[str, int]]
    tool_version: str
    words: Words

    @property
    def errors(self) -> int:
        """Number of problems that make the declarations unusable."""
        return sum(problem.gravity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """Number of the others."""
        return len(self.problems) - self.errors

    def sentence(self, problem: Problem) -> str:
        """Return what is wrong, escaped."""
        return escape(self.words.sentence(problem.code, problem.facts))

    def remedy(self, problem: Problem) -> str:
        """Return what to do about it, escaped; empty if nothing is known."""
        return escape(self.words.remedy(problem.code, problem.facts))

    def both(self, problem: Problem) -> str:
        """Return what is wrong and what to do about it, on one line."""
        return f"{self.sentence(problem)} {self.remedy(problem)}".rstrip()


def problems_report(
    output: str,
    problems: Sequence[Problem],
    *,
    checked: Sequence[tuple[str, int]] = (),
    tool_version: str,
    words: Words,
) -> str:
    """Return *problems* as text in the form *output*, one of `OUTPUTS`.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    if output not in OUTPUTS:
        raise RequestError("USAGE_OUTPUT_UNKNOWN", output=output, known=", ".join(OUTPUTS))
    renderers: Mapping[str, Callable[[Validation], str]]
    renderers = import_module(f"fleetcfg.report.problems_{_FAMILY[output]}").RENDERERS
    return renderers[output](Validation(problems, checked, tool_version, words))


_FAMILY = {
    "text": "text",
    "json": "data",
    "codequality": "data",
    "sarif": "sarif",
    "junit": "ci",
    "github": "ci",
}

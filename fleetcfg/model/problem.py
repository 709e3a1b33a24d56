"""What is wrong with a file, and where: collected, never raised, so that one run reports it all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fleetcfg.errors import DeclarationError, Facts, RefusalError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file.

    Attributes:
        file: Path relative to the tree that was read, with forward slashes.
        line: Counted from 1; 0 means the whole file.
        column: Counted from 1 in characters; 0 means the whole line.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Spell it as compilers do: ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


Gravity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: Stable name, in capitals.
        place: Where it stands.
        facts: What the sentence needs; never a secret.
        gravity: An error makes the tree unusable; a warning does not.
    """

    code: str
    place: Place
    facts: Facts = field(default_factory=dict)
    gravity: Gravity = "error"


class Problems:
    """A growing list of problems that verbs of `declared` write to.

    The one mutable thing in the model: passing it along is what lets a reader go on after an error.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def error(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note an error."""
        self._found.append(Problem(code, place, facts))

    def warning(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note a warning."""
        self._found.append(Problem(code, place, facts, "warning"))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note what another reader found."""
        self._found.extend(problems)

    @property
    def has_errors(self) -> bool:
        """Whether anything noted makes the tree unusable."""
        return any(problem.gravity == "error" for problem in self._found)

    def in_order(self) -> tuple[Problem, ...]:
        """Return all of them, each once, by file, line and column."""
        unique = {(p.code, p.place, tuple(sorted(p.facts.items()))): p for p in self._found}
        return tuple(sorted(unique.values(), key=lambda p: (p.place, p.code)))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.in_order())

    def __len__(self) -> int:
        return len(self._found)


class RefusedDeclarationsError(RefusalError):
    """Declarations have errors, so nothing can be signed or judged by them.

    Attributes:
        problems: All of them, warnings too, in order.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("DECLARATIONS_BROKEN")
        self.problems = tuple(problems)


class InvalidDeclarationsError(DeclarationError):
    """Declarations have errors, so nothing can be done by them.

    Attributes:
        problems: All of them, warnings too, in order.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("DECLARATIONS_INVALID")
        self.problems = tuple(problems)

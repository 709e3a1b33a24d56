"""What is wrong with a file, and where: collected, never raised, so that one run reports it all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

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
_MOST_ALIKE: Final = 10


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
    One line can declare ten thousand devices that all lack the same: of what is alike at one place,
    a few are told and the others counted (``PROBLEMS_ALIKE``).
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, Place, Gravity], _Alike] = {}

    def error(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note an error."""
        self._note(Problem(code, place, facts))

    def warning(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note a warning."""
        self._note(Problem(code, place, facts, "warning"))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note what another reader found."""
        for problem in problems:
            self._note(problem)

    def _note(self, problem: Problem) -> None:
        key = (problem.code, problem.place, problem.gravity)
        self._found.setdefault(key, _Alike()).note(problem)

    @property
    def has_errors(self) -> bool:
        """Whether anything noted makes the tree unusable."""
        return any(gravity == "error" for _, _, gravity in self._found)

    def in_order(self) -> tuple[Problem, ...]:
        """Return all of them, each once, by file, line and column."""
        every = (problem for alike in self._found.values() for problem in alike.problems())
        return tuple(sorted(every, key=lambda p: (p.place, p.code)))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.in_order())

    def __len__(self) -> int:
        return sum(len(alike.known) for alike in self._found.values())


@dataclass(slots=True)
class _Alike:
    """Problems of one code at one place; *known* tells those apart that have other facts."""

    told: list[Problem] = field(default_factory=list[Problem])
    known: set[frozenset[tuple[str, str | int]]] = field(default_factory=set)

    def note(self, problem: Problem) -> None:
        facts = frozenset(problem.facts.items())
        if facts not in self.known:
            self.known.add(facts)
            if len(self.told) < _MOST_ALIKE:
                self.told.append(problem)

    def problems(self) -> Iterator[Problem]:
        yield from self.told
        more, last = len(self.known) - len(self.told), self.told[-1]
        if more:
            facts: Facts = {"problem": last.code, "count": more}
            yield Problem("PROBLEMS_ALIKE", last.place, facts, last.gravity)


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

"""What is wrong with a file, and where: collected, never raised, so that one run reports it all."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from sys import intern
from typing import Any, Final, Literal

from fleetcfg.errors import DeclarationError, Facts, RefusalError
from fleetcfg.model.nearest import MOST_NEAREST, nearest
from fleetcfg.model.packed import PackedNouns


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
        """Spell it as compilers do: ``file:line:column``, as far as it is known."""
        return ":".join(str(each) for each in (self.file, self.line, self.column) if each)


Gravity = Literal["error", "warning", "note"]
_MOST_ALIKE: Final = 10
MOST_OF_A_FILE: Final = 1_000  # of one code; nobody reads more before they mend these
MOST_OF_A_FACT: Final = 1_000  # characters
MOST_COMPARED: Final = 100_000  # names, of one reading: some two seconds
_NAMED_HOSTS: Final = 3  # of a thousand that share a slip
# What often follows from another problem; the cause is told before.
_FOLLOWS: Final = frozenset(
    {
        "BASE_FOR_NO_DEVICE",
        "BASE_UNKNOWN_GROUP",
        "BASE_UNKNOWN_HOST",
        "BASE_UNKNOWN_SITE",
        "INV_CENTRAL_NONE",
        "INV_CUSTODIAN_NONE",
        "INV_MISSING",
        "INV_NETWORKS_NONE",
        "INV_PIN_MISSING",
        "INV_SITE_NONE",
        "PLAY_HOSTS_NO_MATCH",
        "TPL_UNDEFINED",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: Stable name, in capitals.
        place: Where it stands.
        facts: What the sentence needs; never a secret.
        gravity: An error makes the tree unusable, a warning does not; a note tells of an edit.
        devices: How many devices it reaches, if it names one: ``host`` is the first of them then,
            and ``devices`` of the facts a few.
    """

    code: str
    place: Place
    facts: Facts = field(default_factory=dict)
    gravity: Gravity = "error"
    devices: int = 1

    @property
    def counted(self) -> tuple[str, int]:
        """Of which code it tells, and how many: what is not told place by place is counted."""
        if self.code == "PROBLEMS_ALIKE":
            return str(self.facts["problem"]), int(self.facts["count"])
        return self.code, 1


def number_of(problems: Iterable[Problem]) -> int:
    """Return how many there are of *problems*, with those that are only counted among them."""
    return sum(problem.counted[1] for problem in problems)


def is_of_site(facts: Facts) -> bool:
    """Tell whether *facts* name a site, and say nothing else of it but the clause."""
    return {*facts} - {"clause"} == {"site"}


EVERYTHING: Final = "*"
"""Among what could not be read: a file of groups and hosts, whatever they are called."""


class PackedProblems(PackedNouns[Problem]):
    """Problems as they are held: a slip made for a whole fleet is one of each device.

    Attributes:
        has_errors: Whether any is an error.
    """

    __slots__ = ("_kinds", "has_errors")

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._kinds: list[type[Place]] = []
        self.has_errors = False
        super().__init__(problems)

    def append(self, noun: Problem) -> None:
        """Put a problem behind the others."""
        self.has_errors |= noun.gravity == "error"
        super().append(noun)

    def _row(self, noun: Problem) -> tuple[object, ...]:
        place = noun.place
        if type(place) not in self._kinds:
            self._kinds.append(type(place))
        spot = (self._kinds.index(type(place)), place.file, place.line, place.column)
        return (noun.code, spot, dict(noun.facts), noun.gravity, noun.devices)

    def _noun(self, row: Sequence[Any]) -> Problem:
        gravity: Gravity
        code, (kind, file, line, column), facts, gravity, devices = row
        place = self._kinds[kind](intern(file), line, column)
        return Problem(intern(code), place, facts, gravity, devices)


class Problems:
    """A growing list of problems that verbs of `declared` write to.

    The one mutable thing in the model: passing it along is what lets a reader go on after an error.
    One line can declare ten thousand devices that all lack the same: what differs by the device
    only is one problem. Of what else is alike at one place a few are told, of what has one code in
    one file a thousand, and the others are counted (``PROBLEMS_ALIKE``).

    Attributes:
        unread: Groups and hosts something of which could not be read: that has been reported, and
            what they lack for it is not. `EVERYTHING` where it is not known of which.
        unread_sites: The same of sites, by their ids.
    """

    def __init__(self) -> None:
        self._noted = PackedProblems()
        self._nearest = dict[tuple[str, frozenset[str]], str]()
        self._compared = 0
        self.unread: set[str] = set()
        self.unread_sites: set[str] = set()

    def error(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note an error."""
        self._noted.append(Problem(code, place, _shortened(facts)))

    def warning(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note a warning."""
        self._noted.append(Problem(code, place, _shortened(facts), "warning"))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note what another reader found."""
        for problem in problems:
            self._noted.append(problem)

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Return which of *known* was probably meant by *name*, or nothing.

        Nothing as well once very many names were compared: a file may hold as many slips as lines.
        """
        if len(known) > MOST_NEAREST:
            return ""
        key = (name, frozenset(known))
        if key not in self._nearest and self._compared < MOST_COMPARED:
            self._compared += len(known)
            self._nearest[key] = nearest(name, known)
        return self._nearest.get(key, "")

    def is_unread(self, *names: str) -> bool:
        """Tell whether something of a device could not be read: of it, or of a group of *names*."""
        return EVERYTHING in self.unread or not self.unread.isdisjoint(names)

    @property
    def has_errors(self) -> bool:
        """Whether anything noted makes the tree unusable."""
        return self._noted.has_errors

    def in_order(self) -> tuple[Problem, ...]:
        """Return each once, by file, line and column; last what may follow from others."""
        every = chain.from_iterable(alike.problems() for alike in self._alike())
        return _first_of_files(sorted(every, key=_rank))

    @property
    def noted(self) -> int:
        """How often anything was noted."""
        return len(self._noted)

    def _alike(self) -> Iterable["_Alike"]:
        """Return what was noted, by code and place; no warning of a text that is an error there."""
        found = dict[tuple[str, Place, Gravity], _Alike]()
        for problem in self._noted:
            key = (problem.code, problem.place, problem.gravity)
            found.setdefault(key, _Alike(problem)).note(problem)
        return [
            alike
            for (code, place, gravity), alike in found.items()
            if gravity != "warning"
            or "host" in alike.first.facts
            or (code, place, "error") not in found
        ]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.in_order())

    def __len__(self) -> int:
        return sum(len(alike) for alike in self._alike())


def _shortened(facts: Facts) -> Facts:
    """Return *facts* as a person can read them: what was typed may be as long as a file."""
    if all(len(fact) <= MOST_OF_A_FACT for fact in facts.values() if isinstance(fact, str)):
        return facts
    return {
        name: f"{fact[:MOST_OF_A_FACT]}…"
        if isinstance(fact, str) and len(fact) > MOST_OF_A_FACT
        else fact
        for name, fact in facts.items()
    }


class _Alike:
    """Problems of one code at one place.

    Only where there are two *known* has them by all facts but the device: most stand alone.
    """

    __slots__ = ("first", "known")

    def __init__(self, first: Problem) -> None:
        self.first = first
        self.known: (
            dict[frozenset[tuple[str, str | int]], tuple[Problem, dict[str | int, None]]] | None
        ) = None

    def note(self, problem: Problem) -> None:
        if self.known is None:
            if problem == self.first:
                return
            self.known = {}
            self.note(self.first)
        facts = frozenset(fact for fact in problem.facts.items() if fact[0] != "host")
        _, hosts = self.known.setdefault(facts, (problem, {}))
        hosts[problem.facts.get("host", "")] = None

    def problems(self) -> Iterator[Problem]:
        if self.known is None:
            yield self.first
            return
        told = [*self.known.values()]
        for problem, hosts in told[:_MOST_ALIKE]:
            yield problem if len(hosts) == 1 else _of_devices(problem, [*map(str, hosts)])
        if told[_MOST_ALIKE:]:
            more, last = len(told) - _MOST_ALIKE, told[_MOST_ALIKE - 1][0]
            facts: Facts = {"problem": last.code, "count": more}
            yield Problem("PROBLEMS_ALIKE", last.place, facts, last.gravity)

    def __len__(self) -> int:
        return 1 if self.known is None else len(self.known)


def _first_of_files(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first of each code in each file, and of the others how many there are.

    What names a device, or is of a cell, is kept: who tells it tells many together.
    """
    told = list[Problem]()
    last = dict[tuple[str, str, Gravity], Place]()
    known, more = Counter[tuple[str, str, Gravity]](), Counter[tuple[str, str, Gravity]]()
    for problem in problems:
        code, count = problem.counted
        key = (code, problem.place.file, problem.gravity)
        if "host" in problem.facts or type(problem.place) is not Place:
            told.append(problem)
        elif known[key] < MOST_OF_A_FILE:
            told.append(problem)
            known[key], last[key] = known[key] + 1, problem.place
        else:
            more[key] += count
    for (code, file, gravity), count in more.items():
        facts: Facts = {"problem": code, "count": count}
        told.append(Problem("PROBLEMS_ALIKE", last[code, file, gravity], facts, gravity))
    return tuple(sorted(told, key=_rank))


def _rank(problem: Problem) -> tuple[object, ...]:
    code, _ = problem.counted  # a count stands behind those that it counts
    return (code in _FOLLOWS, problem.place, code)


def _of_devices(problem: Problem, hosts: Sequence[str]) -> Problem:
    facts = {**problem.facts, "devices": named_hosts(hosts)}
    return replace(problem, facts=facts, devices=len(hosts))


def named_hosts(hosts: Sequence[str]) -> str:
    """Return the first few devices and how many more: ``codec-a, codec-b, codec-c, +37``."""
    named, more = hosts[:_NAMED_HOSTS], len(hosts) - _NAMED_HOSTS
    return ", ".join([*named, *([f"+{more}"] if more > 0 else [])])


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

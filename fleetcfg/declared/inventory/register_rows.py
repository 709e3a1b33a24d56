"""The rows of a register, asked for their fields by name."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from ipaddress import IPv4Address, IPv6Address
from typing import TypeVar

from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import ask, day, fields, items, text
from fleetcfg.model.typed.nodes import Node

Address = IPv4Address | IPv6Address
T = TypeVar("T")
W = TypeVar("W", bound=str)


class RegisterRow:
    """One mapping of a register, asked for its fields by name; what it lacks is None."""

    def __init__(self, found: Mapping[str, Node], problems: Problems) -> None:
        self._found = found
        self._problems = problems

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def get(self, name: str, question: Callable[[Node, Problems], T | None]) -> T | None:
        """Ask the field *name*."""
        return ask(self._found, name, question, self._problems)

    def text(self, name: str) -> str | None:
        """Return a text; an empty one is reported."""
        found = self.get(name, text)
        if found == "":
            self._problems.error("INV_EMPTY", self._found[name].place, key=name)
        return found

    def period(self, place: Place) -> tuple[date | None, date | None]:
        """Return the first and the last day of validity, if any."""
        since, until = self.get("valid_from", day), self.get("valid_to", day)
        if since and until and until < since:
            self._problems.error(
                "INV_PERIOD_REVERSED", place, since=since.isoformat(), until=until.isoformat()
            )
        return since, until

    def place(self, name: str) -> Place:
        """Return where the field *name* stands."""
        return self._found[name].place


def register_rows(
    node: Node | None, known: Iterable[str], required: Iterable[str], problems: Problems
) -> Iterator[tuple[RegisterRow, Place]]:
    """Yield the rows of a register that are mappings, each with its place.

    Args:
        node: The register; None if there is none.
        known: Keys that a row may have.
        required: Keys that it must have.
        problems: Where to report.
    """
    for item in () if node is None else items(node, problems):
        found = fields(item, tuple(known), problems, required=tuple(required))
        if found is not None:
            yield RegisterRow(found, problems), item.place


def word_of(words: Collection[W], node: Node, problems: Problems) -> W | None:
    """Return which of *words* was typed."""
    typed = text(node, problems)
    found = next((word for word in words if word == typed), None)
    if typed is not None and found is None:
        close, known = problems.nearest(typed, words), ", ".join(words)
        problems.error("INV_WORD", node.place, typed=typed[:80], nearest=close, known=known)
    return found


def is_first(
    name: str, known: Mapping[str, object], code: str, place: Place, problems: Problems
) -> bool:
    """Tell whether *name* is not among *known* yet; report by *code* if it is."""
    if name in known:
        problems.error(code, place, name=name)
        return False
    return True

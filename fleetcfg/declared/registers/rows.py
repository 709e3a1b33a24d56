"""The rows of the registers, of however many files."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from fleetcfg.declared.inventory.register_rows import RegisterRow, register_rows
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import fields
from fleetcfg.model.typed.nodes import Node

T = TypeVar("T")
ReadRow = Callable[[RegisterRow, Place, Problems], T | None]


class HasId(Protocol):
    """A row that others refer to."""

    @property
    def id(self) -> str:
        """By which they do."""
        ...

    @property
    def place(self) -> Place:
        """Where it stands."""
        ...


R = TypeVar("R", bound=HasId)


def read_rows(
    nodes: Sequence[Node],
    keys: Collection[str],
    needs: Collection[str],
    read: ReadRow[T],
    problems: Problems,
) -> Iterator[T]:
    """Yield what *read* makes of each row; of one that lacks what it needs nothing.

    Args:
        nodes: The register, as each file has it.
        keys: What a row may have, beside what it *needs*.
        needs: What it must have.
        read: Makes a noun of a row.
        problems: Where to report.
    """
    for node in nodes:
        for row, place in register_rows(node, (*needs, *keys), needs, problems):
            noun = read(row, place, problems)
            if noun is not None:
                yield noun


def by_id(rows: Iterable[R], problems: Problems) -> dict[str, R]:
    """Return *rows* by their ids; the second of one is reported."""
    found: dict[str, R] = {}
    for row in rows:
        if row.id in found:
            first = str(found[row.id].place)
            problems.error("REG_ID_TWICE", row.place, id=row.id, first=first)
        else:
            found[row.id] = row
    return found


def read_one(
    nodes: Sequence[Node],
    name: str,
    keys: Collection[str],
    problems: Problems,
    *,
    needs: Collection[str] = (),
) -> RegisterRow | None:
    """Return the fields of what is said once for all; None if nothing is, a second is reported."""
    if not nodes:
        return None
    first, *more = nodes
    for other in more:
        problems.error("REG_TWICE", other.place, register=name, first=str(first.place))
    found: Mapping[str, Node] | None = fields(first, (*needs, *keys), problems, required=needs)
    return None if found is None else RegisterRow(found, problems)

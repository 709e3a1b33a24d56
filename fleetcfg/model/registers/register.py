"""What is known of a register: of which noun it is, and how its rows are named and ordered."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fleetcfg.model.typed.fields import Fault, Meaning


@dataclass(frozen=True, slots=True)
class Register:
    """Beside a register: of which noun it is, and what it is for. It is said once for all."""

    noun: type
    about: Meaning


@dataclass(frozen=True, slots=True)
class RegisterOfRows(Register):
    """The same of a register that is a list.

    Attributes:
        named_by: Fields of a row by which people know it.
        order: Fields by which the rows are sorted; as they were typed if there are none.
        may_repeat: Whether rows that are named alike may stand beside each other.
        between: What is wrong between rows, at which of them.
    """

    named_by: tuple[str, ...]
    order: tuple[str, ...] = ()
    may_repeat: bool = False
    between: Callable[[Iterable[Any]], Iterator[tuple[Any, Fault]]] | None = None  # rows of *noun*


def broken_rule(vi: str, en: str, *keys: str) -> Fault:
    """Return that a row breaks a rule of a register of one's own.

    *keys* are those that the rule is about: it is told at the first, and only if all that were
    typed could be read.
    """
    return Fault("REG_OWN_RULE", {"vi": vi, "en": en}, next(iter(keys), ""), keys)

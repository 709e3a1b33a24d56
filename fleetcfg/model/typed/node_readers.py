"""How a schema asks a node for what it wants, and reports by name when it is something else.

Each question takes a node and the list of problems, and answers with the value, or with None when
the node cannot give it: then the problem has been reported, with place. A refused scalar (an alias,
a tagged value) answers None without a word, since it has been reported already.

Two questions ask for text. `text` is for files that Ansible reads too: it refuses plain scalars
that Ansible would turn into something else, and numbers and truth, which Ansible would not give as
text. `token` is for files that only we read: there `On` and `4096` are what was typed.
"""

from collections import abc
from collections.abc import Callable, Collection
from datetime import date
from ipaddress import ip_address
from typing import Final, TypeVar

from fleetcfg.model.file_names import is_portable_name
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.nodes import DAY, Mapping, Node, NodeReading, Scalar, Sequence

T = TypeVar("T")

_NOT: Final = {
    "text": "YAML_NOT_TEXT",
    "whole": "YAML_NOT_WHOLE",
    "boolean": "YAML_NOT_BOOLEAN",
    "day": "YAML_NOT_DAY",
    "list": "YAML_NOT_LIST",
    "mapping": "YAML_NOT_MAPPING",
}


def text(node: Node, problems: Problems) -> str | None:
    """Return the text of a scalar that every YAML reader takes for text."""
    scalar = _scalar(node, "text", problems)
    if scalar is None:
        return None
    if scalar.reading != "text":
        problems.error("YAML_AMBIGUOUS_SCALAR", scalar.place, text=scalar.text)
        return None
    return scalar.text


def address(node: Node, problems: Problems) -> str | None:
    """Return an address: a literal IP, because a name would let a name server decide."""
    typed = text(node, problems)
    if typed is None:
        return None
    try:
        if "%" not in typed:
            return str(ip_address(typed))
    except ValueError:  # a name, or nothing of the kind: reported below
        pass
    problems.error("INV_ADDRESS", node.place, address=typed)
    return None


def token(node: Node, problems: Problems) -> str | None:
    """Return a scalar as it was typed, whatever other readers make of it; not if it is empty."""
    scalar = _scalar(node, "text", problems)
    if scalar is None:
        return None
    if scalar.reading == "nothing":
        problems.error("YAML_NOTHING", scalar.place)
        return None
    return scalar.text


def whole(
    node: Node, problems: Problems, *, least: int | None = None, most: int | None = None
) -> int | None:
    """Return a whole number, typed without quotes, sign, leading zero or underscore.

    Args:
        node: What was typed.
        problems: Where to report.
        least: Smallest number allowed.
        most: Largest number allowed.
    """
    scalar = _read_as(node, "whole", problems)
    if scalar is None:
        return None
    number = int(scalar.text)
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = {name: at for name, at in (("least", least), ("most", most)) if at is not None}
        problems.error("YAML_OUT_OF_RANGE", scalar.place, number=number, **bounds)
        return None
    return number


def placed_texts(node: Node, problems: Problems) -> tuple[tuple[str, Place], ...]:
    """Return one text or a list of them, each as it was typed and with its place."""
    each = node.items if isinstance(node, Sequence) else (node,)
    texts = ((token(item, problems), item.place) for item in each)
    return tuple((value, place) for value, place in texts if value is not None)


def texts(node: Node, problems: Problems) -> tuple[str, ...]:
    """Return one text or a list of them, each as it was typed."""
    return tuple(value for value, _ in placed_texts(node, problems))


def boolean(node: Node, problems: Problems) -> bool | None:
    """Return truth, which is spelled ``true`` or ``false`` and in no other way."""
    scalar = _read_as(node, "boolean", problems)
    return None if scalar is None else scalar.text == "true"


def day(node: Node, problems: Problems) -> date | None:
    """Return a calendar day, spelled YYYY-MM-DD, with or without quotes."""
    scalar = _scalar(node, "day", problems)
    if scalar is None:
        return None
    if DAY.fullmatch(scalar.text):
        try:
            return date.fromisoformat(scalar.text)
        except ValueError:  # the 30th of February: reported below
            pass
    _report_type(scalar, "day", problems)
    return None


def ask(
    found: abc.Mapping[str, Node],
    name: str,
    question: Callable[[Node, Problems], T | None],
    problems: Problems,
) -> T | None:
    """Put *question* to the field *name* of *found*; None if there is no such field."""
    return question(found[name], problems) if name in found else None


def items(node: Node, problems: Problems) -> tuple[Node, ...]:
    """Return the items of a list, in order; none if it is something else."""
    if isinstance(node, Sequence):
        return node.items
    _report_type(node, "list", problems)
    return ()


def fields(
    node: Node,
    known: Collection[str],
    problems: Problems,
    *,
    required: Collection[str] = (),
    unknown: str = "YAML_UNKNOWN_KEY",
) -> dict[str, Node] | None:
    """
    Return the entries of a mapping by key, in the order of the file.

    Args:
        node: What should be a mapping.
        known: Keys it may have; an unknown one is reported with the nearest of them, and left out.
        problems: Where to report.
        required: Keys that it must have; a missing one is reported at the mapping.
        unknown: Code for an unknown key.

    Returns:
        The entries, or None if *node* is no mapping.
    """
    if not isinstance(node, Mapping):
        _report_type(node, "mapping", problems)
        return None
    found: dict[str, Node] = {}
    for key, value in node.entries:
        if key.text in known:
            found[key.text] = value
        else:
            problems.error(
                unknown, key.place, key=key.text, nearest=problems.nearest(key.text, known)
            )
    for name in required:
        if name not in found:
            problems.error("YAML_KEY_MISSING", node.place, key=name)
    return found


def _scalar(node: Node, expected: str, problems: Problems) -> Scalar | None:
    if not isinstance(node, Scalar):
        _report_type(node, expected, problems)
        return None
    return None if node.style == "refused" else node


def _read_as(node: Node, reading: NodeReading, problems: Problems) -> Scalar | None:
    """Return a scalar that all readers take for the same."""
    scalar = _scalar(node, reading, problems)
    if scalar is None or scalar.reading == reading:
        return scalar
    _report_type(scalar, reading, problems)
    return None


def _report_type(node: Node, expected: str, problems: Problems) -> None:
    found: str
    if isinstance(node, Scalar):
        if node.style == "refused":
            return
        found = node.reading
    else:
        found = "list" if isinstance(node, Sequence) else "mapping"
    problems.error(_NOT[expected], node.place, found=found)


def report_no_file(name: str, place: Place, problems: Problems) -> None:
    """Report an id that some system takes for something else than the name of a file."""
    if not is_portable_name(name):
        problems.warning("NAME_NO_FILE", place, name=name)

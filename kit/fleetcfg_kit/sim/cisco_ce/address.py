"""Where a value lives in a codec's tree, and the ways in which a client may ask for it.

Says nothing about what lies there. Refuses an address that has no words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.json_types import a_list


class AddressStep(NamedTuple):
    """One level of a tree: a name and, where the level is indexed, its index."""

    name: str
    item: str = ""
    twin: int = 0  # tells apart siblings that a document repeats without an index


AddressPath = tuple[AddressStep, ...]

_WORD = re.compile(r"^([^\[\]\s/]+?)(?:\[(?:@item=)?['\"]?([0-9*n]+)['\"]?\])?$")


@dataclass(frozen=True, slots=True)
class QueryStep:
    """One level of a question.

    Attributes:
        name: In small letters; `*` for any name.
        item: The index asked for; None for all of them.
        deep: May lie any number of levels further down.
        is_searched: Names that begin with the word are meant beside the one that is the word.
    """

    name: str
    item: str | None = None
    deep: bool = False
    is_searched: bool = False


AddressQuery = tuple[QueryStep, ...]


def spell(path: AddressPath) -> str:
    """Spell a path as `Video Input Connector[1] Name`."""
    return " ".join(f"{s.name}[{s.item}]" if s.item else s.name for s in path)


def words(path: AddressPath) -> str:
    """Spell a path as a codec's terminal does: `Video Input Connector 1 Name`."""
    return " ".join(f"{s.name} {s.item}" if s.item else s.name for s in path)


def key(path: AddressPath) -> str:
    """Spell a path so that two paths that a codec would take for one are equal."""
    return "\n".join([f"{s.name}[{s.item}]" if s.item else s.name for s in path]).lower()


def read(text: str) -> AddressPath:
    """Read `Video Input Connector[1] Name` or `Video Input Connector 1 Name`.

    Raises:
        SimError: SIM_PATH_UNREADABLE.
    """
    steps: list[AddressStep] = []
    for word in text.split():
        match = _WORD.match(word)
        if match is None:
            raise SimError("SIM_PATH_UNREADABLE", path=text)
        if word.isdecimal() and steps and not steps[-1].item:
            steps[-1] = AddressStep(steps[-1].name, word)
        else:
            steps.append(AddressStep(match[1], match[2] or ""))
    if not steps:
        raise SimError("SIM_PATH_UNREADABLE", path=text)
    return tuple(steps)


def _want(word: str, *, deep: bool) -> QueryStep | None:
    match = _WORD.match(word)
    if match is None:
        return None
    item = match[2]
    return QueryStep(match[1].lower(), None if item in {None, "*", "n"} else item, deep, deep)


def ask(text: str) -> AddressQuery | None:
    """Read what a terminal or an HTTP client asks for; None when it cannot be understood.

    Takes words, slashes or both; `[1]`, ` 1 ` or `[@item='1']` for an index, `*` for any name or
    index, `//` before the beginning of a word that may stand at any depth.
    """
    wants: list[QueryStep] = []
    for slashes, word in re.findall(r"(/*)\s*([^\s/]+)", text):
        if word.isdecimal() and wants and wants[-1].item is None:
            wants[-1] = replace(wants[-1], item=word)
            continue
        want = _want(word, deep=len(slashes) > 1)
        if want is None:
            return None
        wants.append(want)
    return tuple(wants)


def ask_json(path: object) -> AddressQuery | None:
    """Read the path of a JSON-RPC request: `["Status", "Call", 1, "**"]`; None when it is none."""
    if isinstance(path, str):
        return ask(path.replace("/", " "))
    parts = a_list(path)
    if parts is None:
        return None
    wants: list[QueryStep] = []
    for n, part in enumerate(parts):
        is_index = isinstance(part, (int, str)) and str(part).isdecimal()
        if is_index and wants:
            wants[-1] = replace(wants[-1], item=str(part))
        elif not isinstance(part, str) or not part:
            return None
        elif part != "**":
            wants.append(QueryStep(part.lower(), deep=parts[n - 1 : n] == ["**"]))
    return tuple(wants)


def _suits(want: QueryStep, step: AddressStep, *, exact: bool) -> bool:
    if want.item is not None and want.item != (step.item or "1"):
        return False  # what is not indexed may be called the first
    name = step.name.lower()
    return want.name in {"*", name} or (not exact and name.startswith(want.name))


def matches(question: Sequence[QueryStep], path: Sequence[AddressStep], *, exact: bool) -> bool:
    """Tell whether *path* lies at or below what is asked for.

    Args:
        question: What is asked for.
        path: Where a value lies.
        exact: Whole names only (small and capital letters are the same); else beginnings will do.
    """
    if not question:
        return True
    want, rest = question[0], question[1:]
    if want.name == "*" and want.item is None and matches(rest, path, exact=exact):
        return True  # the star stood for an index, which the name before it covers
    for depth, step in enumerate(path):
        if _suits(want, step, exact=exact) and matches(rest, path[depth + 1 :], exact=exact):
            return True
        if not want.deep:
            return False
    return False


def choose(question: AddressQuery, paths: Iterable[AddressPath], *, shortened: bool) -> list[int]:
    """Give the positions of *paths* asked for: by whole names, or by beginnings where allowed."""
    known = list(paths)
    ways = (False,) if any(want.is_searched for want in question) else (True, False)
    for exact in ways if shortened else (True,):
        found = [n for n, path in enumerate(known) if matches(question, path, exact=exact)]
        if found:
            return found
    return []

"""TOML as the nodes that YAML becomes, so that one noun is read of both.

`tomllib` keeps no places. The line of a member of the top is looked for, and is 0 where the member
is spelled in some other way; its column is its number in the file, counted from 1.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, Sequence, make_mapping


def parse_toml(text: str, file: str) -> Mapping:
    """Return what *text* says.

    Raises:
        ValueError, RecursionError: It is no TOML, or too deep.
    """
    said: dict[str, Any] = tomllib.loads(text)
    entries: list[tuple[Scalar, Node]] = []
    for number, (name, value) in enumerate(said.items(), 1):
        place = Place(file, _line_of(name, text), number)
        entries.append(
            (Scalar(name, "quoted", place.file, place.line, number), _node(value, place))
        )
    return make_mapping(entries, (file, 0, 0), {})


def _line_of(name: str, text: str) -> int:
    """Return where *text* says *name*; 0 if it is spelled in some other way."""
    said = re.compile(rf"""[\["' ]*{re.escape(name)}(?![\w-])""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if said.match(line)), 0)


def _node(value: Any, place: Place) -> Node:  # noqa: ANN401 - what TOML can say
    at = (place.file, place.line, place.column)
    match value:
        case dict():
            members = value.items()
            entries = [(Scalar(key, "quoted", *at), _node(each, place)) for key, each in members]
            return make_mapping(entries, at, {})
        case list():
            return Sequence(tuple(_node(each, place) for each in value), *at)
        case str():
            return Scalar(value, "quoted", *at)
        case bool():
            return Scalar(str(value).lower(), "plain", *at)
        case _:  # a number or a time, as YAML spells it, so that it is read as no text
            return Scalar(re.sub("inf|nan", r".\g<0>", str(value)), "plain", *at)


def wrong_members(node: Mapping, problems: Problems) -> Iterator[str]:
    """Yield each member of the top that is wrong, or that it lacks."""
    names, told = [*node], set[str]()
    for problem in problems.in_order():
        at = problem.place.column
        name = names[at - 1] if at else str(problem.facts["key"])
        if name not in told:
            told.add(name)
            yield name

"""TOML becomes the nodes that YAML becomes, so that one noun is read of both.

`tomllib` keeps no places. The line of a member of the top is looked for, and is 0 where the member
is spelled in some other way; what lies in a member has its line. What a member may say is not
spelled as in YAML, so of one that is wrong an example is told: the first of its schema's.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

from fleetcfg.errors import RefusalError
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.declared_noun import declared_fields, read_noun
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, Sequence, make_mapping

T = TypeVar("T")

MOST_BYTES: Final = 4_096  # tomllib takes time by the square of a dotted key: 25 s at 64 KB
_TWICE: Final = ("Cannot overwrite a value", "Cannot declare")  # as `tomllib` spells it
_AT_LINE: Final = re.compile(r"at line (\d+)")
_OF_KEYS: Final = ("YAML_KEY_MISSING", "YAML_UNKNOWN_KEY")


def parse_toml(data: bytes, file: str, problems: Problems) -> Mapping | None:
    """Return what *data*, the bytes of *file*, says.

    None if it is no TOML or too deep, or says something twice: then that has been reported.

    Raises:
        RefusalError: ``FILE_TOO_LARGE``, above `MOST_BYTES`.
    """
    if len(data) > MOST_BYTES:
        raise RefusalError("FILE_TOO_LARGE", file=file, size=len(data), limit=MOST_BYTES)
    try:
        text = data.decode()
        said: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = _AT_LINE.search(str(error))
        is_twice = any(words in str(error) for words in _TWICE)
        place = Place(file, int(at[1]) if at else 0)
        problems.error("TOML_TWICE" if is_twice else "TOML_SYNTAX", place)
        return None
    members = [
        (name, _node(value, Place(file, _line_of(name, text)))) for name, value in said.items()
    ]
    return _mapping(members, Place(file))


def read_toml_noun(
    noun: type[T], node: Mapping, problems: Problems, *, but: Collection[str] = ()
) -> T | None:
    """Return the *noun* that the top of a file says; None if it has not what it needs.

    Args:
        noun: Of which kind.
        node: What the file says.
        problems: Where to report.
        but: Members of which something has been reported: they are taken for not said.
    """
    said = _mapping([(name, value) for name, value in node.items() if name not in but], node.place)
    for each in declared_fields(noun):
        if each.key in said:
            is_wrong = Problems()
            each.reads.read(said[each.key], is_wrong)
            if is_wrong.has_errors:
                facts = {"name": each.key, "example": each.reads.schema["examples"][0]}
                problems.error("TOML_VALUE", said[each.key].place, **facts)
    found = Problems()
    read = read_noun(noun, said, found)
    problems.extend(each for each in found if each.code in _OF_KEYS)
    return read


def _mapping(members: Iterable[tuple[str, Node]], place: Place) -> Mapping:
    """Return *members* as a mapping; each key stands where its value does."""
    entries = [
        (Scalar(name, "quoted", value.file, value.line, value.column), value)
        for name, value in members
    ]
    return make_mapping(entries, (place.file, place.line, place.column), {})


def _line_of(name: str, text: str) -> int:
    """Return where *text* says *name*; 0 if it is spelled in some other way."""
    said = re.compile(rf"""[\["' ]*{re.escape(name)}(?![\w-])""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if said.match(line)), 0)


def _node(value: Any, place: Place) -> Node:  # noqa: ANN401 - what TOML can say
    at = (place.file, place.line, place.column)
    match value:
        case dict():
            return _mapping([(key, _node(each, place)) for key, each in value.items()], place)
        case list():
            return Sequence(tuple(_node(each, place) for each in value), *at)
        case str():
            return Scalar(value, "quoted", *at)
        case bool():
            return Scalar(str(value).lower(), "plain", *at)
        case _:  # a number or a time, as YAML spells it, so that it is read as no text
            return Scalar(re.sub("inf|nan", r".\g<0>", str(value)), "plain", *at)

"""A data file of a package, read as events by the C parser: every command pays for it.

It refuses what it does not understand wholly: a mistyped path there would be a parameter that no
audit ever looks at. Such a fault is one of the package, not of a user.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar, cast

from pydantic import BeforeValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from fleetcfg.errors import DeviceError

T = TypeVar("T")

TEXT_LANGUAGES: Final = ("vi", "en")
"""In which a data file says what people read."""


_WHY: Final = {
    "missing": "missing",
    "unexpected_keyword_argument": "key",
    "literal_error": "word",
    "string_type": "text",
    "dict_type": "mapping",
    "dataclass_type": "mapping",
}
"""What is told by pydantic's names of its errors; another one is told by its own name."""


def misspelt(why: str) -> PydanticCustomError:
    """Return that a value is not spelled as it must be; *why* is what it should be."""
    return PydanticCustomError(cast("Any", why), "")


def _listed(found: object) -> object:
    return found if isinstance(found, list) else [found]


ONE_OR_MORE: Final = BeforeValidator(_listed)
"""Beside a tuple: one of it may stand without a list."""


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:  # a cache has no type of what it is asked
    return TypeAdapter(kind)


def shipped(package: str, name: str) -> tuple[bytes, str]:
    """Return the file *name* of *package*, and what to call it."""
    return (files(package) / name).read_bytes(), name


class DataFile:
    """Makes sure of what stands in one file.

    Every method raises DeviceError (DEV_CATALOG_BROKEN) with the entry that is not understood.

    Attributes:
        root: All that stands in it.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        root = read_tree(data, file)
        if not isinstance(root, dict):
            raise self.broken("/", "mapping")
        self.root = cast("Mapping[str, Any]", root)

    def broken(self, entry: str, why: str) -> DeviceError:
        """Return that *entry* is not understood."""
        return DeviceError("DEV_CATALOG_BROKEN", file=self._file, entry=entry, why=why)

    def read(self, kind: type[T], *, context: object = None) -> T:
        """Return all that stands in it, as a *kind*; its validators may ask *context*."""
        asked: type = kind
        try:
            made: T = _adapter(asked).validate_python(self.root, context=context)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            entry = "/".join(map(str, first["loc"]))
            raise self.broken(entry, _WHY.get(first["type"], first["type"])) from error
        return made


def read_tree(data: bytes, file: str) -> object:
    """Return the document as dicts, lists and text."""
    root: list[object] = []
    opened: list[tuple[object, list[object]]] = [(None, root)]
    for event in YAML(typ="safe").parse(data):  # libyaml, behind ruamel.yaml's public interface
        kind = type(event)
        if kind is ScalarEvent:
            opened[-1][1].append(event.value)
        elif kind in {MappingStartEvent, SequenceStartEvent}:
            opened.append((kind, []))
        elif kind in {MappingEndEvent, SequenceEndEvent}:
            started, parts = opened.pop()
            opened[-1][1].append(parts if started is SequenceStartEvent else _dict(parts, file))
    return root[0] if root else None


def _dict(parts: list[object], file: str) -> dict[object, object]:
    made = dict(zip(parts[::2], parts[1::2], strict=True))
    if 2 * len(made) != len(parts):
        names = [name for name in parts[::2] if parts[::2].count(name) > 1]
        raise DeviceError("DEV_CATALOG_BROKEN", file=file, entry=str(names[0]), why="twice")
    return made

"""A noun that a file declares: one class, from which all that is known of its fields is taken.

pydantic makes the noun of what its fields were read as, knows which keys it has and lacks, and
spells its JSON Schema. It is asked for one noun at a time, and made for it when the first is read.
"""

from collections import abc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from functools import cache, partial
from typing import (
    Any,
    Final,
    Generic,
    Protocol,
    TypeVar,
    get_args,
    get_type_hints,
    runtime_checkable,
)

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import node_readers
from fleetcfg.model.typed.fields import (
    TOLD,
    UNKNOWN,
    UNREAD,
    AddedByReader,
    Fault,
    FieldReader,
    FieldSchema,
    Meaning,
    NeededIfTyped,
    TakenFor,
    every,
    report_told,
)
from fleetcfg.model.typed.nodes import Mapping, Node

M = TypeVar("M")
N = TypeVar("N")
TypedRow = dict[str, object]

_MISSING: Final = "missing"  # pydantic's name of a key that a noun lacks

declared = with_config(ConfigDict(extra="forbid"))
"""Before a dataclass: a noun that a file declares, closed to keys that it has not."""


def _key_missing(key: str) -> Fault:
    return Fault("YAML_KEY_MISSING", {"key": key})


@dataclass(frozen=True, slots=True)
class KeyRules:
    """``RULES`` of a noun: how it is told of its keys, where that is not as usual.

    Attributes:
        unknown: Code of a key that it has not.
        missing: What is told of a key that it lacks.
        schema: What else editors know of which keys go together.
    """

    unknown: str = "YAML_UNKNOWN_KEY"
    missing: Callable[[str], Fault] = _key_missing
    schema: FieldSchema = field(default_factory=dict[str, Any])


@runtime_checkable
class ChecksKeys(Protocol):
    """A noun that is asked before its fields are read."""

    @classmethod
    def check_keys(cls, row: TypedRow) -> Iterator[Fault]:
        """Yield what is wrong with which keys were typed; take out what may not be looked at."""
        ...


@runtime_checkable
class HasFaults(Protocol):
    """A noun with rules between its fields."""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        ...


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """One field of a noun, as files have it.

    Attributes:
        name: What the noun calls it; *key* what a file does.
        kind: Its type, as Python sees it.
        unread: What it says where what was typed cannot be read; its default if None.
        is_vital: Whether there is no noun where it cannot be read.
    """

    name: str
    key: str
    kind: object
    about: Meaning
    reads: FieldReader[Any]  # of a value of any type
    is_needed: bool
    unread: object
    is_vital: bool


@dataclass(frozen=True, slots=True)
class _Shape(Generic[N]):
    """What is known of a noun, found once.

    Attributes:
        adapter: pydantic's, which makes the noun.
        fields: What a file may have, by key.
        given: What is added of where it stands: ``place``, ``places`` or neither.
        check_keys, faults: Its own, where it has them.
    """

    adapter: TypeAdapter[N]
    fields: abc.Mapping[str, DeclaredField]
    given: frozenset[str]
    rules: KeyRules
    check_keys: Callable[[TypedRow], Iterator[Fault]] | None
    faults: Callable[[N], Iterator[Fault]] | None


_USUAL: Final = KeyRules()


@cache
def _shape(noun: type[Any]) -> _Shape[Any]:  # a cache has no type of what it is asked
    known = {each.key: each for each in declared_fields(noun)}
    given = {each.name for each in fields(noun)} - {each.name for each in known.values()}
    check_keys = noun.check_keys if issubclass(noun, ChecksKeys) else None
    faults = noun.faults if issubclass(noun, HasFaults) else None
    rules: KeyRules = getattr(noun, "RULES", _USUAL)
    return _Shape(TypeAdapter(noun), known, frozenset(given), rules, check_keys, faults)


def declared_fields(noun: type) -> Iterator[DeclaredField]:
    """Yield the fields of *noun* that a file may have, in their order."""
    seen = get_type_hints(noun)
    for each in fields(noun):
        marks = [*marks_of(each.type)]
        if _of(AddedByReader, marks):
            continue
        aliases = [one.alias for one in _of(FieldInfo, marks) if one.alias]
        taken = [one.value for one in _of(TakenFor, marks)]
        is_needed = each.default is MISSING and each.default_factory is MISSING
        yield DeclaredField(
            each.name,
            key=aliases[0] if aliases else each.name,
            kind=seen[each.name],
            about=_of(Meaning, marks)[0],
            reads=_of(FieldReader, marks)[0],
            is_needed=is_needed,
            unread=taken[0] if taken else None,
            is_vital=not taken and (is_needed or bool(_of(NeededIfTyped, marks))),
        )


def _of(kind: type[M], marks: Iterable[object]) -> list[M]:
    return [mark for mark in marks if isinstance(mark, kind)]


def marks_of(kind: Any) -> Iterator[object]:  # noqa: ANN401 - any annotation
    """Yield what stands beside a type, the last first, and then what stands beside its parts."""
    yield from reversed(getattr(kind, "__metadata__", ()))
    for part in get_args(kind):
        yield from marks_of(part)


def read_noun(noun: type[N], node: Node, problems: Problems, **added: object) -> N | None:
    """Return the noun that *node* declares; None if it lacks what it needs.

    All that is wrong is reported. What need not be said and cannot be read is as if it were not
    said: a noun that is nearly whole is kept, so that what refers to it is not wrong as well.

    Args:
        noun: Of which kind.
        node: What was typed.
        problems: Where to report.
        added: What its fields say that are added by the reader, but for places.
    """
    if not isinstance(node, Mapping):
        node_readers.fields(node, (), problems)  # says what it should be
        return None
    kind: type = noun
    shape: _Shape[N] = _shape(kind)
    row = TypedRow(node.items())
    is_spoiled = False
    for fault in shape.check_keys(row) if shape.check_keys else ():
        _report_fault(fault, node, problems)
        is_spoiled |= fault.spoils
    read = _make(shape, row, added, node, problems)
    made, unread = read
    if made is None:
        return None
    for fault in shape.faults(made) if shape.faults else ():
        if unread.isdisjoint(fault.unless):
            _report_fault(fault, node, problems)
            is_spoiled |= fault.spoils
    return None if is_spoiled else made


def _report_fault(fault: Fault, node: Mapping, problems: Problems) -> None:
    place = node[fault.key].place if fault.key in node else node.place
    problems.error(fault.code, place, **fault.facts)


def _make(
    shape: _Shape[N], row: TypedRow, added: TypedRow, node: Mapping, problems: Problems
) -> tuple[N | None, frozenset[str]]:
    """Return the noun, and which of its keys could not be read."""
    given = {**added, "place": node.place} if "place" in shape.given else {**added}
    if "places" in shape.given:
        given["places"] = {key: node[key].place for key in node if key in shape.fields}
    try:
        return shape.adapter.validate_python({**given, **row}, context=problems), frozenset()
    except ValidationError as error:
        wrong = _report(error, shape, node, problems)
    unread = wrong & shape.fields.keys()
    if any(shape.fields[key].is_vital for key in unread):
        return None, unread
    # All of it has been reported: the rest is read once more, and nothing is told of it.
    rest = {key: said for key, said in row.items() if key not in wrong}
    instead = {key: shape.fields[key].unread for key in unread}
    said = {key: value for key, value in instead.items() if value is not None}
    return shape.adapter.validate_python({**given, **rest, **said}, context=Problems()), unread


def _report(
    error: ValidationError, shape: _Shape[N], node: Mapping, problems: Problems
) -> frozenset[str]:
    """Report what is wrong with the keys of a noun; return those that are.

    Raises:
        ValidationError: A field was read as something that its type does not take.
    """
    wrong = {
        str(each["loc"][0]): each for each in error.errors(include_url=False, include_input=False)
    }
    if not {_MISSING, UNKNOWN, UNREAD, TOLD}.issuperset(each["type"] for each in wrong.values()):
        raise error
    for key, each in wrong.items():
        if each["type"] == _MISSING:
            _report_fault(shape.rules.missing(key), node, problems)
        elif each["type"] == TOLD:
            report_told(each.get("ctx", {}), key, node[key].place, problems)
        elif each["type"] == UNKNOWN:
            near = problems.nearest(key, shape.fields)
            problems.error(shape.rules.unknown, node.key(key).place, key=key, nearest=near)
    return frozenset(wrong)


def rows_of(noun: type[N]) -> FieldReader[tuple[N, ...]]:
    """Return what reads a list of nouns within a noun; one that is not whole is left out."""
    return every(noun_of(noun))


def rows_schema(noun: type) -> Callable[[], FieldSchema]:
    """Return what makes the JSON Schema of a list of nouns, when it is asked for."""
    return lambda: {"type": "array", "items": noun_schema(noun)}


def noun_of(noun: type[N]) -> FieldReader[N]:
    """Return what reads one noun within another."""
    return FieldReader(partial(read_noun, noun), partial(noun_schema, noun), noun)


# ------------------------------------------------------------------ what editors know


_FOR_PYTHON: Final = ("title", "description")  # the name and the docstring of the class


def noun_schema(noun: type) -> JsonSchemaValue:
    """Return the JSON Schema of what a file may say of *noun*."""
    shape = _shape(noun)
    schema = shape.adapter.json_schema(schema_generator=_EditorSchema)
    said = {key: said for key, said in schema.items() if key not in _FOR_PYTHON}
    return {**said, **shape.rules.schema}


class _EditorSchema(GenerateJsonSchema):
    """What may be typed: no default is shown, and nothing is no value."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return that a field has no title: its key is one."""
        del schema
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema without its default."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        """Return the schema of what is not nothing."""
        return self.generate_inner(schema["schema"])

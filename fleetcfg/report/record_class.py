"""What programs are told: a class for each object, which pydantic reads out of a noun and spells.

A field is read from the attribute of its name, or as `of` says; its type says how it is spelled,
and from it comes the JSON Schema. Codes and facts, no words; times in UTC as RFC 3339.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import WithDefaultSchema

from fleetcfg.model.problem import Place
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.json_text import json_line, json_pretty
from fleetcfg.trust.crypto.canonical import Json

T = TypeVar("T")

_INSTANT: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
ToldInstant = Annotated[
    datetime,
    PlainSerializer(spell_instant, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _INSTANT}),
]
"""A time, told in UTC to the second."""
Known = Annotated[str | None, BeforeValidator(lambda text: text or None)]
"""A text; null where it is empty."""
Code = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]*$")]
ToldCount = Annotated[int, Field(ge=0)]
SpelledInstant = Annotated[str, Field(json_schema_extra={"pattern": _INSTANT})]
"""A time that is kept as it is told."""
Each = Annotated[list[T], Field(json_schema_extra={"uniqueItems": True})]
"""A list in which nothing stands twice."""
ToldFacts = Annotated[
    dict[str, str | int | bool],  # so that a truth stays one where a fact is spelled
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "integer"]}}),
]
ExitCode = Annotated[
    int,
    BeforeValidator(lambda end: None if end is None else int(EXITS[end])),
    WithJsonSchema({"enum": [*map(int, Exit)]}),
]
"""The exit code of a conclusion."""


Get = str | Callable[[Any], object]


@dataclass(frozen=True)
class Getter:
    """How a field is read from its noun.

    Attributes:
        get: Name of the attribute, or what reads it.
        lacks: Tells of what was read whether the field is left out; None if it is always there.
        within: What reads it from the noun and the whole that it is part of, in the place of *get*.
    """

    get: Get = ""
    lacks: Callable[[object], bool] | None = None
    within: Callable[[Any, Any], object] | None = None

    @cached_property
    def read(self) -> Callable[[Any], object]:
        """What reads it from the noun alone."""
        return attrgetter(self.get) if isinstance(self.get, str) else self.get


def within(get: Callable[[Any, Any], object], *, is_always: bool = True) -> Any:  # noqa: ANN401 - as Field
    """Return the default of a field that is read from a noun and the whole that it is part of."""
    return _field(Getter(lacks=None if is_always else _is_none, within=get))


def of(get: Get, *, key: str | None = None) -> Any:  # noqa: ANN401 - as Field
    """Return the default of a field that is read from another attribute, or by a function.

    *key* is its own name, where Python has that for something else.
    """
    return _field(Getter(get), key)


def if_any(get: Get) -> Any:  # noqa: ANN401 - as Field
    """Return the default of a field that is not there where what is read is empty."""
    return _field(Getter(get, lambda told: not told), extra=_not_empty)


def if_told(get: Get) -> Any:  # noqa: ANN401 - as Field
    """Return the default of a field that is not there where what is read is None."""
    return _field(Getter(get, _is_none))


def _field(
    getter: Getter, key: str | None = None, extra: Callable[[dict[str, Any]], None] | None = None
) -> Any:  # noqa: ANN401 - as Field
    made: Any = Field(serialization_alias=key)
    if getter.lacks is not None:
        made = Field(default=None, exclude_if=_is_none, json_schema_extra=extra)
    made.metadata.append(getter)
    return made


def _not_empty(schema: dict[str, Any]) -> None:
    """Put into the *schema* of a field that it is never empty: then it is not there."""
    least = {"array": "minItems", "integer": "minimum", "string": "minLength"}
    if schema.get("type") in least:
        schema[least[schema["type"]]] = 1


def _is_none(told: object) -> bool:
    return told is None


class ToldRecord(BaseModel):
    """One object that programs are told, made from a noun."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, serialize_by_alias=True
    )

    @model_validator(mode="before")
    @classmethod
    def _read(cls, noun: object, info: ValidationInfo) -> Mapping[str, object]:
        told: dict[str, object] = {}
        for name, one in getters(cls).items():
            it = one.within(noun, info.context) if one.within else one.read(noun)
            if not (one.lacks and one.lacks(it)):
                told[name] = it
        return told


Lines = tuple[tuple[str, type[BaseModel]], ...]


class ToldDocument(ToldRecord):
    """An object that names its schema, below *NAME_KEY*."""

    SCHEMA: ClassVar[str]
    NAME_KEY: ClassVar = "schema"
    LINES: ClassVar[Lines] = ()
    """Of JSON lines: the records by their kind; by none, if the record tells it itself."""
    IS_PRETTY: ClassVar = False

    @classmethod
    def named(cls, record: Mapping[str, Json], kind: str = "") -> dict[str, Json]:
        """Return *record* with the name of its schema before it, and its *kind* of JSON lines."""
        return {cls.NAME_KEY: cls.SCHEMA, **({"record": kind} if kind else {}), **record}

    @classmethod
    def line(cls, record: Mapping[str, Json], kind: str = "") -> str:
        """Return the same on a line of its own."""
        return json_line(cls.named(record, kind)) + "\n"

    @classmethod
    def told(cls, noun: object, _words: object = None) -> str:
        """Return what programs are told of *noun*: indented, or on a line of its own."""
        record = record_of(cls, noun)
        return json_pretty(cls.named(record)) if cls.IS_PRETTY else cls.line(record)


@cache
def getters(record: type[ToldRecord]) -> Mapping[str, Getter]:
    """Return how each field is read: by its own name, if nothing else is said."""
    return {
        name: next((one for one in field.metadata if isinstance(one, Getter)), Getter(name))
        for name, field in record.model_fields.items()
    }


def record_of(record: type[ToldRecord], noun: object, whole: object = None) -> dict[str, Json]:
    """Return what programs are told of *noun*, as part of the *whole*."""
    read = record.model_validate(noun, context=noun if whole is None else whole)
    told: dict[str, Json] = read.model_dump(mode="json")
    return told


_FromOne = Annotated[int, Field(ge=1)]


class PlaceRecord(ToldRecord):
    """A spot in a file; line and column are null where the whole is meant."""

    file: str
    line: _FromOne | None = of(lambda place: place.line or None)
    column: _FromOne | None = of(lambda place: place.column or None)


def _spot(place: Place | None) -> Place | None:
    return place if place is not None and place.file else None


ToldSpot = Annotated[PlaceRecord | None, BeforeValidator(_spot)]


class ReasonRecord(ToldRecord):
    """Why something is not so, of a noun that has a reason and its facts."""

    code: Code = of("reason")
    facts: ToldFacts


ToldReason = Annotated[
    ReasonRecord | None, BeforeValidator(lambda noun: noun if noun.reason else None)
]


class _RefusedEntry(ToldRecord):
    code: str = of(lambda pair: pair[0])
    entries: int = of(lambda pair: pair[1])


RefusedEntries = Annotated[list[_RefusedEntry], BeforeValidator(lambda told: sorted(told.items()))]
"""How many entries of the record do not count, by why."""


class ToolRecord(ToldRecord):
    """The program that tells it; made from its version."""

    name: Literal["fleetcfg"] = of(lambda _version: "fleetcfg")
    version: str = of(str)


# ------------------------------------------------------------------ schemas


def counts_of(names: Iterable[str], *, without: Container[str] = ()) -> WithJsonSchema:
    """Return the schema of counts by name: each is always there, but for those *without*."""
    told = [str(name) for name in names]
    return WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name in told if name not in without],
            "properties": {name: {"type": "integer", "minimum": 0} for name in told},
        }
    )


class _Schema(GenerateJsonSchema):
    """No titles, which only repeat keys, and no defaults: what has one is there or it is not."""

    def field_title_should_be_set(self, schema: object) -> bool:
        del schema
        return False

    def normalize_name(self, name: str) -> str:
        """Return the name of a class as readers of the schema see it."""
        return super().normalize_name(name).removeprefix("_")

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def document_schema(document: type[ToldDocument]) -> dict[str, Any]:
    """Return the JSON Schema of *document*; of its JSON lines below ``$defs/record``.

    A document that is told by lines alone is one of them.
    """
    name, version = document.SCHEMA.removeprefix("fleetcfg")[1:].split("/")
    body = _named(document, document)
    defs = body.pop("$defs", {})
    lines = []
    for kind, record in document.LINES:
        line = _named(record, document, kind)
        defs |= line.pop("$defs", {})
        lines.append(line)
    if not document.model_fields:
        body = {"oneOf": lines}
    elif lines:
        defs["record"] = {"oneOf": lines}
    named = {"$schema": _DRAFT, "$id": f"urn:fleetcfg:{name}:{version}"}
    return {**named, **body, **({"$defs": defs} if defs else {})}


def _named(record: type[BaseModel], document: type[ToldDocument], kind: str = "") -> dict[str, Any]:
    """Return the schema of *record* as it stands alone: with its name, and its kind in a line."""
    body = record.model_json_schema(mode="serialization", schema_generator=_Schema)
    names = {document.NAME_KEY: {"const": document.SCHEMA}}
    names |= {"record": {"const": kind}} if kind else {}
    body["properties"] = {**names, **body.get("properties", {})}
    body["required"] = [*names, *body.get("required", ())]
    return body

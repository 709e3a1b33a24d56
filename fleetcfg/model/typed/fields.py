"""The types of declared fields: what is read, what it becomes, and how an editor is told of it.

A field of a noun is ``Annotated``: the type that Python sees, a `FieldReader`, and a `Meaning`. One
that need not be said has a default.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final, Generic, TypeGuard, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, PydanticOmit
from pydantic_core.core_schema import (
    any_schema,
    no_info_plain_validator_function,
    with_info_before_validator_function,
)

from fleetcfg.errors import Facts
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.document_number import document_number
from fleetcfg.model.typed.node_readers import (
    address,
    boolean,
    day,
    items,
    text,
    texts,
    token,
    whole,
)
from fleetcfg.model.typed.nodes import Mapping as MappingNode
from fleetcfg.model.typed.nodes import Node, Scalar
from fleetcfg.model.typed.nodes import Sequence as SequenceNode
from fleetcfg.model.typed.values import (
    ID,
    MOST_OF_A_LIST,
    SHA256,
    SPAN,
    FieldQuestion,
    choice_of,
    identifier,
    instant,
    list_of,
    mapping_of,
    matching,
    near_day,
    number_of,
    numbers_of,
    plain,
    prose,
    span,
)

T = TypeVar("T")
FieldSchema = Mapping[str, Any]  # JSON Schema, whose values are of every type

UNREAD: Final = "unread"
"""pydantic's name of an error that the question of a field has reported already."""
TOLD: Final = "told"
"""pydantic's name of an error that is still to be reported, with the key of its field: `told`."""
UNKNOWN: Final = "unexpected_keyword_argument"
"""pydantic's own name of a key that a noun has not."""


def told(code: str, **facts: str | int) -> PydanticCustomError:
    """Return what the question of a field raises where its key is a fact of what is wrong."""
    return PydanticCustomError(TOLD, "", {"code": code, "facts": facts})


def report_told(context: Mapping[str, Any], key: str, place: Place, problems: Problems) -> None:
    """Report what `told` made, by its *context*, of the field *key*."""
    problems.error(context["code"], place, key=key, **context["facts"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field or a register is for, in Vietnamese and English: editors and pages show it."""

    vi: str
    en: str

    @property
    def text(self) -> str:
        """Both, as editors show them."""
        return f"{self.vi}. / {self.en}."

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Have an editor show it."""
        return {**handler(schema), "description": self.text}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong between the fields of one noun.

    Attributes:
        key: At which key it is told; at the noun itself if empty.
        unless: Keys that must have been read, or not be there, for it to be true: of one that
            could not be read its own problem tells.
        spoils: Whether there is no such noun then.
    """

    code: str
    facts: Facts = field(default_factory=dict)
    key: str = ""
    unless: tuple[str, ...] = ()
    spoils: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FieldReader(Generic[T]):
    """How a field is read, and what an editor is told of it.

    What was read is held against the type beside it by pydantic: the two cannot part. What reads
    a noun has its own validator.

    Attributes:
        read: Asks its node; reports all that is wrong, with place.
        form: The JSON Schema of what may be typed, or what makes it when it is asked for.
        noun: Of a noun or a list of nouns: which.
    """

    read: FieldQuestion[T]
    form: FieldSchema | Callable[[], FieldSchema]
    noun: type | None = None

    @property
    def schema(self) -> FieldSchema:
        """What may be typed."""
        return self.form() if callable(self.form) else self.form

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Have pydantic ask the node, where what it is given is one."""
        # A noun within one was made by its own validator: to build that again takes milliseconds.
        held = handler(source) if self.noun is None else any_schema()
        return with_info_before_validator_function(self._ask, held)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return what may be typed, which is not what becomes of it."""
        return dict(self.schema)

    def _ask(self, said: object, info: ValidationInfo[Problems]) -> object:
        if not is_node(said):
            return said  # it was put there in the place of what could not be read
        found = self.read(said, info.context)
        if found is None:
            raise PydanticCustomError(UNREAD, "")
        return found


@dataclass(frozen=True, slots=True)
class TakenFor:
    """Beside a field: what it says where what was typed cannot be read, if not its default."""

    value: object


@dataclass(frozen=True, slots=True)
class NeededIfTyped:
    """Beside a field that need not be said: where what was typed cannot be read, there is no noun.

    Without it the noun would mean more than was typed.
    """


@dataclass(frozen=True, slots=True)
class AddedByReader:
    """Beside a field: who reads the file adds it, so a file has no such key."""

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Have pydantic take it for a key that the noun has not, where it was typed."""
        return no_info_plain_validator_function(_refuse_node)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Have editors know nothing of it."""
        raise PydanticOmit


def is_node(said: object) -> TypeGuard[Node]:
    """Tell whether it was typed."""
    return isinstance(said, Scalar | SequenceNode | MappingNode)


def _refuse_node(said: object) -> object:
    if is_node(said):
        raise PydanticKnownError(UNKNOWN)
    return said


PlaceField = Annotated[Place, AddedByReader()]
"""Where a noun stands; two are one wherever that is, so it is not compared."""
NOWHERE: Final = Place("")
"""Where what nobody typed stands."""
PlacesField = Annotated[Mapping[str, Place], AddedByReader()]
"""Where what each of its keys says stands."""


# ------------------------------------------------------------------ words and texts

# A scalar stays what was typed: what an editor takes for a number or truth is text to the reader.
TEXT: Final[FieldSchema] = {"type": "string"}
A_WORD: Final[FieldSchema] = {"type": ["string", "integer", "number", "boolean"]}
DIGITS: Final[FieldSchema] = {"type": ["string", "integer"]}  # an editor takes 03388 for a number
WORD_OR_WORDS: Final[FieldSchema] = {"anyOf": [A_WORD, {"type": "array", "items": A_WORD}]}
COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

WORDS: Final = FieldReader(plain, A_WORD)
ID_READS: Final = FieldReader(identifier, {**DIGITS, "pattern": f"^{ID.pattern}$"})
TextField = Annotated[str, WORDS]
AnsibleTextField = Annotated[str, FieldReader(text, TEXT)]
"""What every YAML reader takes for text, in a file that Ansible reads too."""
AddressField = Annotated[str, FieldReader(address, TEXT)]
"""A literal IP, in such a file."""
ProseField = Annotated[str, FieldReader(prose, A_WORD)]
IdField = Annotated[str, ID_READS]
TokenField = Annotated[str, FieldReader(token, TEXT)]
"""What was typed, however long, and empty if that is in quotes."""
ScalarField = Annotated[str, FieldReader(token, A_WORD)]
"""The same, where numbers and truth are what people type."""
OneOrMoreField = Annotated[tuple[str, ...], FieldReader(texts, WORD_OR_WORDS)]
"""One, or a list of them."""
DocumentNumberField = Annotated[str, FieldReader(document_number, TEXT)]


def spelled(
    pattern: "re.Pattern[str]",
    code: str,
    *,
    may_be_digits: bool = False,
    reads: FieldQuestion[str] = token,
) -> FieldReader[str]:
    """Return what reads a text of that *pattern*, by *reads*; another is reported by *code*."""
    kinds = DIGITS if may_be_digits else TEXT
    return FieldReader(matching(pattern, code, reads), {**kinds, "pattern": f"^{pattern.pattern}$"})


Sha256Field = Annotated[str, spelled(SHA256, "REG_SHA256")]
ColourField = Annotated[str, spelled(COLOUR, "REG_COLOUR")]


def one_of(
    words: Any,  # noqa: ANN401 - a Literal, for which Python has no type
    code: str = "REG_WORD",
    fact: str = "typed",
    reads: FieldQuestion[str] = token,
) -> FieldReader[str]:
    """Return what reads one of the words of a ``Literal``; the empty one is what is not said.

    Another is reported by *code*, as its *fact*.
    """
    known = tuple(word for word in get_args(words) if word)
    return FieldReader(choice_of(known, code, fact, reads), {"enum": list(known)})


# ------------------------------------------------------------------ times

_DAY: Final[FieldSchema] = {"type": "string", "pattern": r"^2[01]\d\d-\d\d-\d\d$"}
_INSTANT: Final[FieldSchema] = {
    "type": "string",
    "pattern": r"^2[01]\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+07:00)?$",
}
_SPAN: Final[FieldSchema] = {"type": "string", "pattern": f"^({SPAN.pattern})$"}

INSTANTS: Final = FieldReader(instant, _INSTANT)
SPANS: Final = FieldReader(span, _SPAN)
DayField = Annotated[date, FieldReader(near_day, _DAY)]
AnyDayField = Annotated[
    date, FieldReader(day, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
"""A day of any century."""
InstantField = Annotated[datetime, INSTANTS]
SpanField = Annotated[timedelta, SPANS]

# ------------------------------------------------------------------ numbers and truth

TruthField = Annotated[bool, FieldReader(boolean, {"type": "boolean"})]


def count_of(least: int, most: int) -> FieldReader[int]:
    """Return what reads a whole number from *least* to *most*."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return FieldReader(partial(whole, least=least, most=most), schema)


def figure_of(least: float, most: float) -> FieldReader[float]:
    """Return what reads a number from *least* to *most*, with a point before its fraction."""
    return FieldReader(number_of(least, most), _figure(least, most))


def figures_of(count: int, least: float, most: float) -> FieldReader[tuple[float, ...]]:
    """Return what reads a list of exactly *count* such numbers."""
    schema = {"type": "array", "items": _figure(least, most), "minItems": count, "maxItems": count}
    return FieldReader(numbers_of(count, least, most), schema)


def _figure(least: float, most: float) -> FieldSchema:
    return {"type": ["number", "string"], "minimum": least, "maximum": most}


# ------------------------------------------------------------------ lists and mappings


def each_once(of: FieldReader[T]) -> FieldReader[tuple[T, ...]]:
    """Return what reads a list that is not empty and has nothing twice."""
    bounds = {"minItems": 1, "maxItems": MOST_OF_A_LIST}
    return FieldReader(list_of(of.read), {"type": "array", "items": of.schema, **bounds})


def every(of: FieldReader[T]) -> FieldReader[tuple[T, ...]]:
    """Return what reads a list; what of it cannot be read is reported, and left out."""

    def read(node: Node, problems: Problems) -> tuple[T, ...]:
        found = (of.read(item, problems) for item in items(node, problems))
        return tuple(each for each in found if each is not None)

    return FieldReader(read, lambda: {"type": "array", "items": of.schema}, of.noun)


def by_name(of: FieldReader[T]) -> FieldReader[Mapping[str, T]]:
    """Return what reads a mapping from names."""
    return FieldReader(mapping_of(of.read), {"type": "object", "additionalProperties": of.schema})


TextsField = Annotated[tuple[str, ...], each_once(WORDS)]
IdsField = Annotated[tuple[str, ...], each_once(ID_READS)]


def with_example(of: FieldReader[T], example: str) -> FieldReader[T]:
    """Return what reads the same; *example* is one, as the file of the field spells it."""
    return FieldReader(of.read, {**of.schema, "examples": [example]})


def such_that(holds: Callable[[T], bool], of: FieldReader[T], code: str) -> FieldReader[T]:
    """Return what reads the same, and reports by *code* where what was read does not hold."""

    def read(node: Node, problems: Problems) -> T | None:
        found = of.read(node, problems)
        if found is None or holds(found):
            return found
        problems.error(code, node.place)
        return None

    return FieldReader(read, of.form)

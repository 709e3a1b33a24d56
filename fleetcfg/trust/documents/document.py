"""What every signed document is made of: strict, frozen nouns that know their one spelling.

`read_document` is called on a payload after its signatures were verified over these very bytes, or
of at most `UNPROVEN_MOST` bytes. A member too many, too few or of another JSON type is refused; so
is a document that spells its bytes in a second way.

The first thing that is wrong is enough: a list ends at it, and unknown names and lengths are looked
at before what they hold, for the validator keeps some kilobytes for each fault that it is shown.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Final, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from fleetcfg.errors import RefusalError
from fleetcfg.model.file_names import is_portable_name
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import (
    MAX_PAYLOAD,
    UNPROVEN_MOST,
    Json,
    from_base64,
    read,
    spell,
    to_base64,
)
from fleetcfg.trust.crypto.envelope import KEY_ID, DocumentKind

D = TypeVar("D", bound="Document")
P = TypeVar("P", bound="Part")
T = TypeVar("T")
Members = Mapping[str, object]
"""What a new part says, by name: other parts, instants, bytes, or as JSON is."""

MAX_TEXT: Final = 4096  # characters
_BYTES_MOST: Final[Mapping[DocumentKind, int]] = {
    "acknowledgement": UNPROVEN_MOST,
    "approval": UNPROVEN_MOST,
    "slice": 2 * 1024 * 1024,
    "slice-result": 1024 * 1024,
    "statement": UNPROVEN_MOST,
}
"""Of a payload; of kinds that are not there, `MAX_PAYLOAD`."""
_INSTANT = re.compile(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ", re.ASCII)
_NUMBER_NOW: Final = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,63}")
_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d", re.ASCII)


class MemberError(ValueError):
    """A member is not what it must be; `read_document` makes a refusal of it.

    Attributes:
        code: Of the refusal.
        field: The member that is meant, within the part that raises; empty for that part itself.
    """

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        raise MemberError("TIME_FORMAT")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise MemberError("TIME_FORMAT") from error


def _day(value: object) -> date:
    if type(value) is date:  # a document in the making; JSON has no such type
        return value
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise MemberError("TIME_FORMAT")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise MemberError("TIME_FORMAT") from error


def _binary(value: object) -> bytes:
    try:
        return from_base64(value if isinstance(value, str) else "?")
    except RefusalError as refusal:
        raise MemberError("BASE64") from refusal


class _EndsAtFault(FailFast):
    def __hash__(self) -> int:
        """Return a hash, so that it can be one of the types of a union."""
        return id(type(self))


def _listed(value: object) -> object:
    return tuple(value) if type(value) is list else value


def _one_by_one(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    """Validate a mapping as `FailFast` does a list: no fault after the first is looked for."""
    if not isinstance(value, Mapping):
        return validate(value)
    return {name: validate({name: member})[name] for name, member in value.items()}


def _frozen(value: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(value))


Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
Binary = Annotated[bytes, BeforeValidator(_binary)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
KeyId = Annotated[str, Field(pattern=rf"^(?:{KEY_ID.pattern})$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$")]
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Ascii = Annotated[str, Field(pattern=r"^[!-~]{1,255}$")]
ParameterPath = Annotated[str, Field(pattern=r"^[!-~](?:[ -~]{0,253}[!-~])?$")]
DocumentText = Annotated[str, Field(max_length=MAX_TEXT)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Count = Annotated[int, Field(ge=0)]
DocumentVersion = Annotated[int, Field(ge=1)]
Frozen = Annotated[Mapping[str, T], WrapValidator(_one_by_one), AfterValidator(_frozen)]
Many = Annotated[tuple[T, ...], _EndsAtFault(), BeforeValidator(_listed)]
Pair = Annotated[tuple[T, T], BeforeValidator(_listed)]


def is_one_spelling(number: str) -> bool:
    """Tell whether *number*, of a document that is made now, names one file on every system.

    Documents of earlier releases have any `Number`: ``cs-1`` beside ``CS-1``, ``aux``.
    """
    return _NUMBER_NOW.fullmatch(number) is not None and is_portable_name(number)


class Part(BaseModel):
    """A part of a document: frozen, strict, and with no member that is not named in it.

    A member that a later release added has the default None, and is not there where it says
    nothing: a document of an earlier release keeps its one spelling. ``null`` for it is refused.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_no_other(cls, value: object) -> object:
        if isinstance(value, Mapping):
            fields = cls.model_fields.items()
            known = {name for field, said in fields for name in (field, said.alias)}
            if other := value.keys() - known:
                raise MemberError("SCHEMA", str(min(other)))
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        for name in self.model_fields_set:
            if getattr(self, name) is None and not type(self).model_fields[name].is_required():
                raise MemberError("SCHEMA", name)
        return self

    def as_json(self) -> Json:
        """Return the part as a document spells it."""
        return _plain(self)


class Document(Part):
    """A whole document; *trust_domain* says whose it is."""

    type_: str = Field(alias="_type")
    trust_domain: Domain

    def to_bytes(self) -> bytes:
        """Return the payload: the one spelling of the document."""
        return spell(self.as_json())


def type_of(kind: DocumentKind) -> str:
    """Return what ``_type`` says in a document of *kind*."""
    return f"fleetcfg/{kind}/v1"


def read_document(cls: type[D], kind: DocumentKind, payload: bytes) -> D:
    """Read a payload whose signatures were verified over these bytes.

    Raises:
        RefusalError: JSON_… and DOC_TOO_LARGE as `canonical.read`; JSON_NOT_CANONICAL; DOC_TYPE;
            SCHEMA, TIME_FORMAT, BASE64 or what a document says of its own members, with ``field``.
    """
    most = _BYTES_MOST.get(kind, MAX_PAYLOAD)
    if len(payload) > most:
        raise RefusalError("DOC_TOO_LARGE", size=len(payload), limit=most)
    value = read(payload)
    if not isinstance(value, Mapping) or value.get("_type") != type_of(kind):
        raise RefusalError("DOC_TYPE", document=kind)
    return _validated(cls, kind, value)


def make_document(cls: type[D], kind: DocumentKind, /, **members: object) -> D:
    """Return a new document of *kind* with these `Members`.

    One that may be absent is not there where it is None.

    Raises:
        RefusalError: As `canonical.spell`, and as `read_document`: it is read back.
    """
    said = {
        name: member
        for name, member in members.items()
        if member is not None or cls.model_fields[name].is_required()
    }
    return read_document(cls, kind, spell(_plain({"_type": type_of(kind), **said})))


def make_part(cls: type[P], kind: DocumentKind, /, **members: object) -> P:
    """Return a part of a document of *kind* with these `Members`.

    Raises:
        RefusalError: As `canonical.spell`; SCHEMA, TIME_FORMAT, BASE64 or what a document says of
            its own members.
    """
    return _validated(cls, kind, read(spell(_plain(members))))


def _validated(cls: type[P], kind: DocumentKind, value: Json) -> P:
    try:
        return cls.model_validate(value)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        ours = first.get("ctx", {}).get("error")
        code, within = ("SCHEMA", "")
        if isinstance(ours, MemberError):
            code, within = ours.code, ours.field
        field = ".".join(filter(None, [*map(str, first["loc"]), within])) or "_"
        raise RefusalError(code, document=kind, field=field) from invalid


def require_sorted(names: Sequence[str], code: str, field: str) -> None:
    """Refuse names that are not in ascending order, or not each there once."""
    if any(earlier >= later for earlier, later in pairwise(names)):
        raise MemberError(code, field)


def _plain(value: object) -> Json:
    if isinstance(value, Part):
        return {
            field.alias or name: _plain(member)
            for name, field in type(value).model_fields.items()
            if (member := getattr(value, name)) is not None or field.is_required()
        }
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(element) for element in value]
    return _scalar(value)


def _scalar(value: object) -> Json:
    match value:
        case bytes():
            return to_base64(value)
        case datetime():
            return spell_instant(value)
        case date():
            return value.isoformat()
        case str() | int() | None:
            return value
        case _:
            raise TypeError(type(value))

"""What an auditor of an information system of level 2 or 3 asks, and how the tool answers: data.

The requirements are paraphrased, dated, and say how well they are known: they stand in the file
beside this module. How one is answered is one of `AnswerWay`:

parameters  by neutral names (*of*), as the run judged them on every device
inventory   by fields of the inventory (*of*), of every device
verdicts    by findings of these verdicts (*of*), in a run no older than *months*
software    by the list of allowed software, and what the run found of it
firmware    by the declared releases and the advisories, and what the run found of them
signed      by the Department's signature over the declarations
baselines   by baselines that were issued and speak of every device
reviewed    by the days on which baselines were issued: none is older than *months*
history     by how long audits are kept: *months*
changes     by the change-sets of the ledger, and what became of them
suppliers   by the providers of the inventory, and their contracts
person      by a person alone: the tool knows nothing of it
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from fleetcfg.devices.data_file import TEXT_LANGUAGES, DataFile, shipped
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.verdict import Verdict

SecurityLevel = Literal[2, 3]
AnswerWay = Literal[
    "parameters",
    "inventory",
    "verdicts",
    "software",
    "firmware",
    "signed",
    "baselines",
    "reviewed",
    "history",
    "changes",
    "suppliers",
    "person",
]
AskedField = Literal["address", "number", "support_end", "place", "custodian"]
"""A field of a device that an auditor asks for; ``number`` is a serial number or a MAC."""

LEVELS: Final[tuple[SecurityLevel, ...]] = get_args(SecurityLevel)

_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "inventory": frozenset(get_args(AskedField)),
    "verdicts": frozenset(Verdict),
}
_WITH_MONTHS: Final = frozenset({"verdicts", "reviewed", "history"})


_closed = with_config(ConfigDict(extra="forbid"))
_Level = Annotated[int, Field(ge=min(LEVELS), le=max(LEVELS))]
_ByLanguage = Mapping[Literal["vi", "en"], str]


def _listed(found: object) -> object:
    return [found] if isinstance(found, str) else found


@_closed
@dataclass(frozen=True, slots=True)
class LevelRequirement:
    """One thing that is asked.

    Attributes:
        clauses: The clause, by level; of other levels it is not asked.
        inferred: Levels of which the number of the clause was not read.
        text: What is asked, by language.
        by: How it is answered, *of* what, and *months* by level; see the module.
        is_part: Whether the tool measures only a part: it is never more than partly met then.
        attach: What a person looks at and attaches, by language; empty if nothing.
    """

    id: str
    clauses: Mapping[_Level, str]
    text: _ByLanguage
    by: AnswerWay
    of: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    months: Mapping[_Level, int] = field(default_factory=dict[int, int])
    inferred: Annotated[frozenset[_Level], BeforeValidator(_listed)] = frozenset()
    is_part: Annotated[bool, Field(alias="partly")] = False
    attach: _ByLanguage = field(default_factory=dict[Literal["vi", "en"], str])


@_closed
@dataclass(frozen=True, slots=True)
class LevelStandard:
    """The standard, as far as it is known here.

    Attributes:
        valid_from: The first day on which it holds.
        lines: How many lines its own list has, by level, where that was read.
        read_on: When; *grade* how: ``paraphrase`` is in words of a third party.
    """

    name: Annotated[str, Field(alias="standard")]
    valid_from: date
    lines: Mapping[_Level, int]
    read_on: date
    grade: str
    requirements: tuple[LevelRequirement, ...]

    def of(self, level: SecurityLevel) -> tuple[LevelRequirement, ...]:
        """Return what is asked at *level*, in the order of the file."""
        return tuple(one for one in self.requirements if level in one.clauses)


@lru_cache(maxsize=1)
def level_standard() -> LevelStandard:
    """Return the requirements that are shipped; read once a process.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN.
    """
    return parse_level_standard(*shipped("fleetcfg.duties.year.rules", "level_requirements.yaml"))


def parse_level_standard(data: bytes, file: str) -> LevelStandard:
    """Return the requirements in *data*."""
    reader = DataFile(data, file)
    said = reader.root.get("requirements")
    entries = [_with_text(each) for each in said] if isinstance(said, list) else said
    try:
        found = TypeAdapter(LevelStandard).validate_python({**reader.root, "requirements": entries})
    except ValidationError as error:
        where = [str(part) for part in error.errors(include_url=False)[0]["loc"]]
        raise reader.broken("/".join(where[:2]), where[2] if where[2:] else where[0]) from error
    names = [one.id for one in found.requirements]
    for one in found.requirements:
        for why in _faults(one):
            raise reader.broken(one.id, why)
        if names.count(one.id) > 1:
            raise reader.broken(one.id, "twice")
    return found


def _with_text(entry: Any) -> Any:  # noqa: ANN401 - what stands in a file
    """Return a requirement with what is asked in one place, by language."""
    if not isinstance(entry, dict):
        return entry
    rest = {key: said for key, said in entry.items() if key not in TEXT_LANGUAGES}
    return {**rest, "text": {key: entry[key] for key in TEXT_LANGUAGES if key in entry}}


def _faults(one: LevelRequirement) -> Iterator[str]:
    """Yield the keys that do not go with the others."""
    known = vocabulary().keys() if one.by == "parameters" else _KNOWN.get(one.by, frozenset())
    if bool(one.of) != bool(known) or not known >= {*one.of}:
        yield "of"
    if {*one.months} != ({*one.clauses} if one.by in _WITH_MONTHS else set()):
        yield "months"
    both = len(TEXT_LANGUAGES)  # it has no other keys
    if len(one.text) < both:
        yield "text"
    is_needed = bool(one.attach) or one.by == "person"  # it tells the person what to look for
    if is_needed and len(one.attach) < both:
        yield "attach"

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

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, cast, get_args

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

_TOP: Final = frozenset({"standard", "valid_from", "lines", "read_on", "grade", "requirements"})
_KEYS: Final = frozenset(
    {"id", "clauses", "inferred", "vi", "en", "by", "of", "months", "partly", "attach"}
)
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "inventory": frozenset(get_args(AskedField)),
    "verdicts": frozenset(Verdict),
}
_WITH_MONTHS: Final = frozenset({"verdicts", "reviewed", "history"})


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
    clauses: Mapping[int, str]
    text: Mapping[str, str]
    by: AnswerWay
    of: tuple[str, ...] = ()
    months: Mapping[int, int] = field(default_factory=dict[int, int])
    inferred: frozenset[int] = frozenset()
    is_part: bool = False
    attach: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class LevelStandard:
    """The standard, as far as it is known here.

    Attributes:
        valid_from: The first day on which it holds.
        lines: How many lines its own list has, by level, where that was read.
        read_on: When; *grade* how: ``paraphrase`` is in words of a third party.
    """

    name: str
    valid_from: date
    lines: Mapping[int, int]
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
    return parse_level_standard(*shipped("fleetcfg.checks", "level_requirements.yaml"))


def parse_level_standard(data: bytes, file: str) -> LevelStandard:
    """Return the requirements in *data*.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN, with the entry that is not understood.
    """
    reader = _Requirements(data, file)
    root = reader.root
    if frozenset(map(str, root)) != _TOP:
        raise reader.broken("/", "key")
    found = tuple(map(reader.requirement, reader.entries(root["requirements"])))
    names = [one.id for one in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise reader.broken(twice, "twice")
    return LevelStandard(
        reader.text(root["standard"], "standard"),
        reader.day(root["valid_from"], "valid_from"),
        reader.numbers(root["lines"], "lines"),
        reader.day(root["read_on"], "read_on"),
        reader.text(root["grade"], "grade"),
        found,
    )


class _Requirements(DataFile):
    """Makes requirements of what stands in one file."""

    def entries(self, found: object) -> list[Mapping[str, Any]]:
        """Expect a list of mappings."""
        if not isinstance(found, list):
            raise self.broken("requirements", "list")
        return [self.mapping(each, "requirements") for each in cast("list[object]", found)]

    def requirement(self, entry: Mapping[str, Any]) -> LevelRequirement:
        """Read one requirement."""
        name = self.text(entry.get("id"), "id")
        if not entry.keys() <= _KEYS:
            raise self.broken(name, "key")
        clauses = self._by_level(entry.get("clauses"), name)
        inferred = self.texts(entry.get("inferred", []), name)
        way = self._way(entry.get("by"), name)
        return LevelRequirement(
            name,
            {level: self.text(clause, name) for level, clause in clauses.items()},
            self.by_language(entry, name),
            way,
            self._of(way, entry.get("of", []), name),
            self._months(way, entry.get("months", {}), clauses.keys(), name),
            frozenset(self._level(each, name) for each in inferred),
            self.truth(entry.get("partly", "false"), name, "partly"),
            self._attach(way, entry.get("attach", {}), name),
        )

    def numbers(self, found: object, entry: str) -> Mapping[int, int]:
        """Expect a whole number for some levels."""
        return {level: self._number(n, entry) for level, n in self._by_level(found, entry).items()}

    def day(self, found: object, entry: str) -> date:
        """Expect a day."""
        try:
            return date.fromisoformat(self.text(found, entry))
        except ValueError as error:
            raise self.broken(entry, "date") from error

    def _way(self, found: object, entry: str) -> AnswerWay:
        way = self.text(found, entry)
        if way not in get_args(AnswerWay):
            raise self.broken(entry, "by")
        return cast("AnswerWay", way)

    def _of(self, way: AnswerWay, found: object, entry: str) -> tuple[str, ...]:
        """Read what the way needs: names of parameters, fields or verdicts; none for the others."""
        names = self.texts(found, entry)
        known = vocabulary().keys() if way == "parameters" else _KNOWN.get(way, frozenset[str]())
        if bool(names) != bool(known) or not known >= set(names):
            raise self.broken(entry, "of")
        return names

    def _months(
        self, way: AnswerWay, found: object, levels: Collection[int], entry: str
    ) -> Mapping[int, int]:
        """Read for which time something holds: for each level at which it is asked, or for none."""
        months = self.numbers(found, entry)
        if set(months) != (set(levels) if way in _WITH_MONTHS else set()):
            raise self.broken(entry, "months")
        return months

    def _attach(self, way: AnswerWay, found: object, entry: str) -> Mapping[str, str]:
        attach = {k: self.text(v, entry) for k, v in self.mapping(found, entry).items()}
        is_needed = way == "person"  # it tells the person what to look for
        if attach.keys() != {*TEXT_LANGUAGES} and (attach or is_needed):
            raise self.broken(entry, "attach")
        return attach

    def _by_level(self, found: object, entry: str) -> Mapping[int, object]:
        return {self._level(k, entry): v for k, v in self.mapping(found, entry).items()}

    def _level(self, found: object, entry: str) -> int:
        level = self._number(found, entry)
        if level not in LEVELS:
            raise self.broken(entry, "level")
        return level

    def _number(self, found: object, entry: str) -> int:
        text = self.text(found, entry)
        if not (text.isascii() and text.isdigit()):
            raise self.broken(entry, "number")
        return int(text)

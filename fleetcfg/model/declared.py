"""What the Department declared: rules, the layers they come from, and each winner."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Final, Literal
from unicodedata import normalize

from pydantic import Field

from fleetcfg.model.paths import PathSyntax, PlainPaths
from fleetcfg.model.problem import Place
from fleetcfg.model.typed.declared_noun import KeyRules, declared
from fleetcfg.model.typed.fields import AnyDayField, Meaning, OneOrMoreField, TakenFor, TokenField

Severity = Literal["critical", "high", "medium", "low"]
Layer = Literal["province", "group", "site", "device"]
RuleOperator = Literal["equals", "one_of", "at_least", "at_most", "between", "matches", "absent"]

MOST_MATCHED: Final = 256
"""Characters of a value that an expression is matched against: the bound on its cost assumes it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a live value must satisfy, in the maker's spelling.

    Attributes:
        operator: How to judge.
        operands: One text; several for ``one_of``, least and most for ``between``, none for
            ``absent``.
    """

    operator: RuleOperator
    operands: tuple[str, ...] = ()

    def holds(self, live: str) -> bool:
        """Tell whether *live* satisfies the rule; a non-number never satisfies a bound.

        Nor does a text satisfy an expression that is too long for it: `is_too_long`.
        """
        match self.operator:
            case "equals" | "one_of":
                return live in self.operands
            case "matches":
                is_short = not self.is_too_long(live)
                return is_short and re.fullmatch(self.operands[0], live) is not None
            case "at_least" | "at_most" | "between":
                return self._is_within_bounds(live)
            case "absent":
                return False

    def is_too_long(self, live: str) -> bool:
        """Tell whether *live* cannot be judged: no expression is matched against such a text."""
        return self.operator == "matches" and len(live) > MOST_MATCHED

    def _is_within_bounds(self, live: str) -> bool:
        try:
            number, bounds = int(live), [int(operand) for operand in self.operands]
        except ValueError:
            return False
        is_enough = self.operator == "at_most" or number >= bounds[0]
        return is_enough and (self.operator == "at_least" or number <= bounds[-1])

    def __str__(self) -> str:
        """Spell it for people in no language: ``On``, ``≤ 4096``, ``{a, b}``, ``/re/``."""
        match self.operator:
            case "equals":
                return self.operands[0]
            case "one_of":
                return "{" + ", ".join(self.operands) + "}"
            case "at_least" | "at_most":
                return f"{'≥' if self.operator == 'at_least' else '≤'} {self.operands[0]}"
            case "between":
                return f"{self.operands[0]} … {self.operands[1]}"
            case "matches":
                return f"/{self.operands[0]}/"
            case "absent":
                return "∅"


_DRAFT: Final = re.compile(r"(nháp|bản nháp|dự thảo|draft)\b", re.IGNORECASE)


NEVER: Final = date.min
"""Stands for a day that could not be read; the file is in error anyway."""


@declared
@dataclass(frozen=True, slots=True)
class BaselineIssue:
    """The document by which the Department issued a baseline."""

    RULES: ClassVar = KeyRules("BASE_UNKNOWN_KEY")

    document: Annotated[
        TokenField, TakenFor(""), Meaning("Số và ký hiệu văn bản", "Number of the document")
    ]
    date: Annotated[AnyDayField, TakenFor(NEVER), Meaning("Ngày ban hành", "Day of issue")]
    clauses: Annotated[
        OneOrMoreField,
        Field(alias="clause"),
        Meaning("Điều khoản viện dẫn", "Clauses that it answers"),
    ] = ()

    @property
    def is_draft(self) -> bool:
        """Whether no document issues it yet: its number begins as that of a draft does.

        ``baseline from`` writes such a number; whoever issues the baseline replaces it.
        """
        return _DRAFT.match(normalize("NFC", self.document).strip()) is not None


@dataclass(frozen=True, slots=True)
class Statement:
    """One baseline's word on one parameter, for one device: a layer of the answer.

    Attributes:
        parameter: Neutral name, or native pattern.
        rule: What live must satisfy.
        target: What to set when it does not, in the maker's spelling; None if not said.
        baseline: Id of the baseline; *place* is where it says so.
        layer: How particular the baseline is; *rank* orders layers, higher wins.
        words: *rule* in neutral words, for people; empty where these are the maker's own.
    """

    parameter: str
    rule: Rule
    target: str | None
    baseline: str
    issued: BaselineIssue
    place: Place
    layer: Layer
    rank: tuple[int, ...]
    clauses: tuple[str, ...] = ()
    severity: Severity = "medium"
    why: str = ""
    words: str = ""

    @property
    def asked(self) -> str:
        """What is asked, for people: ``On``, or ``enabled (no)`` where the maker says it so."""
        return f"{self.words} ({self.rule})" if self.words else str(self.rule)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is declared of one parameter of one device: the winner, and all that it overrode.

    Attributes:
        patterns: Native patterns; the first that the device has any path of is meant. None where
            its family cannot express the parameter.
        layers: Every statement, the most particular (the winner) first.
        clause: Key of the clause that is cited where no statement names one; empty if none.
        is_tellable: Whether devices of its family tell any setting to a network.
    """

    parameter: str
    patterns: tuple[str, ...]
    layers: tuple[Statement, ...]
    is_secret: bool = False
    clause: str = ""
    is_tellable: bool = True

    @property
    def winner(self) -> Statement:
        """The statement that counts."""
        return self.layers[0]


@dataclass(frozen=True, slots=True)
class Waiver:
    """What the Department lets one device be for a while, though its declarations say otherwise.

    Attributes:
        patterns: Native patterns; the first that the device has any path of is meant.
        until: The last day.
        document: Number of the document that allows it.
        value: The one value that is allowed, in the maker's spelling; None allows any.
    """

    parameter: str
    patterns: tuple[str, ...]
    until: date
    document: str
    why: str
    value: str | None
    baseline: str
    place: Place

    def __str__(self) -> str:
        """Spell it for people in no language: ``waived: Off, 2026-12-31, 9/SKHCN``."""
        return f"waived: {self.value or '*'}, {self.until.isoformat()}, {self.document}"


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a person answers for where no device can tell it: it is not measured.

    Attributes:
        value: As baselines spell it for this device.
        by: Name and office of the person who looked; *seen_on* the day.
        until: The last day for which that holds.
    """

    parameter: str
    value: str
    by: str
    seen_on: date
    until: date
    baseline: str
    place: Place

    def is_in_force(self, on: date) -> bool:
        """Tell whether it holds on that day."""
        return self.seen_on <= on <= self.until

    def __str__(self) -> str:
        """Spell it for people in no language: ``attested: on, Trần B, 2026-11-02, 2027-05-02``."""
        days = f"{self.seen_on.isoformat()}, {self.until.isoformat()}"
        return f"attested: {self.value}, {self.by}, {days}"


@dataclass(frozen=True, slots=True)
class Declared:
    """All that is declared of one device, by parameter, in alphabetical order.

    Attributes:
        waivers: In the order of the files, those that have come to an end included.
        attestations: The same.
        syntax: Reads the patterns of its family.
    """

    host: str
    family: str
    settings: tuple[Setting, ...]
    by_parameter: Mapping[str, Setting] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    syntax: PathSyntax = field(default_factory=PlainPaths)

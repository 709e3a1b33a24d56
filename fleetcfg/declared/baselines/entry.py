"""What a baseline says of one parameter, as it was typed: before any catalog has been asked.

A value is a scalar, which live must equal, or a mapping with one operator. A list is refused
rather than guessed at, and so is a second operator: only ``at_least`` with ``at_most`` go together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final, get_args

from pydantic import Field

from fleetcfg.declared.baselines.template import compile_template, is_template
from fleetcfg.declared.syntax.regex import RegexError, check
from fleetcfg.model.declared import RuleOperator, Severity
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import node_readers
from fleetcfg.model.typed.declared_noun import KeyRules, declared, noun_schema, read_noun
from fleetcfg.model.typed.fields import (
    A_WORD,
    DIGITS,
    FieldReader,
    FieldSchema,
    Meaning,
    OneOrMoreField,
    PlacesField,
    ScalarField,
    one_of,
)
from fleetcfg.model.typed.node_readers import boolean, items, token
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, Sequence

OPERATORS: Final[tuple[RuleOperator, ...]] = tuple(
    one for one in get_args(RuleOperator) if one != "between"
)
PATH = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True, slots=True)
class BaselineScalar:
    """A value as it was typed, and where."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One parameter of one baseline.

    Attributes:
        parameter: Neutral name, or the maker's path.
        family: Empty for a neutral name; the family whose path it is.
        operands: As `Rule.operands`, as typed.
        target: What ``set`` says; None if nothing, or if the rule itself says it.
        place: Of the parameter's name.
        clauses: Of the entry itself; empty where the baseline's own hold.
    """

    parameter: str
    family: str
    operator: RuleOperator
    operands: tuple[BaselineScalar, ...]
    target: BaselineScalar | None
    place: Place
    clauses: tuple[str, ...] = ()
    severity: Severity = "medium"
    why: str = ""

    def words(self) -> Iterator[BaselineScalar]:
        """Yield every value that it names; an expression is none."""
        if self.operator != "matches":
            yield from self.operands
        if self.target is not None:
            yield self.target


def _read_word(node: Node, problems: Problems) -> BaselineScalar | None:
    """Read a value; None if it is none, or a template that cannot be used."""
    value = token(node, problems)
    if value is None:
        return None
    if is_template(value) and compile_template(value, node.place, problems) is None:
        return None
    return BaselineScalar(value, node.place)


def _read_choices(node: Node, problems: Problems) -> tuple[BaselineScalar, ...] | None:
    choices = items(node, problems)
    words = tuple(word for choice in choices if (word := _read_word(choice, problems)) is not None)
    if isinstance(node, Sequence) and not choices:
        problems.error("BASE_NO_CHOICE", node.place)
    return words if words and len(words) == len(choices) else None


def _read_expression(node: Node, problems: Problems) -> BaselineScalar | None:
    source = token(node, problems)
    if source is None:
        return None
    try:
        check(source)
    except RegexError as error:
        problems.error("BASE_BAD_EXPRESSION", node.place, expression=source, part=str(error))
        return None
    return BaselineScalar(source, node.place)


def _read_absent(node: Node, problems: Problems) -> bool | None:
    is_absent = boolean(node, problems)
    if is_absent is False:
        problems.error("BASE_ABSENT_FALSE", node.place)
    return is_absent or None


_SOME: Final[FieldSchema] = {"type": "array", "items": A_WORD, "minItems": 1}
_WORD: Final = FieldReader(_read_word, A_WORD)
_SEVERITY: Final = one_of(Severity, "BASE_BAD_SEVERITY", "severity")
_MaybeWord = BaselineScalar | None
_Bound = Annotated[_MaybeWord, FieldReader(_read_word, DIGITS)]


@declared
@dataclass(frozen=True, slots=True)
class ParameterRule:
    """What a baseline says of one parameter in a mapping: one operator, and what belongs to it."""

    RULES: ClassVar = KeyRules(
        "BASE_UNKNOWN_KEY", schema={"anyOf": [{"required": [one]} for one in OPERATORS]}
    )

    equals: Annotated[_MaybeWord, _WORD, Meaning("Phải bằng", "Must equal")] = None
    one_of: Annotated[
        tuple[BaselineScalar, ...],
        FieldReader(_read_choices, _SOME),
        Meaning("Phải là một trong", "Must be one of"),
    ] = ()
    at_least: Annotated[_Bound, Meaning("Không nhỏ hơn", "Must not be less than")] = None
    at_most: Annotated[_Bound, Meaning("Không lớn hơn", "Must not be more than")] = None
    matches: Annotated[
        _MaybeWord,
        FieldReader(_read_expression, {"type": "string"}),
        Meaning("Toàn bộ phải khớp biểu thức chính quy", "Must match the expression as a whole"),
    ] = None
    absent: Annotated[
        bool,
        FieldReader(_read_absent, {"const": True}),
        Meaning("Không được có", "Must not be there"),
    ] = False
    target: Annotated[
        _MaybeWord,
        _WORD,
        Field(alias="set"),
        Meaning("Giá trị để đặt khi không đạt", "What to set when it does not hold"),
    ] = None
    clauses: Annotated[
        OneOrMoreField,
        Field(alias="clause"),
        Meaning("Điều khoản riêng của tham số", "Clauses of this parameter"),
    ] = ()
    severity: Annotated[
        Severity,
        _SEVERITY,
        Meaning("Mức nghiêm trọng khi sai", "How grave it is when wrong"),
    ] = "medium"
    why: Annotated[ScalarField, Meaning("Vì sao", "Why")] = ""
    places: PlacesField = field(default_factory=dict[str, Place], compare=False)

    @property
    def named(self) -> tuple[RuleOperator, ...]:
        """The operators that were typed."""
        return tuple(one for one in OPERATORS if one in self.places)

    def operands(self, operator: RuleOperator) -> tuple[BaselineScalar, ...] | None:
        """Return what was typed of *operator*; None if it could not be read."""
        said: bool | BaselineScalar | tuple[BaselineScalar, ...] | None = getattr(self, operator)
        if isinstance(said, BaselineScalar):
            return (said,)
        return (said or None) if isinstance(said, tuple) else () if said else None


def entry_schema() -> FieldSchema:
    """Return what may be typed of one parameter."""
    return {"anyOf": [A_WORD, noun_schema(ParameterRule)]}


def read_entries(node: Node, problems: Problems, family: str = "") -> tuple[BaselineEntry, ...]:
    """Return what a mapping says of parameters; *family* is whose paths they are, if not neutral.

    What says nothing that can be meant is reported and left out.
    """
    if not isinstance(node, Mapping):
        node_readers.fields(node, (), problems)  # says what it is and what it should be
        return ()
    read = (_read_entry(key, said, family, problems) for key, said in node.entries)
    return tuple(entry for entry in read if entry is not None)


def _read_entry(key: Scalar, node: Node, family: str, problems: Problems) -> BaselineEntry | None:
    if not PATH.fullmatch(key.text):
        problems.error("BASE_BAD_PATH", key.place, path=key.text)
        return None
    if isinstance(node, Mapping):
        return _read_rule(key, node, family, problems)
    if isinstance(node, Sequence):
        problems.error("BASE_LIST_IS_NO_RULE", node.place, parameter=key.text)
        return None
    word = _read_word(node, problems)
    if word is None:
        return None
    return BaselineEntry(key.text, family, "equals", (word,), None, key.place)


def _read_rule(key: Scalar, node: Mapping, family: str, problems: Problems) -> BaselineEntry | None:
    rule = read_noun(ParameterRule, node, problems)
    if rule is None or not _has_operator(key, node, rule, problems):
        return None
    said = [rule.operands(one) for one in rule.named]
    if None in said or ("set" in rule.places and rule.target is None):
        return None
    if rule.absent and rule.target is not None:
        problems.error("BASE_SET_OF_ABSENT", rule.target.place, parameter=key.text)
        return None
    return BaselineEntry(
        key.text,
        family,
        rule.named[0] if len(said) == 1 else "between",
        tuple(word for words in said for word in words or ()),
        rule.target,
        key.place,
        rule.clauses,
        rule.severity,
        rule.why,
    )


def _has_operator(key: Scalar, node: Mapping, rule: ParameterRule, problems: Problems) -> bool:
    """Tell whether one operator was typed, or both bounds; report it if not."""
    named = rule.named
    if len(named) == 1 or named == ("at_least", "at_most"):
        return True
    if named or len(rule.places) == len(node):  # else one of what is unknown was meant
        code = "BASE_RULE_TWICE" if named else "BASE_RULE_MISSING"
        problems.error(code, key.place, parameter=key.text, operators=", ".join(named))
    return False

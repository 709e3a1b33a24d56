"""What a baseline says of one parameter, as it was typed: before any catalog has been asked.

A value is a scalar, which live must equal, or a mapping with one operator. A list is refused
rather than guessed at, and so is a second operator: only ``at_least`` with ``at_most`` go together.
"""

import re
from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

from fleetcfg.declared.baselines.template import compile_template, is_template
from fleetcfg.declared.syntax.regex import RegexError, check
from fleetcfg.model.declared import RuleOperator, Severity
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import ask, boolean, fields, items, token
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, Sequence

OPERATORS: tuple[RuleOperator, ...] = (
    "equals",
    "one_of",
    "at_least",
    "at_most",
    "matches",
    "absent",
)
ENTRY_KEYS = (*OPERATORS, "set", "clause", "severity", "why")
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
PATH = re.compile(r"\S+(?: \S+)*")
MAX_NAME: Final = 256  # characters

Cited = list[tuple[str, Place]]


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


def read_entry(
    key: Scalar, node: Node, family: str, cited: Cited, problems: Problems
) -> BaselineEntry | None:
    """Read what *node* says of the parameter *key*; None if it says nothing that can be meant.

    Args:
        key: Name of the parameter.
        node: What stands behind it.
        family: Whose path the name is; empty for a neutral name.
        cited: Where each clause that is cited is put.
        problems: Where to report.
    """
    if not PATH.fullmatch(key.text):
        problems.error("BASE_BAD_PATH", key.place, path=key.text)
        return None
    if isinstance(node, Mapping):
        return _read_rule(key, node, family, cited, problems)
    if isinstance(node, Sequence):
        problems.error("BASE_LIST_IS_NO_RULE", node.place, parameter=key.text)
        return None
    word = _word(node, problems)
    if word is None:
        return None
    return BaselineEntry(key.text, family, "equals", (word,), None, key.place)


def _read_rule(
    key: Scalar, node: Mapping, family: str, cited: Cited, problems: Problems
) -> BaselineEntry | None:
    parts = fields(node, ENTRY_KEYS, problems, unknown="BASE_UNKNOWN_KEY") or {}
    is_partly_unknown = len(parts) < len(node.entries)
    rule = _read_operator(key, parts, problems, is_partly_unknown=is_partly_unknown)
    target = ask(parts, "set", _word, problems)
    clauses = read_texts(parts.get("clause"), problems)
    cited.extend(clauses)
    severity = _read_severity(parts.get("severity"), problems)
    why = ask(parts, "why", token, problems)
    if rule is None or ("set" in parts and target is None):
        return None
    operator, operands = rule
    if operator == "absent" and target is not None:
        problems.error("BASE_SET_OF_ABSENT", target.place, parameter=key.text)
        return None
    return BaselineEntry(
        key.text,
        family,
        operator,
        operands,
        target,
        key.place,
        tuple(clause for clause, _ in clauses),
        severity,
        why or "",
    )


def _read_operator(
    key: Scalar, parts: dict[str, Node], problems: Problems, *, is_partly_unknown: bool
) -> tuple[RuleOperator, tuple[BaselineScalar, ...]] | None:
    named: tuple[RuleOperator, ...] = tuple(operator for operator in OPERATORS if operator in parts)
    if named == ("at_least", "at_most"):
        bounds = [_word(parts[name], problems) for name in named]
        found = tuple(word for word in bounds if word is not None)
        return ("between", found) if len(found) == len(bounds) else None
    if not named and is_partly_unknown:
        return None  # one of them was meant; that has been said
    if len(named) != 1:
        code = "BASE_RULE_MISSING" if not named else "BASE_RULE_TWICE"
        problems.error(code, key.place, parameter=key.text, operators=", ".join(named))
        return None
    return _read_operands(named[0], parts[named[0]], problems)


def _read_operands(
    operator: RuleOperator, node: Node, problems: Problems
) -> tuple[RuleOperator, tuple[BaselineScalar, ...]] | None:
    match operator:
        case "one_of":
            return _read_choices(node, problems)
        case "absent":
            return _read_absent(node, problems)
        case "matches":
            return _read_expression(node, problems)
        case "equals" | "at_least" | "at_most" | "between":
            word = _word(node, problems)
            return None if word is None else (operator, (word,))


def _read_choices(
    node: Node, problems: Problems
) -> tuple[RuleOperator, tuple[BaselineScalar, ...]] | None:
    choices = items(node, problems)
    words = tuple(word for choice in choices if (word := _word(choice, problems)) is not None)
    if isinstance(node, Sequence) and not choices:
        problems.error("BASE_NO_CHOICE", node.place)
    return ("one_of", words) if words and len(words) == len(choices) else None


def _read_absent(
    node: Node, problems: Problems
) -> tuple[RuleOperator, tuple[BaselineScalar, ...]] | None:
    is_absent = boolean(node, problems)
    if is_absent is False:
        problems.error("BASE_ABSENT_FALSE", node.place)
    return ("absent", ()) if is_absent else None


def _read_expression(
    node: Node, problems: Problems
) -> tuple[RuleOperator, tuple[BaselineScalar, ...]] | None:
    source = token(node, problems)
    if source is None:
        return None
    try:
        check(source)
    except RegexError as error:
        problems.error("BASE_BAD_EXPRESSION", node.place, expression=source, part=str(error))
        return None
    return "matches", (BaselineScalar(source, node.place),)


def _read_severity(node: Node | None, problems: Problems) -> Severity:
    word = None if node is None else token(node, problems)
    if node is None or word is None:
        return "medium"
    for severity in SEVERITIES:
        if severity == word:
            return severity
    problems.error(
        "BASE_BAD_SEVERITY",
        node.place,
        severity=word,
        nearest=problems.nearest(word, SEVERITIES),
        known=", ".join(SEVERITIES),
    )
    return "medium"


def _word(node: Node, problems: Problems) -> BaselineScalar | None:
    """Read a value; None if it is none, or a template that cannot be used."""
    value = token(node, problems)
    if value is None:
        return None
    if is_template(value) and compile_template(value, node.place, problems) is None:
        return None
    return BaselineScalar(value, node.place)


def read_texts(node: Node | None, problems: Problems) -> tuple[tuple[str, Place], ...]:
    """Read one text or a list of them, each with its place."""
    if node is None:
        return ()
    each = node.items if isinstance(node, Sequence) else (node,)
    texts = ((token(item, problems), item.place) for item in each)
    return tuple((value, place) for value, place in texts if value is not None)


def read_names(
    parts: abc.Mapping[str, Node], problems: Problems
) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], Place]]:
    """Read whom something is for: the names of each part, and the place of each by part and name.

    A part without a name is an error: it means no device, and reads as if it meant all. So is a
    name that nothing has: what ``*`` stands for is looked for at a cost that grows with it.
    """
    names: dict[str, tuple[str, ...]] = {}
    places: dict[tuple[str, str], Place] = {}
    for part, value in parts.items():
        found = read_texts(value, problems)
        if isinstance(value, Sequence) and not value.items:
            problems.error("BASE_SCOPE_EMPTY", value.place, part=part)
        for name, place in found:
            if len(name) > MAX_NAME:
                problems.error("BASE_NAME_LONG", place, part=part, size=len(name), limit=MAX_NAME)
        names[part] = tuple(name[:MAX_NAME] for name, _ in found)
        places.update({(part, name): place for name, place in found})
    return names, places

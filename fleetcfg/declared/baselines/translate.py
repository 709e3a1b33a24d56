"""A rule in the Department's words becomes a rule in the maker's spelling, once, by the catalog.

Comparing is then ``==`` on text. What cannot be meant on the family is refused here, where file and
line are known, and not when a device is read: what is no number where one must be, a rule that no
value can meet, a value to set that its own rule rejects, a secret in clear. A value that only the
catalog does not know is a warning: a device's own value space decides on it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from unicodedata import category, is_normalized

from fleetcfg.declared.baselines.entry import BaselineEntry, BaselineScalar
from fleetcfg.declared.baselines.template import is_template, template
from fleetcfg.declared.baselines.template_rules import TemplateError
from fleetcfg.declared.baselines.unplaced import UnplacedError
from fleetcfg.errors import Facts
from fleetcfg.model.alphabet import number_of, odd_character
from fleetcfg.model.catalog import Catalog, Parameter, can_type, why_unwritten
from fleetcfg.model.credential_rules import is_reference
from fleetcfg.model.declared import Rule
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.space import SET, Space, Text, Tokens, Whole

UNKNOWN_VALUE: Final = "BASE_VALUE_NOT_IN_CATALOG"
UNTYPABLE_VALUE: Final = "BASE_VALUE_UNTYPABLE"
DOUBTS: Final = frozenset({UNKNOWN_VALUE, UNTYPABLE_VALUE})  # what is a warning
BOUNDS = ("at_least", "at_most", "between")


class SpellingError(UnplacedError):
    """A word cannot be meant: ``BASE_…`` or ``TPL_…``; no fact of it is a secret."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """An entry in the maker's spelling; with holes where templates are.

    Attributes:
        rule: The rule; as it was typed where *has_holes*.
        target: What to set; None if it was not said and does not follow.
        key: What decides whether two entries say the same.
    """

    entry: BaselineEntry
    parameter: Parameter
    rule: Rule
    target: str | None
    has_holes: bool = False
    key: tuple[Rule, str | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.rule, self.target))


def spell(entry: BaselineEntry, catalog: Catalog, problems: Problems) -> Spelled | None:
    """Spell *entry* for the family of *catalog*; None if it has no meaning there (noted)."""
    parameter = _parameter(entry, catalog, problems)
    if parameter is None or not _keeps_secret(entry, parameter, problems):
        return None
    if any(is_template(word.text) for word in entry.words()):
        return Spelled(entry, parameter, *_as_typed(entry), has_holes=True)
    try:
        rule, target = _settle(entry, parameter, lambda word: word.text)
    except SpellingError as error:
        problems.error(error.code, _culprit(entry, error), parameter=entry.parameter, **error.facts)
        return None
    for code, doubt in doubts_of(rule, target, parameter, catalog):
        place = _place_of(entry, doubt["value"])
        problems.warning(code, place, parameter=entry.parameter, **doubt)
    if target is None and rule.operator != "absent":
        problems.warning("BASE_SET_MISSING", entry.place, parameter=entry.parameter, rule=str(rule))
    return Spelled(entry, parameter, rule, target)


def fill(spelled: Spelled, context: Mapping[str, Any]) -> tuple[Rule, str | None]:
    """Fill the holes of *spelled* from one device's *context* and check what comes out.

    Raises:
        SpellingError: A name does not exist there, or what comes out cannot be meant.
    """

    def text_of(word: BaselineScalar) -> str:
        if not is_template(word.text):
            return word.text
        try:
            return template(word.text).render(context)
        except TemplateError as error:
            raise SpellingError(error.code, **error.facts) from error

    return _settle(spelled.entry, spelled.parameter, text_of)


def _culprit(entry: BaselineEntry, error: SpellingError) -> Place:
    """Return the place of the word that *error* speaks of, or of the whole entry."""
    return _place_of(entry, error.facts.get("value"))


def _place_of(entry: BaselineEntry, value: object) -> Place:
    return next((word.place for word in entry.words() if word.text == value), entry.place)


def _as_typed(entry: BaselineEntry) -> tuple[Rule, str | None]:
    operands = tuple(word.text for word in entry.operands)
    target = entry.target.text if entry.target else None
    return Rule(entry.operator, operands), target


# ------------------------------------------------------------------ which parameter


def _parameter(entry: BaselineEntry, catalog: Catalog, problems: Problems) -> Parameter | None:
    if entry.family:
        return native(entry.parameter, catalog) or _uncharted(entry, catalog, problems)
    known = catalog.parameters.get(entry.parameter) or _lacking(entry.parameter, catalog)
    return known and replace(known, is_secret=_is_secret(known, catalog))


def _lacking(name: str, catalog: Catalog) -> Parameter | None:
    """Return a neutral parameter that the family cannot express: it lives nowhere.

    It is kept, so that an audit says of each device that it was asked for and not seen.
    """
    term = catalog.vocabulary.get(name)
    if term is None:
        return None
    is_secret = term.kind == "secret"
    return Parameter(name, (), Text(), is_secret=is_secret, about=term.about, clause=term.clause)


def _uncharted(entry: BaselineEntry, catalog: Catalog, problems: Problems) -> Parameter:
    """Take a native path that no catalog describes: any text, and secret if so by its pattern."""
    path = entry.parameter
    problems.warning(
        "BASE_NATIVE_NOT_IN_CATALOG",
        entry.place,
        path=path,
        family=catalog.family,
        nearest=problems.nearest(path, catalog.natives),
    )
    uncharted = Parameter(path, (path,), Text(), evidence="unverified")
    return replace(uncharted, is_secret=_is_secret(uncharted, catalog))


def native(path: str, catalog: Catalog) -> Parameter | None:
    """Return what *catalog* knows of a native *path*, by that path, in the maker's words alone."""
    known = catalog.natives.get(path) or catalog.known_at(path)
    if known is None:
        return None
    alone = replace(known, name=path, patterns=(path,), words={})
    return replace(alone, is_secret=_is_secret(alone, catalog))


def _is_secret(parameter: Parameter, catalog: Catalog) -> bool:
    """Tell whether any path of it is secret; `fleetcfg.diff` trusts that each setting says so."""
    return parameter.is_secret or any(
        catalog.syntax.overlap(path, pattern)
        for path in parameter.patterns
        for pattern in catalog.secrets
    )


def parameter_of(name: str, catalog: Catalog) -> Parameter | None:
    """Return what *catalog* knows by *name*, neutral or the maker's; None if it knows nothing."""
    return catalog.parameters.get(name) or native(name, catalog)


def find_parameter(name: str, catalog: Catalog) -> Parameter | None:
    """Return what `parameter_of` does, or the neutral parameter *name* that the family lacks."""
    return parameter_of(name, catalog) or _lacking(name, catalog)


# ------------------------------------------------------------------ which value


def _keeps_secret(entry: BaselineEntry, parameter: Parameter, problems: Problems) -> bool:
    """Refuse a secret in clear, or judged by anything but being there; say no part of it."""
    if not parameter.is_secret or entry.operator == "absent":
        return True
    if entry.operator != "equals":
        problems.error("BASE_SECRET_RULE", entry.place, parameter=entry.parameter)
        return False
    for word in entry.words():
        if not is_reference(word.text):
            problems.error("BASE_SECRET_LITERAL", word.place, parameter=entry.parameter)
            return False
    return True


def _settle(
    entry: BaselineEntry, parameter: Parameter, text_of: Callable[[BaselineScalar], str]
) -> tuple[Rule, str | None]:
    """Return rule and target in the maker's spelling, every word of them checked."""
    if entry.operator == "absent":
        return Rule("absent"), None
    if parameter.is_secret:
        reference = entry.operands[0].text
        return Rule("equals", (reference,)), reference
    texts = [text_of(word) for word in entry.operands]
    rule = Rule(entry.operator, tuple(_operand(text, entry, parameter) for text in texts))
    _check_rule(rule, parameter)
    if entry.target is None:
        return rule, _follows(rule)
    target = spell_word(text_of(entry.target), parameter)
    if not rule.holds(target):
        raise SpellingError("BASE_SET_BREAKS_RULE", value=target, rule=str(rule))
    return rule, target


def _operand(text: str, entry: BaselineEntry, parameter: Parameter) -> str:
    if entry.operator == "matches":
        return text
    return _bound(text, parameter) if entry.operator in BOUNDS else spell_word(text, parameter)


def spell_word(text: str, parameter: Parameter) -> str:
    """Return the maker's spelling of a neutral word.

    Raises:
        SpellingError: It cannot be sent as it is, or it is no value of the parameter.
    """
    if any(category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise SpellingError("BASE_VALUE_CONTROL_CHARACTER", value=text)
    if not is_normalized("NFC", text):
        raise SpellingError("BASE_VALUE_NOT_NFC", value=text)
    if odd := odd_character(text):
        raise SpellingError("TEXT_ALPHABET", character=number_of(odd), value=text)
    if isinstance(parameter.space, Whole) and not Whole().has(text):
        choices = parameter.choices()
        raise SpellingError(
            "BASE_VALUE_OUTSIDE_SPACE",
            value=text,
            space=describe(parameter.space, choices),
            nearest=nearest(text, choices),
        )
    return parameter.spell(text)


def in_words(rule: Rule, parameter: Parameter) -> str:
    """Return *rule* in neutral words, for people; empty where the maker says it so, too."""
    if rule.operator not in ("equals", "one_of"):
        return ""
    said = replace(rule, operands=tuple(map(parameter.word_of, rule.operands)))
    return "" if said.operands == rule.operands else str(said)


def doubts_of(
    rule: Rule, target: str | None, parameter: Parameter, catalog: Catalog
) -> Iterator[tuple[str, Facts]]:
    """Yield what is to be said of a rule and what is to be set, by code; ``value`` among its facts.

    What can only be set by hand is a warning: a device may read so.
    """
    if doubt := doubt_of(values_of(rule, target), parameter):
        yield UNKNOWN_VALUE, {**doubt, "family": catalog.family}
    if target is None or parameter.is_secret or can_type(catalog, target):
        return
    if any(not why_unwritten(catalog, path) for path in parameter.patterns):
        yield UNTYPABLE_VALUE, {"value": target, "family": catalog.family}


def doubt_of(values: Iterable[str], parameter: Parameter) -> Facts | None:
    """Return what is to be said of the first of *values* that the catalog does not know.

    None if it knows all of them; of a secret nothing is said.

    Args:
        values: In the maker's spelling.
        parameter: What the catalog knows.
    """
    unknown = (value for value in values if not _knows(parameter, value))
    value = None if parameter.is_secret else next(unknown, None)
    if value is None:
        return None
    choices = parameter.choices()
    return {
        "value": value,
        "space": describe(parameter.space, choices),
        "nearest": nearest(value, choices),
        "evidence": parameter.evidence,
    }


def values_of(rule: Rule, target: str | None) -> tuple[str, ...]:
    """Return the values that a rule and a target name; an expression is none."""
    named = () if rule.operator == "matches" else rule.operands
    return named if target is None else (*named, target)


def _knows(parameter: Parameter, text: str) -> bool:
    return text in parameter.words.values() if parameter.words else parameter.space.has(text)


def _bound(text: str, parameter: Parameter) -> str:
    """Return *text* if it is a whole number that the parameter can have."""
    if not Whole().has(text):
        raise SpellingError("BASE_BOUND_NOT_NUMBER", value=text)
    space = parameter.space
    if isinstance(space, Tokens) and not all(Whole().has(word) for word in space.words):
        raise SpellingError("BASE_BOUND_ON_WORDS", value=text, space=describe(space))
    return text


def _check_rule(rule: Rule, parameter: Parameter) -> None:
    """Refuse a rule that no value of the parameter can meet."""
    space = parameter.space
    is_empty = rule.operator == "between" and int(rule.operands[0]) > int(rule.operands[1])
    is_of_values = rule.operator in ("equals", "one_of")  # see `doubt_of`
    is_hopeless = isinstance(space, Tokens) and not any(map(rule.holds, space.words))
    if is_empty or (is_hopeless and not is_of_values):
        raise SpellingError("BASE_RULE_IMPOSSIBLE", rule=str(rule), space=describe(space))


def _follows(rule: Rule) -> str | None:
    """Return the one value that meets *rule*, if there is only one."""
    has_one = rule.operator in ("equals", "one_of", "between") and len(set(rule.operands)) == 1
    return rule.operands[0] if has_one else None


def describe(space: Space, choices: tuple[str, ...] = ()) -> str:
    """Spell a space for people in no language: ``64 … 6000``, ``On | Off``, ``0–50``."""
    if choices:
        return " | ".join(choices)
    match space:
        case Whole(least, most):
            return f"{'' if least is None else least} … {'' if most is None else most}"
        case Tokens(words):
            return " | ".join(words)
        case Text(least, most, form):
            kind = "" if form == SET else form
            return f"{kind} {least} … {'' if most is None else most}".strip()

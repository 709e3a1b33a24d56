"""What is known of a family's parameters, as data: see ``devices/drivers/<family>/catalog.yaml``.

The catalog turns the Department's neutral words into the maker's, once, on the declared side, so
that comparing is ``==`` on the maker's own spelling; a token outside the table stays unequal.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fleetcfg.model.declared import Severity
from fleetcfg.model.fleet import Transport
from fleetcfg.model.paths import PathSyntax, PlainPaths
from fleetcfg.model.space import Space, Text, Tokens
from fleetcfg.model.vocabulary import Vocabulary

Evidence = Literal["real", "code", "doc", "unverified"]
ParameterRisk = Literal["sever", "guard", "restart"]
"""What a change of a parameter can do: cut the way to the device; touch what guards it (accounts,
encryption, who may listen or control); be in effect after a restart only."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The port by which a device shows whether a setting is so.

    Attributes:
        port: TCP port of the service that the setting switches.
        is_open: By each of the maker's tokens; what another one means is not known.
    """

    port: int
    is_open: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that a baseline may name.

    Attributes:
        name: Vendor-neutral name, e.g. ``call.encryption``; for a native one its own pattern.
        patterns: Where it lives: the first pattern that the device has any path of is meant.
        space: What it may be, over all models; the device's own space decides in the end.
        words: The maker's token by neutral word, e.g. ``required`` → ``On``; where any text
            will do, the maker's spelling of some.
        unit: Unit of a number: ``kbit/s``, ``s``, ``min`` …; empty if it has none.
        is_secret: Reads as ``***`` or must not be printed.
        needs_restart: A change is stored at once and in effect after a restart.
        can_sever: A wrong value cuts the way by which it was set.
        evidence: How well this entry is known.
        about: One line for people, by language.
        clause: Key of the clause that a device crosses which is not as declared; empty if none.
        probe: By which its truth is looked at; None if only the device tells.
    """

    name: str
    patterns: tuple[str, ...]
    space: Space
    words: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    is_secret: bool = False
    needs_restart: bool = False
    can_sever: bool = False
    evidence: Evidence = "doc"
    about: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    probe: Probe | None = None

    def spell(self, word: str) -> str:
        """Return the maker's spelling of *word*; an unknown word stays as it is."""
        own = self.words.get(word, word)
        return self.space.spell(own) if isinstance(self.space, Text) else own

    def word_of(self, token: str) -> str:
        """Return the neutral word that is spelled *token*; the token itself if none is."""
        return next((word for word, own in self.words.items() if own == token), token)

    def allows(self, word: str) -> bool:
        """Tell whether the neutral (or the maker's own) *word* can be meant at all."""
        if self.words and isinstance(self.space, Tokens):
            return word in self.words or word in self.words.values()
        return self.space.has(word)

    def choices(self) -> tuple[str, ...]:
        """Return the words to choose from, neutral ones first; empty if any text will do."""
        if not isinstance(self.space, Tokens):
            return ()
        return tuple(self.words) or self.space.words


@dataclass(frozen=True, slots=True)
class Volatile:
    """A pattern that changes by itself and is not watched, and the reason."""

    pattern: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that is known of one family.

    Attributes:
        family: E.g. ``cisco_ce``.
        parameters: By neutral name.
        natives: By native pattern: what a baseline's ``native`` part may name.
        volatile: What is not watched.
        secrets: Patterns whose values are never printed, even where the device shows them.
        vendor: The maker, as an approver reads it.
        sha256: Digest of the catalog's own bytes: change-sets are bound to it.
        syntax: Reads its patterns, and the paths of its devices.
        transports: The ways to its devices, the usual one first.
        guards: Facts of its devices' status that every change-set demands, where they are told.
        passwords: Passwords that a sealed secret of a change-set may replace, by their paths; no
            reading of a device has them.
        vocabulary: What the neutral names mean, those that the family lacks included.
        lockout: Path of how many wrong passwords in a row lock an account, 0 for none; empty if
            its devices lock none.
        by_hand: Patterns of what is read and never written: a person sets it at the device.
        is_written: Whether devices of the family are written to at all.
        typable: The form, as a regular expression, of every value that its devices take; empty if
            that is any text.
        is_reached: Whether its devices are reached by a network; a person attests the others.
        products: What its devices call themselves, as far as it is known.
        renamed: Names of one product under which its maker's firmware tells it, a row each.
        is_endpoint: Whether its devices stand in rooms and take part in calls.
        risks: How the paths begin that are a risk, by which; what begins with ``sever`` is none if
            a parameter is named there and does not say so.
        by_form: Natives, then parameters, by the form of each of their patterns.
    """

    family: str
    parameters: Mapping[str, Parameter]
    natives: Mapping[str, Parameter] = field(default_factory=dict)
    volatile: tuple[Volatile, ...] = ()
    secrets: tuple[str, ...] = ()
    vendor: str = ""
    sha256: str = ""
    syntax: PathSyntax = field(default_factory=PlainPaths)
    transports: tuple[Transport, ...] = ()
    guards: tuple[str, ...] = ()
    risks: Mapping[ParameterRisk, tuple[str, ...]] = field(default_factory=dict)
    passwords: Mapping[str, Parameter] = field(default_factory=dict)
    lockout: str = ""
    by_hand: tuple[str, ...] = ()
    is_written: bool = True
    typable: str = ""
    is_reached: bool = True
    products: tuple[str, ...] = ()
    renamed: tuple[frozenset[str], ...] = ()
    is_endpoint: bool = False
    vocabulary: Vocabulary = field(default_factory=dict, repr=False)
    by_form: Mapping[str, Sequence[Parameter]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_form = dict[str, list[Parameter]]()
        for parameter in (*self.natives.values(), *self.parameters.values()):
            for form in dict.fromkeys(map(self.syntax.form, parameter.patterns)):
                by_form.setdefault(form, []).append(parameter)
        object.__setattr__(self, "by_form", by_form)

    def known_at(self, path: str) -> Parameter | None:
        """Return the first parameter that has *path*, natives before others; None if none has."""
        for parameter in self.by_form.get(self.syntax.form(path), ()):
            if any(self.syntax.matches(pattern, path) for pattern in parameter.patterns):
                return parameter
        return None

    def is_same_product(self, declared: str, live: str) -> bool:
        """Tell whether a device that says it is *live* can be the one *declared*, by its model."""
        one, other = declared.casefold(), live.casefold()
        return one == other or any(
            {one, other} <= set(map(str.casefold, names)) for names in self.renamed
        )

    @property
    def tells_settings(self) -> bool:
        """Whether its devices tell any of their settings to a network."""
        return bool(self.parameters or self.natives)

    def transport(self, name: str) -> Transport | None:
        """Return the transport *name*; None if its devices are not reached so."""
        return next((each for each in self.transports if each.name == name), None)


def why_unwritten(catalog: Catalog, path: str, transport: str = "") -> str:
    """Return the code for why the tool does not write to *path*; empty if it does.

    Args:
        catalog: Of the device's family.
        path: Of the device.
        transport: By which it is reached; empty for any.
    """
    if not catalog.is_written:
        return "PLAN_READ_ONLY"
    way = catalog.transport(transport)
    if way is not None and not way.is_written:
        return "PLAN_UNPROVED"
    is_by_hand = any(catalog.syntax.matches(pattern, path) for pattern in catalog.by_hand)
    return "PLAN_BY_HAND" if is_by_hand else ""


def can_type(catalog: Catalog, value: str) -> bool:
    """Tell whether *value* can be sent to devices of the family as it is."""
    return not catalog.typable or re.fullmatch(catalog.typable, value) is not None


def find_severing(catalog: Catalog) -> Callable[[str], bool]:
    """Return what tells whether a wrong value at a path can cut the way to the device.

    The one source of it: a plan is ordered by it, and another order is refused
    (`find_misplaced`). A parameter says so itself; of all else what begins so can, in
    doubt.
    """
    named, form = catalog.parameters.values(), catalog.syntax.form
    severing = {form(p) for each in named if each.can_sever for p in each.patterns}
    harmless = {form(p) for each in named for p in each.patterns} - severing
    begins = _find_beginning(catalog, "sever")

    def can_sever(path: str) -> bool:
        here = form(path)
        return here in severing or (here not in harmless and begins(here))

    return can_sever


def find_risks(catalog: Catalog) -> Callable[[str], tuple[ParameterRisk, ...]]:
    """Return what tells the risks of changing a path, by *catalog* alone; the gravest first."""
    everything, form = (
        (*catalog.parameters.values(), *catalog.natives.values()),
        catalog.syntax.form,
    )
    restarting = {form(p) for each in everything if each.needs_restart for p in each.patterns}
    can_sever, guards = find_severing(catalog), _find_beginning(catalog, "guard")

    def risks(path: str) -> tuple[ParameterRisk, ...]:
        here = form(path)
        found: dict[ParameterRisk, bool] = {
            "sever": can_sever(path),
            "guard": guards(here),
            "restart": here in restarting,
        }
        return tuple(risk for risk, is_so in found.items() if is_so)

    return risks


def is_grave(risks: Collection[ParameterRisk], severity: Severity = "medium") -> bool:
    """Tell whether changing a parameter is never ordinary: the one scale of audit, plan and door.

    Accounts, encryption, and who is heard, seen or controlled are; so is what the declaration that
    asks for it calls critical.
    """
    return "guard" in risks or severity == "critical"


def _find_beginning(catalog: Catalog, risk: ParameterRisk) -> Callable[[str], bool]:
    """Return what tells whether the form of a path begins as those of *risk* do."""
    beginnings = tuple(catalog.syntax.form(text) for text in catalog.risks.get(risk, ()))

    def begins(here: str) -> bool:
        return any(
            here.startswith(text) and not here[len(text) : len(text) + 1].isalnum()
            for text in beginnings
        )

    return begins


def find_misplaced(
    paths: Sequence[str], can_sever: Callable[[str], bool]
) -> tuple[str, str] | None:
    """Return the first of *paths* that stands too late, and what it stands behind; None if none.

    What can cut the way comes last: were it wrong, nothing behind it would reach the device.
    """
    before = ""
    for path in paths:
        if can_sever(path):
            before = before or path
        elif before:
            return path, before
    return None

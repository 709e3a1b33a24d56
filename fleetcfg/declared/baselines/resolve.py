"""Which rule counts for which device: every baseline's word on it, the most particular first.

The rules of precedence:

1. A baseline that names hosts is of the layer *device*; sites, *site*; groups, *group*; none of
   these, *province*. Device beats site beats group beats province, and a deeper group a shallower.
2. Families, models and versions narrow whom a baseline is for; they make it no more particular.
3. Two baselines of one rank that say different things of one parameter are a conflict, and so are
   two names for one path; equal ones are fine. No file order decides anything.

Devices for which the same baselines count, with the same ranks, share one `ResolutionPlan`: a
thousand devices are a handful of plans, and only what is filled from the inventory is made per
device.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeVar

from fleetcfg.declared.baselines.attestation import AttestationEntry, spell_attestation
from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.baselines.on_hosts import ProblemsOnHosts
from fleetcfg.declared.baselines.template import context_of
from fleetcfg.declared.baselines.translate import (
    Spelled,
    SpellingError,
    doubts_of,
    fill,
    in_words,
    spell,
)
from fleetcfg.declared.baselines.waiver import WaiverEntry, spell_waiver
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Attestation, Declared, Layer, Setting, Statement, Waiver
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.paths import PathSyntax
from fleetcfg.model.problem import Place, Problems

LAYERS: tuple[Layer, ...] = ("province", "group", "site", "device")

Entry = TypeVar("Entry", WaiverEntry, AttestationEntry)
Made = TypeVar("Made", Waiver, Attestation)
_Said = tuple[Spelled, Statement]
LayerRank = tuple[int, ...]
Chosen = tuple[tuple[int, LayerRank], ...]  # index of a baseline and its rank for the device


@dataclass(frozen=True, slots=True)
class ResolutionPlan:
    """What counts for every device that selects the same baselines.

    Attributes:
        settings: By parameter, in alphabetical order; as typed where there are holes.
        holes: For each setting that has holes: its index, and its layers as spelled.
    """

    settings: tuple[Setting, ...]
    by_parameter: Mapping[str, Setting]
    holes: tuple[tuple[int, tuple[Spelled, ...]], ...] = ()


@dataclass(slots=True)
class Resolver:
    """Resolves devices against baselines, remembering what they share.

    Attributes:
        catalogs: By family.
        problems: Where conflicts, and values that cannot be meant, are noted.
        families: For each baseline by index: the families of the devices that were resolved and
            for which it counts.
        waived: The same for each waiver and each attestation, by its place.
    """

    baselines: Sequence[Baseline]
    fleet: Fleet
    catalogs: Mapping[str, Catalog]
    problems: Problems
    families: dict[int, set[str]] = field(default_factory=dict)
    waived: dict[Place, set[str]] = field(default_factory=dict)
    _named: "_Named" = field(init=False)
    _are_named: bool = field(init=False)  # devices, by a waiver or an attestation
    _chosen: dict[tuple[object, ...], Chosen] = field(default_factory=dict)
    _plans: dict[tuple[str, Chosen], ResolutionPlan] = field(default_factory=dict)
    _spelled: dict[tuple[int, str], tuple[Spelled, ...]] = field(default_factory=dict)
    _conflicts: dict[tuple[str, Place, Place], str] = field(default_factory=dict)
    _on_hosts: ProblemsOnHosts = field(default_factory=ProblemsOnHosts)

    def __post_init__(self) -> None:
        self._named = _Named.by(self.baselines)
        self._are_named = any(each.waivers or each.attestations for each in self.baselines)

    def declared(self, device: Device) -> Declared:
        """Return all that is declared of *device*; nothing if its family is unknown."""
        plan = self.plan_of(device)
        if plan is None:
            return Declared(device.host, device.family, ())
        if not plan.holes:
            settings, by_parameter = plan.settings, plan.by_parameter
        else:
            settings, by_parameter = self._fill(device, plan)
        named = (self.waivers(device), self.attestations(device)) if self._are_named else ((), ())
        syntax = self.catalogs[device.family].syntax
        return Declared(device.host, device.family, settings, by_parameter, *named, syntax)

    def check(self, device: Device) -> None:
        """Note all that `declared` would note of *device*, and make nothing of it."""
        plan = self.plan_of(device)
        if plan is None:
            return
        context = context_of(device) if plan.holes else {}
        for index, spelled in plan.holes:
            for each, statement in zip(spelled, plan.settings[index].layers, strict=True):
                if each.has_holes:
                    self._filled(device, each, statement, context)
        if self._are_named:
            self.waivers(device)
            self.attestations(device)

    def plan_of(self, device: Device) -> ResolutionPlan | None:
        """Return the plan of *device*; None if its family is unknown."""
        chosen = self._choose(device)
        if device.family not in self.catalogs:
            return None
        plan = self._plans.get((device.family, chosen))
        if plan is None:
            plan = self._plans[device.family, chosen] = self._plan(device, chosen)
        return plan

    def waivers(self, device: Device) -> tuple[Waiver, ...]:
        """Return what *device* is let off from, in its maker's spelling."""
        return self._for(device, lambda baseline: baseline.waivers, spell_waiver)

    def attestations(self, device: Device) -> tuple[Attestation, ...]:
        """Return what a person answers for of *device*, in its maker's spelling."""
        return self._for(device, lambda baseline: baseline.attestations, spell_attestation)

    def _for(
        self,
        device: Device,
        entries: Callable[[Baseline], Sequence[Entry]],
        spell_one: Callable[..., Made | None],
    ) -> tuple[Made, ...]:
        """Spell those that name *device*; what is wrong is noted by `check_reach`, once."""
        catalog = self.catalogs[device.family]
        found: list[Made | None] = []
        for baseline in self.baselines:
            for entry in entries(baseline):
                if entry.is_for(device):
                    self.waived.setdefault(entry.place, set()).add(device.family)
                    found.append(spell_one(entry, catalog, Problems(), baseline=baseline.id))
        return tuple(one for one in found if one)

    def spelled(self, index: int, family: str) -> tuple[Spelled, ...]:
        """Return the entries of the baseline at *index*, spelled for *family*, once."""
        known = self._spelled.get((index, family))
        if known is None:
            baseline, catalog = self.baselines[index], self.catalogs[family]
            entries = (spell(entry, catalog, self.problems) for entry in baseline.of(family))
            known = tuple(entry for entry in entries if entry is not None)
            self._spelled[index, family] = known
        return known

    def _choose(self, device: Device) -> Chosen:
        key = self._named.traits(device)
        chosen = self._chosen.get(key)
        if chosen is None:
            ranks = ((i, rank_for(b, device, self.fleet)) for i, b in enumerate(self.baselines))
            chosen = tuple((index, rank) for index, rank in ranks if rank is not None)
            self._chosen[key] = chosen
            for index, _ in chosen:
                self.families.setdefault(index, set()).add(device.family)
        return chosen

    def report(self) -> None:
        """Note what could not be filled: once a place, for all devices that were resolved."""
        self._on_hosts.report(self.problems)

    def _plan(self, device: Device, chosen: Chosen) -> ResolutionPlan:
        """Order every statement on every parameter."""
        said = [
            (spelled, self._state(spelled, index, rank))
            for index, rank in chosen
            for spelled in self.spelled(index, device.family)
        ]
        syntax = self.catalogs[device.family].syntax
        settings = [self._setting(device, group, syntax) for group in _by_path(said, syntax)]
        settings.sort(key=lambda pair: pair[0].parameter)
        alone = tuple(setting for setting, _ in settings)
        holes = (
            (index, spelled)
            for index, (_, spelled) in enumerate(settings)
            if any(each.has_holes for each in spelled)
        )
        by_parameter = {setting.parameter: setting for setting in alone}
        return ResolutionPlan(alone, by_parameter, tuple(holes))

    def _setting(
        self, device: Device, group: Sequence[_Said], syntax: PathSyntax
    ) -> tuple[Setting, tuple[Spelled, ...]]:
        """Order what is said of one path, and note where two of one rank disagree."""
        ordered = sorted(group, key=_precedence)
        self._check(device, ordered, syntax)
        spelled = tuple(each for each, _ in ordered)
        layers = tuple(statement for _, statement in ordered)
        winner, catalog = spelled[0].parameter, self.catalogs[device.family]
        is_secret = any(each.parameter.is_secret for each in spelled)
        known = (winner.name, winner.patterns, layers, is_secret, winner.clause)
        return Setting(*known, catalog.tells_settings), spelled

    def _state(self, spelled: Spelled, index: int, rank: LayerRank) -> Statement:
        baseline, entry = self.baselines[index], spelled.entry
        return Statement(
            parameter=spelled.parameter.name,
            rule=spelled.rule,
            target=spelled.target,
            baseline=baseline.id,
            issued=baseline.issued,
            place=entry.place,
            layer=LAYERS[rank[0]],
            rank=rank,
            clauses=entry.clauses or baseline.issued.clauses,
            severity=entry.severity,
            why=entry.why,
            words="" if spelled.has_holes else in_words(spelled.rule, spelled.parameter),
        )

    def _check(self, device: Device, ordered: Sequence[_Said], syntax: PathSyntax) -> None:
        """Note each pair that disagrees in one rank, or of which neither can give way."""
        for (one, first), (other, second) in pairwise(ordered):
            if first.rank == second.rank and one.key != other.key:
                self._conflict("BASE_CONFLICT", device, first, second)
            elif first.rank == second.rank and first.parameter != second.parameter:
                self._conflict("BASE_TWO_NAMES", device, first, second)
        winner = ordered[0][0].parameter
        for spelled, statement in ordered[1:]:
            if spelled.key != ordered[0][0].key and not _gives_way(
                spelled, winner.patterns, syntax
            ):
                self._conflict("BASE_OVERLAP", device, ordered[0][1], statement)

    def _conflict(self, code: str, device: Device, one: Statement, other: Statement) -> None:
        """Note it once for the two places, not once for each of a thousand devices."""
        first, second = sorted((one, other), key=lambda statement: statement.place)
        key = (code, first.place, second.place)
        if self._conflicts.setdefault(key, device.host) != device.host:
            return
        note = self.problems.warning if code == "BASE_TWO_NAMES" else self.problems.error
        note(
            code,
            second.place,
            parameter=second.parameter,
            other_parameter=first.parameter,
            other=str(first.place),
            rule=str(second.rule),
            other_rule=str(first.rule),
            host=device.host,
        )

    def _fill(
        self, device: Device, plan: ResolutionPlan
    ) -> tuple[tuple[Setting, ...], Mapping[str, Setting]]:
        settings, by_parameter = list(plan.settings), dict(plan.by_parameter)
        context = context_of(device)
        for index, spelled in plan.holes:
            setting = settings[index]
            layers = tuple(
                self._filled(device, each, statement, context) if each.has_holes else statement
                for each, statement in zip(spelled, setting.layers, strict=True)
            )
            settings[index] = replace(setting, layers=layers)
            by_parameter[setting.parameter] = settings[index]
        return tuple(settings), by_parameter

    def _filled(
        self, device: Device, spelled: Spelled, statement: Statement, context: Mapping[str, Any]
    ) -> Statement:
        """Return *statement* as it is for *device*; as it was if it cannot be filled (noted)."""
        known = spelled.parameter
        try:
            rule, target = fill(spelled, context)
        except SpellingError as error:
            is_told = self.problems.is_unread(device.host, *device.groups)
            if not is_told or error.code != "TPL_UNDEFINED":
                self._on_hosts.note(error.code, error.facts, statement, device.host)
            return statement
        for code, doubt in doubts_of(rule, target, known, self.catalogs[device.family]):
            self._on_hosts.note(code, doubt, statement, device.host)
        return replace(statement, rule=rule, target=target, words=in_words(rule, known))


def resolve(
    baselines: Sequence[Baseline],
    device: Device,
    fleet: Fleet,
    catalog: Catalog,
    problems: Problems,
) -> Declared:
    """Return all that *baselines* declare of one *device*, in the spelling of *catalog*.

    For a whole fleet use one `Resolver`, which shares the work between devices.
    """
    resolver = Resolver(baselines, fleet, {catalog.family: catalog}, problems)
    declared = resolver.declared(device)
    resolver.report()
    return declared


def rank_for(baseline: Baseline, device: Device, fleet: Fleet) -> LayerRank | None:
    """Return how particular *baseline* is for *device*; None if it is not for it."""
    scope = baseline.scope
    if not scope.narrows_to(device):
        return None
    depths = [fleet.groups[name].depth for name in device.groups if name in scope.groups]
    if scope.groups and not depths:
        return None
    if scope.hosts:
        return (3,)
    if scope.sites:
        return (2,)
    return (1, max(depths)) if depths else (0,)


@dataclass(frozen=True, slots=True)
class _Named:
    """What baselines name at all: two devices that agree on it get the same baselines."""

    groups: frozenset[str]
    sites: frozenset[str]
    hosts: frozenset[str]
    models: bool
    versions: bool

    @classmethod
    def by(cls, baselines: Sequence[Baseline]) -> "_Named":
        scopes = [baseline.scope for baseline in baselines]
        return cls(
            groups=frozenset(name for scope in scopes for name in scope.groups),
            sites=frozenset(name for scope in scopes for name in scope.sites),
            hosts=frozenset(name for scope in scopes for name in scope.hosts),
            models=any(scope.models for scope in scopes),
            versions=any(scope.versions for scope in scopes),
        )

    def traits(self, device: Device) -> tuple[object, ...]:
        """Return all of *device* that can decide which baselines it gets."""
        site = device.site.id if device.site else ""
        return (
            device.family,
            self.groups.intersection(device.groups),
            site if site in self.sites else "",
            device.host if device.host in self.hosts else "",
            device.model if self.models else "",
            device.firmware if self.versions else "",
        )


def _precedence(said: _Said) -> tuple[object, ...]:
    _, statement = said
    descending = tuple(-part for part in (*statement.rank, 0))
    return (descending, statement.baseline, statement.place, statement.parameter)


def _by_path(said: Sequence[_Said], syntax: PathSyntax) -> list[list[_Said]]:
    """Put together what means the same path, by whichever name."""
    groups: dict[int, list[_Said]] = {}
    by_form: dict[str, set[int]] = {}
    for number, pair in enumerate(said):
        near = {at for form in _forms([pair], syntax) for at in by_form.get(form, ())}
        met = (at for at in near & groups.keys() if _meets_any(pair[0], groups[at], syntax))
        home, *further = sorted(met) or [number]
        joined = [pair, *(each for at in further for each in groups.pop(at))]
        groups.setdefault(home, []).extend(joined)
        for form in _forms(joined, syntax):
            by_form.setdefault(form, set()).add(home)
    return list(groups.values())


def _forms(said: Sequence[_Said], syntax: PathSyntax) -> set[str]:
    return {syntax.form(path) for spelled, _ in said for path in spelled.parameter.patterns}


def _meets_any(one: Spelled, said: Sequence[_Said], syntax: PathSyntax) -> bool:
    return any(_meets(one, other, syntax) for other, _ in said)


def _meets(one: Spelled, other: Spelled, syntax: PathSyntax) -> bool:
    if one.parameter.name == other.parameter.name:
        return True
    theirs = other.parameter.patterns
    return any(syntax.overlap(mine, their) for mine in one.parameter.patterns for their in theirs)


def _gives_way(loser: Spelled, patterns: tuple[str, ...], syntax: PathSyntax) -> bool:
    """Tell whether *patterns* of the winner leave nothing that only *loser* speaks of.

    What the family cannot express speaks of no path.
    """
    mine = loser.parameter.patterns
    return not mine or any(syntax.matches(wide, narrow) for narrow in mine for wide in patterns)

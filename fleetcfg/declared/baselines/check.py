"""Holds baselines against the inventory, the catalogs and the law, name by name.

Everything a baseline names must exist: groups, hosts, sites, families, parameters, documents. What
exists but cannot be (a document cited before it was in force, a parameter that a family lacks, a
baseline for no device at all) is a warning, for the Department to judge.
"""

from collections.abc import Collection, Mapping
from datetime import date

from fleetcfg.declared.baselines.attestation import AttestationEntry, spell_attestation
from fleetcfg.declared.baselines.document import Baseline, Scope
from fleetcfg.declared.baselines.entry import BaselineEntry
from fleetcfg.declared.baselines.named_devices import PlacedNames
from fleetcfg.declared.baselines.resolve import Resolver
from fleetcfg.declared.baselines.translate import find_parameter, parameter_of
from fleetcfg.declared.baselines.waiver import WaiverEntry, spell_waiver
from fleetcfg.declared.known_families import report_family
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import NEVER
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.legal_bases import basis_of
from fleetcfg.model.problem import Problems
from fleetcfg.model.reference_data import LegalBasis

_Named = WaiverEntry | AttestationEntry

_UNKNOWN = {
    "groups": "BASE_UNKNOWN_GROUP",
    "hosts": "BASE_UNKNOWN_HOST",
    "sites": "BASE_UNKNOWN_SITE",
}


def check_baselines(resolver: Resolver, problems: Problems, *, on: date) -> None:
    """Note all that is wrong with the baselines of *resolver* as such, on the day *on*."""
    fleet, catalogs = resolver.fleet, resolver.catalogs
    for index, baseline in enumerate(resolver.baselines):
        _check_scope(baseline, fleet, catalogs, problems)
        _check_issue(baseline, fleet.legal_bases, problems, on=on)
        for entry in baseline.entries:
            _check_name(entry, catalogs, problems)
        for waiver in baseline.waivers:
            _check_waiver(waiver, resolver, problems, on=on)
        for attested in baseline.attestations:
            _check_attestation(attested, resolver, problems, on=on)
        for family in _named_families(baseline, resolver):
            resolver.spelled(index, family)


def _named_families(baseline: Baseline, resolver: Resolver) -> list[str]:
    """Return the families that *baseline* is for, though there is no device of them yet.

    One that names none is spelled for the families of the devices that it counts for, and for no
    other that is installed; where there is no device at all, for each.
    """
    named = {*baseline.scope.families, *baseline.families}
    if not named and not resolver.fleet.devices:
        named = {*resolver.catalogs}
    return sorted(family for family in named if family in resolver.catalogs)


def check_reach(resolver: Resolver, problems: Problems) -> None:
    """Note what is wrong with baselines and waivers for the devices that *resolver* resolved."""
    catalogs = resolver.catalogs
    for index, baseline in enumerate(resolver.baselines):
        families = resolver.families.get(index, set())
        _check_families(baseline, catalogs, families, problems)
        for waiver in baseline.waivers:
            for family in sorted(resolver.waived.get(waiver.place, set()) & catalogs.keys()):
                spell_waiver(waiver, catalogs[family], problems)
        for attested in baseline.attestations:
            for family in sorted(resolver.waived.get(attested.place, set()) & catalogs.keys()):
                spell_attestation(attested, catalogs[family], problems)
        if resolver.fleet.devices and not families and not problems.unread:
            problems.warning("BASE_FOR_NO_DEVICE", baseline.place, baseline=baseline.id)


def _check_scope(
    baseline: Baseline, fleet: Fleet, catalogs: Mapping[str, Catalog], problems: Problems
) -> None:
    _check_selected(baseline.scope, fleet, problems)
    for family, place in baseline.scope.families.items():
        if family not in catalogs:
            report_family(family, catalogs, place, problems)
    for family, place in baseline.families.items():
        if family not in catalogs:
            report_family(family, catalogs, place, problems)
        elif baseline.scope.families and family not in baseline.scope.families:
            problems.warning("BASE_NATIVE_OUT_OF_SCOPE", place, family=family)


def _selectable(fleet: Fleet, problems: Problems) -> dict[str, Collection[str]]:
    if not fleet.devices:  # an inventory that could not be read names no device: that has been said
        return {}
    sites = {} if problems.unread else {"sites": fleet.sites}  # one that was not read has no id
    return {"groups": fleet.groups, "hosts": fleet.devices, **sites}


def _check_selected(named: _Named | Scope, fleet: Fleet, problems: Problems) -> None:
    for part, known in _selectable(fleet, problems).items():
        names: PlacedNames = getattr(named, part)
        for name, place in names.items():
            if name not in known and not problems.is_unread(name):
                near = problems.nearest(name, known)
                problems.error(_UNKNOWN[part], place, name=name, nearest=near)


def _check_waiver(waiver: WaiverEntry, resolver: Resolver, problems: Problems, *, on: date) -> None:
    """Note what a waiver names and is not there, and whether it has come to an end."""
    _check_named(waiver, resolver, problems)
    if waiver.until < on:
        problems.warning("BASE_WAIVER_EXPIRED", waiver.place, **_ended(waiver, on))
    if not any(parameter_of(waiver.parameter, each) for each in resolver.catalogs.values()):
        _report_unknown(waiver, resolver, problems)


def _check_attestation(
    entry: AttestationEntry, resolver: Resolver, problems: Problems, *, on: date
) -> None:
    """Note what an attestation names and is not there, and whether it holds on the day *on*."""
    _check_named(entry, resolver, problems)
    if entry.until < on:
        problems.warning("BASE_ATTESTATION_ENDED", entry.place, **_ended(entry, on))
    if entry.seen_on > on:
        facts = {"parameter": entry.parameter, "on": on.isoformat()}
        seen_on = entry.seen_on.isoformat()
        problems.error("BASE_ATTESTATION_LATER", entry.place, seen_on=seen_on, **facts)
    if not any(find_parameter(entry.parameter, each) for each in resolver.catalogs.values()):
        _report_unknown(entry, resolver, problems)


def _check_named(entry: _Named, resolver: Resolver, problems: Problems) -> None:
    _check_selected(entry, resolver.fleet, problems)


def _ended(entry: _Named, on: date) -> dict[str, str]:
    until = entry.until.isoformat()
    return {"parameter": entry.parameter, "until": until, "on": on.isoformat()}


def _report_unknown(entry: _Named, resolver: Resolver, problems: Problems) -> None:
    known = resolver.catalogs.values()
    names = {n for each in known for n in (*each.vocabulary, *each.parameters, *each.natives)}
    problems.error(
        "BASE_UNKNOWN_PARAMETER",
        entry.place,
        parameter=entry.parameter,
        nearest=problems.nearest(entry.parameter, names),
    )


def _check_name(entry: BaselineEntry, catalogs: Mapping[str, Catalog], problems: Problems) -> None:
    """Refuse a neutral name that no family knows."""
    if entry.family or any(_has_name(entry.parameter, each) for each in catalogs.values()):
        return
    names = {n for each in catalogs.values() for n in (*each.vocabulary, *each.parameters)}
    problems.error(
        "BASE_UNKNOWN_PARAMETER",
        entry.place,
        parameter=entry.parameter,
        nearest=problems.nearest(entry.parameter, names),
    )


def _has_name(name: str, catalog: Catalog) -> bool:
    return name in catalog.vocabulary or name in catalog.parameters


def _check_families(
    baseline: Baseline,
    catalogs: Mapping[str, Catalog],
    families: Collection[str],
    problems: Problems,
) -> None:
    """Say where a family that the baseline counts for lacks a parameter that others have."""
    known = {name for each in catalogs.values() for name in each.parameters}
    for family in sorted(family for family in families if family in catalogs):
        if not catalogs[family].tells_settings:
            continue  # people attest it
        own = catalogs[family].parameters
        for entry in baseline.entries:
            if not entry.family and entry.parameter in known and entry.parameter not in own:
                problems.warning(
                    "BASE_FAMILY_LACKS_PARAMETER",
                    entry.place,
                    parameter=entry.parameter,
                    family=family,
                )


# ------------------------------------------------------------------ the document and the law


def _check_issue(
    baseline: Baseline, bases: Mapping[str, LegalBasis], problems: Problems, *, on: date
) -> None:
    issued = baseline.issued
    if issued.is_draft:
        facts = {"baseline": baseline.id, "document": issued.document}
        problems.warning("BASE_DRAFT", baseline.place, **facts)
    if issued.date > on:
        days = {"date": issued.date.isoformat(), "on": on.isoformat()}
        problems.warning("BASE_ISSUED_LATER", baseline.place, baseline=baseline.id, **days)
    _check_cited(baseline, bases, problems, on=on)


def _check_cited(
    baseline: Baseline, bases: Mapping[str, LegalBasis], problems: Problems, *, on: date
) -> None:
    issued = baseline.issued.date
    for clause, place in baseline.clauses:
        basis = basis_of(clause, bases.values())
        if basis is None:
            problems.warning(
                "BASE_UNKNOWN_BASIS", place, clause=clause, nearest=problems.nearest(clause, bases)
            )
        elif issued != NEVER and issued < basis.valid_from:
            problems.warning(
                "BASE_BEFORE_BASIS",
                place,
                clause=clause,
                date=issued.isoformat(),
                valid_from=basis.valid_from.isoformat(),
            )
        elif basis.valid_to is not None and issued > basis.valid_to:
            problems.warning(
                "BASE_AFTER_BASIS",
                place,
                clause=clause,
                date=issued.isoformat(),
                valid_to=basis.valid_to.isoformat(),
                replaced_by=basis.replaced_by,
            )
        elif basis.valid_to is not None and on > basis.valid_to:
            facts = {"clause": clause, "valid_to": basis.valid_to.isoformat()}
            facts |= {"replaced_by": basis.replaced_by}
            problems.warning("BASE_BASIS_ENDED", place, **facts)

"""A report on a time: all that is known of it is gathered, cut down to what is asked, counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.errors import RequestError
from fleetcfg.ledger.period_changes import changes_seen
from fleetcfg.ledger.projection import project
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.counted import count_period
from fleetcfg.model.period.seen import RunSeen
from fleetcfg.model.period.tables import Period, PeriodRow, PeriodTable, Source
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import NO_STATEMENTS
from fleetcfg.observations.period_runs import audits_seen
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.named_ids import NamedIds

PeriodKind = Literal["year", "adhoc", "unit-score"]

_UNIT_SECTIONS: Final = frozenset(
    {"effect", "audits", "meetings", "incidents", "moves", "rooms", "people", "scores"}
)
"""What a unit is sent of itself (Art. 6.1): no money, no law, nothing of others."""
_MOST_NAMED: Final = 8
_EVERY_FILE: Final = Source("file", "*")
"""Stands for all declarations: its digest is that of their list, as ``sha256sum`` spells one."""


@dataclass(frozen=True, slots=True)
class PeriodRequest:
    """What is asked for.

    Attributes:
        now: The time, in UTC.
        about: Id or name of a site, an organisation, a unit or a provider, or a host; empty for
            all. A score card has one.
    """

    kind: PeriodKind
    period: Period
    now: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What a time comes to.

    Attributes:
        until: The instant up to which it was counted.
        runs: Audits, by whose places bits of rows say what they were counted from.
        sources: All else that any row was counted from, in the order in which rows name it.
        others: Audits of the time that were not counted.
        refused: How many statements do not hold, by the code of why: nothing of them counts.
        names: What people call sites, providers and organisations, by id.
    """

    request: PeriodRequest
    until: datetime
    tables: tuple[PeriodTable, ...]
    runs: tuple[RunSeen, ...]
    sources: tuple[Source, ...]
    others: int
    refused: Mapping[str, int]
    is_simulated: bool
    names: Mapping[str, str]


def period_case(
    request: PeriodRequest,
    province: Province,
    registers: Registers,
    observations: Observations | None,
    installation: Installation | None,
) -> PeriodCase:
    """Return all that is known of the time.

    Args:
        request: What is asked for.
        province: The declarations.
        registers: The registers beside them.
        observations: Where audits are kept; None if none ever was.
        installation: The record of this machine; None if it keeps none.

    Raises:
        ObservationError: ``STORE_*``.
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``.
    """
    period, now = request.period, request.now
    audits = None if observations is None else audits_seen(observations, period, now=now)
    changes, statements = None, NO_STATEMENTS
    if installation is not None:
        ledger = project(installation.store, installation.objects)
        changes = changes_seen(ledger, installation.store, period, now=now)
        statements = known_statements(installation, now=now)
    attested = [
        (declared.host, one) for declared in resolve_all(province) for one in declared.attestations
    ]
    # Each device is asked for many times, and made anew each time where it comes from.
    fleet = replace(province.fleet, devices=dict(province.fleet.devices))
    return PeriodCase(period, now, fleet, registers, statements, audits, changes, attested)


def period_figures(
    request: PeriodRequest,
    case: PeriodCase,
    sources: Sources,
    more: Sequence[PeriodTable] = (),
) -> PeriodFigures:
    """Return what *case* comes to, and *more* tables behind.

    Args:
        request: What is asked for.
        case: All that is known of the time.
        sources: The declarations as they were read.
        more: Tables that are counted elsewhere.

    Raises:
        RequestError: REPORT_ABOUT_UNKNOWN, REPORT_SCOPE_SEVERAL.
    """
    if request.about:
        case = case.only(*_about(case, request.about))
    tables = (*count_period(case), *more)
    if request.kind == "unit-score":
        tables = tuple(one for one in tables if one.section in _UNIT_SECTIONS)
    digests = _digests({**sources.files, **sources.registers.every})
    tables = tuple(_with_digests(one, digests) for one in tables)
    rows = (row for table in tables for row in table.rows)
    named = tuple(dict.fromkeys(source for row in rows for source in row.sources))
    audits = case.audits
    return PeriodFigures(
        request,
        case.end,
        tables,
        audits.runs if audits else (),
        named,
        audits.others if audits else 0,
        case.statements.refused,
        audits.is_simulated if audits else False,
        dict(_names(case)),
    )


def _names(case: PeriodCase) -> Iterator[tuple[str, str]]:
    units = sorted(case.fleet.units, key=lambda one: one.valid_from)
    yield from ((one.code, one.name) for one in units)  # of a code that two had, the later
    yield from ((one.id, one.name) for one in case.registers.organisations.values())
    yield from ((one.id, one.name) for one in case.fleet.providers.values())
    yield from ((one.id, one.display_name) for one in case.fleet.sites.values())


def units_of(province: Province) -> tuple[str, ...]:
    """Return the code of each unit that has a site, in the order of the sites."""
    return tuple(dict.fromkeys(site.unit for site in province.fleet.sites.values()))


def _about(case: PeriodCase, asked: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the sites and the organisations that *asked* means."""
    ids = dict[str, tuple[str, ...]]()
    meant = dict[str, tuple[frozenset[str], frozenset[str]]]()
    for key, names, sites, organisations in _subjects(case):
        known, also = meant.get(key, (frozenset[str](), frozenset[str]()))
        ids[key] = (*ids.get(key, ()), *names)
        meant[key] = known | sites, also | organisations
    named = NamedIds(ids)
    found = [asked] if asked in ids else named.meant(asked)
    if len({meant[one] for one in found}) > 1:
        raise RequestError("REPORT_SCOPE_SEVERAL", name=asked, known=", ".join(found[:_MOST_NAMED]))
    if not found:
        near = named.nearest(asked) or ""
        raise RequestError("REPORT_ABOUT_UNKNOWN", name=asked, nearest=near)
    return meant[found[0]]


_Subject = tuple[str, tuple[str, ...], frozenset[str], frozenset[str]]


def _subjects(case: PeriodCase) -> Iterator[_Subject]:
    """Yield everything that a report can be about: its id, its names, its sites and bodies."""
    fleet, nobody = case.fleet, frozenset[str]()
    bodies = case.registers.organisations.values()
    for site in fleet.sites.values():
        own = (
            one.id for one in bodies if (one.unit, one.unit_since) == (site.unit, site.unit_since)
        )
        yield site.id, (site.name, site.display_name), frozenset({site.id}), frozenset(own)
    for unit in fleet.units:
        key = (unit.code, unit.valid_from)
        sites = frozenset(s.id for s in fleet.sites.values() if (s.unit, s.unit_since) == key)
        own = (one.id for one in bodies if (one.unit, one.unit_since) == key)
        if sites:
            yield unit.code, (unit.name,), sites, frozenset(own)
    for body in bodies:
        key_of = (body.unit, body.unit_since)
        sites = frozenset(s.id for s in fleet.sites.values() if (s.unit, s.unit_since) == key_of)
        yield body.id, (body.name,), sites, frozenset({body.id})
    for provider in fleet.providers.values():
        sites = frozenset(s.id for s in fleet.sites.values() if s.provider == provider.id)
        yield provider.id, (provider.name,), sites, frozenset({provider.id})
    for host, device in fleet.devices.items():
        if device.site is not None:
            yield host, (), frozenset({device.site.id}), nobody


def _digests(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return the digest of each file of the declarations, by its path."""
    found = {path: sha256(data).hexdigest() for path, data in files.items()}
    spelled = "".join(f"{found[path]} {path}\n" for path in sorted(found))
    return {**found, _EVERY_FILE.id: sha256(spelled.encode()).hexdigest()}


def _with_digests(table: PeriodTable, digests: Mapping[str, str]) -> PeriodTable:
    return replace(table, rows=tuple(_named(row, digests) for row in table.rows))


def _named(row: PeriodRow, digests: Mapping[str, str]) -> PeriodRow:
    """Return *row* with the digests of its files; of what no file is known, all of them count."""
    sources = [one for one in row.sources if one.id or one.sha256]
    if not (sources or row.runs):
        sources = [_EVERY_FILE]
    named = (
        replace(one, sha256=digests.get(one.id, "")) if one.kind == "file" else one
        for one in sources
    )
    return replace(row, sources=tuple(named))

"""A report on a time: all that is known of it is gathered, cut down to what is asked, counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Literal

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.statements import known_logs, known_statements
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.duties.year.rules.counted import count_period
from fleetcfg.duties.year.use.period_changes import changes_seen
from fleetcfg.duties.year.use.period_runs import audits_seen
from fleetcfg.duties.year.use.period_subject import subject_of
from fleetcfg.ledger.breakglass import incident_emergencies
from fleetcfg.ledger.projection import project
from fleetcfg.model.incident_clock import IncidentEmergency
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import AuditsSeen, RunSeen
from fleetcfg.model.period.tables import Period, PeriodRow, PeriodTable, Source
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import NO_STATEMENTS
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.incidents.lines import measured_lines, weeks_until
from fleetcfg.workflow.meetings.meeting import told_meeting
from fleetcfg.workflow.rooms.power import read_power

PeriodKind = Literal["year", "adhoc", "unit-score"]

_UNIT_SECTIONS: Final = frozenset(
    {"effect", "audits", "meetings", "power", "incidents", "moves", "rooms", "people", "scores"}
)
"""What a unit is sent of itself (Art. 6.1): no money, no law, nothing of others."""
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
        names: What people call sites, providers and organisations, by id; meetings, contracts and
            documents of law by id as well, after ``meeting:``, ``contract:``, ``basis:``.
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
    changes, statements, incidents = None, NO_STATEMENTS, tuple[IncidentEmergency, ...]()
    if installation is not None:
        ledger = project(installation.store, installation.objects)
        incidents = incident_emergencies(known_logs(installation))
        changes = changes_seen(ledger, installation.store, period, incidents, now=now)
        statements = known_statements(installation, now=now)
    attested = [
        (declared.host, one) for declared in resolve_all(province) for one in declared.attestations
    ]
    # Each device is asked for many times, and made anew each time where it comes from.
    fleet = replace(province.fleet, devices=dict(province.fleet.devices))
    law = legal_bases(fleet.legal_bases)
    case = PeriodCase(
        *(period, now, fleet, registers, statements, None, changes, attested),
        law=law,
        emergencies=incidents,
    )
    return case if observations is None else _observed(case, observations)


def _observed(case: PeriodCase, observations: Observations) -> PeriodCase:
    """Return *case* with what audits found, and devices and lines said."""
    registers, end = case.registers, case.end.astimezone(UTC)
    audits = audits_seen(observations, case.period, now=case.now)
    readings = observations.of(Readings.SIMULATED if audits.is_simulated else Readings.REAL)
    start = case.period.start.astimezone(UTC)
    power = read_power(readings, case.fleet, registers, case.statements, since=start, until=end)
    weeks = weeks_until(case.period.start, case.end)
    lines = measured_lines(registers.lines, registers.line_rules, observations, weeks)
    return replace(case, audits=audits, power=power, lines=tuple(lines))


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
        case = case.only(*subject_of(case.fleet, case.registers, request.about))
    digests = _digests({**sources.files, **sources.registers.every})
    counted = (*count_period(case), *more)
    told = [one for one in counted if request.kind != "unit-score" or one.section in _UNIT_SECTIONS]
    tables = tuple(_with_digests(one, digests) for one in told)
    audits = case.audits or AuditsSeen()
    return PeriodFigures(
        request,
        case.end,
        tables,
        audits.runs,
        _named_in(tables),
        audits.others,
        case.statements.refused,
        audits.is_simulated,
        dict(_names(case)),
    )


def _named_in(tables: Iterable[PeriodTable]) -> tuple[Source, ...]:
    """Return every source that a row of *tables* names, in the order in which they do."""
    rows = (row for table in tables for row in table.rows)
    return tuple(dict.fromkeys(source for row in rows for source in row.sources))


def _names(case: PeriodCase) -> Iterator[tuple[str, str]]:
    units = sorted(case.fleet.units, key=lambda one: one.valid_from)
    yield from ((one.code, one.name) for one in units)  # of a code that two had, the later
    yield from ((one.id, one.name) for one in case.registers.organisations.values())
    yield from ((one.id, one.name) for one in case.fleet.providers.values())
    yield from ((one.id, one.display_name) for one in case.fleet.sites.values())
    yield from ((f"contract:{one.id}", one.number) for one in case.registers.contracts.values())
    yield from ((f"basis:{one.id}", one.title) for one in case.fleet.legal_bases.values())
    for one in case.registers.meetings.values():
        told = told_meeting(one)
        yield f"meeting:{one.id}", ", ".join(filter(None, (told.number, told.title))) or one.id


def units_of(province: Province) -> tuple[str, ...]:
    """Return the code of each unit that has a site, in the order of the sites."""
    return tuple(dict.fromkeys(site.unit for site in province.fleet.sites.values()))


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

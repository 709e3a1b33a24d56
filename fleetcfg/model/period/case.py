"""All that a report on a time is counted from, and what is left of it for one unit."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from fleetcfg.model.declared import Attestation
from fleetcfg.model.fleet import Fleet, Site
from fleetcfg.model.incident_clock import IncidentEmergency
from fleetcfg.model.legal_bases import NO_LAW, LegalBases
from fleetcfg.model.period.seen import AuditsSeen, ChangesSeen, LineSeen
from fleetcfg.model.period.tables import Period, Source, day_of
from fleetcfg.model.power import PowerRecord
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.organisations import Organisation
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.model.statement import NO_STATEMENTS, SignedStatement, StatementKind, Statements


@dataclass(frozen=True, slots=True)
class PeriodCase:
    """What is known.

    Attributes:
        now: When it is told, in UTC; of what lies after it nothing is counted.
        audits: None if no audit was ever kept here.
        changes: None if this machine keeps no record: then what people said is not known either.
        attestations: With the host that each is of.
        power: What devices said of starts and of standing by; None if no audit was ever kept here.
        lines: Those that were measured, as far as they were.
        law: The documents whose words are read for each meeting.
        emergencies: Changes before the paper that were begun because of incidents.
    """

    period: Period
    now: datetime
    fleet: Fleet
    registers: Registers = NO_REGISTERS
    statements: Statements = NO_STATEMENTS
    audits: AuditsSeen | None = None
    changes: ChangesSeen | None = None
    attestations: Sequence[tuple[str, Attestation]] = field(
        default_factory=tuple[tuple[str, Attestation], ...]
    )
    power: PowerRecord | None = None
    lines: Sequence[LineSeen] = ()
    law: LegalBases = NO_LAW
    emergencies: Sequence[IncidentEmergency] = ()

    @property
    def has_record(self) -> bool:
        """Whether it is known at all what was said and changed."""
        return self.changes is not None

    @property
    def until(self) -> date:
        """The last day that is counted."""
        return min(self.period.last, day_of(self.now))

    @property
    def end(self) -> datetime:
        """The instant up to which it is counted."""
        return min(self.period.end, self.now)

    def said(self, *kinds: StatementKind) -> Iterator[SignedStatement]:
        """Yield the statements of *kinds* that were said in the time, oldest first."""
        for one in self.statements.of(*kinds):
            if self.period.has(one.said_at) and one.said_at <= self.now:
                yield one

    def said_until(self, about: str, *kinds: StatementKind) -> Iterator[SignedStatement]:
        """Yield those about *about* that were said before the end of the time."""
        for one in self.statements.about(about, *kinds):
            if one.said_at <= self.end:
                yield one

    def site_of(self, host: str) -> Site | None:
        """Return where a device stands; None if it is not declared."""
        device = self.fleet.devices.get(host)
        return None if device is None else device.site

    def only(self, sites: Collection[str], organisations: Collection[str]) -> "PeriodCase":
        """Return what is known of *sites* and *organisations*, and of no others."""
        hosts = frozenset(
            host
            for host, device in self.fleet.devices.items()
            if device.site is not None and device.site.id in sites
        )
        registers = _registers_only(self.registers, hosts, sites, organisations)
        lines = {one.id for one in registers.lines}
        return replace(
            self,
            fleet=_fleet_only(self.fleet, hosts, sites),
            registers=registers,
            statements=_statements_only(self, hosts, sites),
            audits=None if self.audits is None else self.audits.only(hosts),
            changes=None if self.changes is None else self.changes.only(hosts),
            attestations=[one for one in self.attestations if one[0] in hosts],
            power=None if self.power is None else self.power.only(hosts),
            lines=[one for one in self.lines if one.line in lines],
        )


def source_of(statement: SignedStatement) -> Source:
    """Return a statement as what a figure was counted from."""
    return Source("statement", statement.about, statement.sha256.removeprefix("sha256:"))


def organisations_of(case: PeriodCase, site: Site) -> Iterator[Organisation]:
    """Yield the organisations whose unit the site belongs to."""
    for one in case.registers.organisations.values():
        if one.unit and (one.unit, one.unit_since) == (site.unit, site.unit_since):
            yield one


def _fleet_only(fleet: Fleet, hosts: Collection[str], sites: Collection[str]) -> Fleet:
    kept = {name: site for name, site in fleet.sites.items() if name in sites}
    units = {(site.unit, site.unit_since) for site in kept.values()}
    return replace(
        fleet,
        devices={host: one for host, one in fleet.devices.items() if host in hosts},
        sites=kept,
        units=tuple(one for one in fleet.units if (one.code, one.valid_from) in units),
        move_permits=tuple(one for one in fleet.move_permits if one.host in hosts),
    )


def _registers_only(
    known: Registers, hosts: Collection[str], sites: Collection[str], who: Collection[str]
) -> Registers:
    of_people = _people_only(known, frozenset(sites), who)
    return _things_only(of_people, frozenset(hosts), frozenset(sites))


def _people_only(known: Registers, sites: frozenset[str], who: Collection[str]) -> Registers:
    """Return *known* with the bodies *who*, and who is named for them or for *sites*."""
    contacts = known.contacts.items()
    return replace(
        known,
        organisations={n: one for n, one in known.organisations.items() if n in who},
        contacts={n: one for n, one in contacts if one.organisation in who or sites & {*one.sites}},
        unit_rules=tuple(one for one in known.unit_rules if one.organisation in who),
        duty=tuple(one for one in known.duty if sites & {*one.sites}),
        proposals=tuple(one for one in known.proposals if one.organisation in who),
        obstacles=tuple(one for one in known.obstacles if one.organisation in who),
    )


def _things_only(known: Registers, hosts: frozenset[str], sites: frozenset[str]) -> Registers:
    """Return *known* with what is of *hosts*, and what stands or happens at *sites*."""
    leased = tuple(one for one in known.leased if one.host in hosts or one.site in sites)
    contracts = {one.contract for one in leased}
    return replace(
        known,
        meetings=_meetings_only(known.meetings, sites),
        handovers=tuple(one for one in known.handovers if hosts & {*one.devices}),
        use_permits=tuple(one for one in known.use_permits if hosts & {*one.devices}),
        contracts={name: one for name, one in known.contracts.items() if name in contracts},
        leased=leased,
        rooms=tuple(one for one in known.rooms if one.site in sites),
        lines=tuple(one for one in known.lines if one.site in sites),
    )


def _meetings_only(meetings: Mapping[str, Meeting], sites: frozenset[str]) -> Mapping[str, Meeting]:
    """Return the meetings that any of *sites* is invited to, with no other site."""
    return {
        name: replace(one, sites=tuple(site for site in one.sites if site in sites))
        for name, one in meetings.items()
        if sites & frozenset(one.sites)
    }


def _statements_only(
    case: PeriodCase, hosts: Collection[str], sites: Collection[str]
) -> Statements:
    opened = {
        one.about
        for one in case.statements.of(StatementKind.INCIDENT_OPEN)
        if one.text("site") in sites
    }
    places = frozenset(sites)
    subjects = (
        opened
        | {f"site:{one}" for one in sites}
        | {f"device:{one}" for one in hosts}
        | {f"line:{one.id}" for one in case.registers.lines if one.site in places}
        | {
            f"meeting:{n}"
            for n, m in case.registers.meetings.items()
            if places & frozenset(m.sites)
        }
    )
    given = tuple(
        one
        for one in case.statements.given
        if one.about in subjects and (not one.text("site") or one.text("site") in sites)
    )
    return Statements(given, {})

"""Incidents: opened by hand or from what an audit found; each step is said, signed and recorded.

Nothing is kept beside the log: what an incident is follows from what was said of it
(`fleetcfg.model.incident`). A step that cannot be so is refused before it is signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.statements import known_logs, known_statements
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.errors import Facts, RequestError
from fleetcfg.ledger.breakglass import incident_emergencies
from fleetcfg.ledger.locks import hold_lock
from fleetcfg.ledger.statements import speaks_for_department
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.incident import (
    NOTICES,
    STEPS,
    Incident,
    OddStep,
    incidents_of,
    next_number,
    subject_of,
    usual_provider,
)
from fleetcfg.model.incident_clock import IncidentEmergency, IncidentStanding, standing_of
from fleetcfg.model.legal_bases import NO_LAW, LegalBases
from fleetcfg.model.mobile_number import has_mobile_number, without_mobile_numbers
from fleetcfg.model.nearest import meant_id, nearest
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.services import ProvidedLine
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_names import is_simulated
from fleetcfg.observations.store import Observations
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import can_spell
from fleetcfg.workflow.audits.figures import RunWitness
from fleetcfg.workflow.audits.last_findings import MeantFindings, meant_findings
from fleetcfg.workflow.statements import Saying, require_person, say

_SECONDS: Final = 60.0
_MOST_TEXT: Final = 1_000
_MOST_NAMED: Final = 64  # parameters: a statement is one entry of a log
_ALLOWED: Final = "INCIDENT_TAKEN_BACK"


@dataclass(frozen=True, slots=True)
class AuditedFindings:
    """What of an audit an incident is opened for, and the digest of all that the audit found."""

    meant: MeantFindings
    digest: str


@dataclass(frozen=True, slots=True)
class IncidentOpening:
    """What is opened.

    Attributes:
        where: Id or name of a site, id of a device or a line.
        detected: When it was seen; None for now.
        provider: Id; empty for the one of the site or the line.
        found: What of an audit it is opened for; None if it is opened by hand.
    """

    where: str
    what: str
    detected: datetime | None = None
    provider: str = ""
    is_serious: bool = False
    found: AuditedFindings | None = None


@dataclass(frozen=True, slots=True)
class ToldIncidents:
    """Incidents with their clocks.

    Attributes:
        names: Of sites, by id, and of providers.
        strange: How many statements are of incidents of which no opening is here.
        refused: By code, how many statements of these logs do not hold.
        law: What notices cite.
    """

    standings: tuple[IncidentStanding, ...]
    names: Mapping[str, str]
    strange: int
    refused: Mapping[str, int]
    now: datetime
    law: LegalBases = NO_LAW

    @property
    def conclusion(self) -> Conclusion:
        """What they come to: something over its time is a finding."""
        is_late = any(one.overdue for one in self.standings if not one.incident.is_withdrawn)
        return Conclusion.FINDINGS if is_late else Conclusion.CLEAN

    def only(self, incident: str) -> "ToldIncidents":
        """Return the same with the one of that id."""
        kept = tuple(one for one in self.standings if one.incident.id == incident)
        return replace(self, standings=kept)


def open_incident(
    opening: IncidentOpening,
    fleet: Fleet,
    lines: Sequence[ProvidedLine],
    at: Installation,
    signer: Signer,
    *,
    now: datetime,
) -> Incident:
    """Give an incident the next number of this log, and record that it was seen.

    Raises:
        RequestError: INCIDENT_PLACE, INCIDENT_PROVIDER, INCIDENT_TEXT, INCIDENT_FUTURE;
            as `fleetcfg.workflow.statements.say`.
        RefusalError: As `say`.
        LedgerError: ``LEDGER_*``.
    """
    facts = {**_opened_facts(opening, fleet, lines, now), **_found_facts(opening.found)}
    with hold_lock(at.folder, "incident", seconds=_SECONDS):  # one number, one incident
        known = known_statements(at, now=now)
        year = now.astimezone(VIETNAM).year
        number = next_number(known.given, at.store.origin, year)
        about = subject_of(number, at.store.origin)
        said = say(Saying(StatementKind.INCIDENT_OPEN, about, facts), at, signer, now=now)
    return _incident_of(incidents_of([said]).given, about)


def audited_findings(
    observations: Observations,
    host: str,
    parameter: str,
    verdict: Verdict | None,
    witness: RunWitness,
    *,
    now: datetime,
) -> AuditedFindings:
    """Return what the last audit of *host* found of a parameter, or of a verdict.

    Raises:
        RequestError: ``HISTORY_EMPTY``, ACKNOWLEDGE_NOTHING.
        ObservationError: ``STORE_*``.
    """
    meant = meant_findings(observations, host, parameter, verdict, now=now)
    for noun in replay_run(observations, meant.run):
        witness.tell(noun)
    return AuditedFindings(meant, witness.hexdigest())


def say_step(
    asked: str,
    kind: StatementKind,
    facts: Mapping[str, StatementFact],
    at: Installation,
    signer: Signer,
    *,
    now: datetime,
) -> Incident:
    """Record a step, or a note, of the incident *asked* for.

    Raises:
        RequestError: INCIDENT_UNKNOWN, INCIDENT_SEVERAL, INCIDENT_TEXT; INCIDENT_WITHDRAWN,
            INCIDENT_ORDER, INCIDENT_BEFORE, INCIDENT_FUTURE, INCIDENT_STEP_AGAIN,
            INCIDENT_NOTHING_TO_CORRECT, INCIDENT_OF_ANOTHER if it cannot be so; as `say`.
        RefusalError: As `say`.
        LedgerError: ``LEDGER_*``.
    """
    for fact in facts.values():
        if isinstance(fact, str):
            _require_text(fact)
    known = known_statements(at, now=now)
    incident = require_incident(known, asked)
    about = subject_of(incident.number, incident.origin)
    if incident.is_withdrawn:
        raise RequestError("INCIDENT_WITHDRAWN", number=incident.number)
    root, second = at.pinned().root, now.replace(microsecond=0)
    persons = (require_person(root, signer, "statement"),)
    is_departments = speaks_for_department(persons, root)
    tried = SignedStatement(
        kind, about, second, persons, facts, now, at.store.origin, "", is_departments
    )
    after = _incident_of(incidents_of([*known.given, tried]).given, about)
    for odd in after.odd:
        if odd not in incident.odd and odd.code != _ALLOWED:
            raise RequestError(odd.code, **odd_facts(odd, incident))
    said = say(Saying(kind, about, facts), at, signer, now=now)
    return _incident_of(incidents_of([*known.given, said]).given, about)


def told_incidents(
    at: Installation, fleet: Fleet, registers: Registers, *, now: datetime
) -> ToldIncidents:
    """Return every incident of the logs that are here, with its clock.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``.
    """
    known = known_statements(at, now=now)
    return _told(known, incident_emergencies(known_logs(at)), fleet, registers, now)


def told_incident(
    asked: str, at: Installation, fleet: Fleet, registers: Registers, *, now: datetime
) -> ToldIncidents:
    """Return the one incident that is *asked* for, with its clock.

    Raises:
        RequestError: INCIDENT_UNKNOWN, INCIDENT_SEVERAL.
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``.
    """
    known = known_statements(at, now=now)
    wanted = require_incident(known, asked).id
    emergencies = incident_emergencies(known_logs(at))
    return _told(known, emergencies, fleet, registers, now).only(wanted)


def _told(
    known: Statements,
    emergencies: Sequence[IncidentEmergency],
    fleet: Fleet,
    registers: Registers,
    now: datetime,
) -> ToldIncidents:
    incidents = incidents_of(known)
    rules, holidays = registers.incident_rules, registers.holidays
    standings = tuple(
        standing_of(
            one,
            rules,
            holidays,
            emergencies,
            usual_provider=usual_provider(one.site, one.line, fleet, registers.lines),
            now=now,
        )
        for one in incidents.given
    )
    names = {one.id: one.name for one in fleet.sites.values()}
    names |= {one.id: one.name for one in fleet.providers.values()}
    law, strange = legal_bases(fleet.legal_bases), len(incidents.strange)
    return ToldIncidents(standings, names, strange, known.refused, now, law)


def require_incident(known: Statements, asked: str) -> Incident:
    """Return the one incident that *asked* means: its number, or its number and its log.

    Raises:
        RequestError: INCIDENT_UNKNOWN, INCIDENT_SEVERAL.
    """
    incidents = incidents_of(known)
    found = incidents.named(asked)
    match found:
        case (one,):
            return one
        case ():
            near = nearest(asked, {one.number for one in incidents.given})
            raise RequestError("INCIDENT_UNKNOWN", number=asked, nearest=near)
        case _:
            known_ids = ", ".join(one.id for one in found)
            raise RequestError("INCIDENT_SEVERAL", number=asked, known=known_ids)


def provider_of(named: str, incident: Incident, fleet: Fleet) -> str:
    """Return the provider that is *named*, else the one of the incident.

    Raises:
        RequestError: INCIDENT_PROVIDER.
    """
    return require_provider(named or incident.provider, fleet)


def require_provider(named: str, fleet: Fleet) -> str:
    """Return *named*, the id of a provider.

    Raises:
        RequestError: INCIDENT_PROVIDER.
    """
    if named not in fleet.providers:
        near = nearest(named, fleet.providers)
        raise RequestError("INCIDENT_PROVIDER", provider=named, nearest=near)
    return named


def require_note(corrects: str, notice: str) -> None:
    """Refuse a note that corrects what is no step, or tells of what is no notice.

    Raises:
        RequestError: INCIDENT_NOTE.
    """
    is_one = not (corrects and notice)
    if not is_one or corrects not in ("", *STEPS.values()) or notice not in ("", *NOTICES):
        steps, notices = ", ".join(STEPS.values()), ", ".join(NOTICES)
        raise RequestError("INCIDENT_NOTE", steps=steps, notices=notices)


def require_contact(named: str, registers: Registers) -> str:
    """Return *named*, an id: who it is stands in no statement.

    Raises:
        RequestError: INCIDENT_CONTACT if it is no id, or the register of contacts has no such one.
    """
    is_known = named in registers.contacts if registers.contacts else named.isascii()
    if not is_known or not named or len(named.split()) != 1:
        near = nearest(named, registers.contacts)
        raise RequestError("INCIDENT_CONTACT", contact=named, nearest=near)
    return named


def odd_facts(odd: OddStep, incident: Incident) -> Facts:
    """Return what is told of something that was said and does not count."""
    said = odd.said
    return {
        "number": incident.number,
        "at": said.text("at") or said.text("detected") or spell_instant(said.said_at),
        "detected": spell_instant(incident.detected),
        "step": said.text("corrects") or STEPS.get(said.kind, "note"),
    }


def _incident_of(incidents: Sequence[Incident], about: str) -> Incident:
    return next(one for one in incidents if subject_of(one.number, one.origin) == about)


def _opened_facts(
    opening: IncidentOpening, fleet: Fleet, lines: Sequence[ProvidedLine], now: datetime
) -> dict[str, StatementFact]:
    _require_text(opening.what)
    site, device, line = require_place(opening.where, fleet, lines)
    detected = opening.detected or now
    if detected > now:
        at = spell_instant(detected)
        raise RequestError("INCIDENT_FUTURE", number="", at=at, detected=at, step="detected")
    named_line = line.id if line else ""
    usual = usual_provider(site, named_line, fleet, lines)
    told: dict[str, StatementFact] = {
        "device": device,
        "simulated": bool(device) and fleet.devices[device].simulated,
        "line": named_line,
        "provider": require_provider(opening.provider, fleet) if opening.provider else usual,
        "serious": opening.is_serious,
    }
    return {
        "site": site,
        "what": opening.what,
        "detected": spell_instant(detected),
        **{name: fact for name, fact in told.items() if fact},
    }


def require_place(
    where: str, fleet: Fleet, lines: Sequence[ProvidedLine]
) -> tuple[str, str, ProvidedLine | None]:
    """Return the site, the device and the line that *where* is; what it is not is empty.

    Raises:
        RequestError: INCIDENT_PLACE.
    """
    sites = {name: one.id for one in fleet.sites.values() for name in (one.name, one.id)}
    if where not in fleet.devices and (site := meant_id(where, sites)):
        return site, "", None
    device = fleet.devices.get(where)
    if device is not None:
        return (device.site.id if device.site else ""), where, None
    line = next((one for one in lines if one.id == where), None)
    if line is not None:
        return line.site, "", line
    near = nearest(where, {*fleet.sites, *fleet.devices, *(one.id for one in lines)})
    raise RequestError("INCIDENT_PLACE", where=where, nearest=near)


def _found_facts(found: AuditedFindings | None) -> Mapping[str, StatementFact]:
    if found is None:
        return {}
    findings = found.meant.findings
    names = dict.fromkeys(one.parameter or one.path for one in findings)
    return {
        "run": found.meant.run.header.run,
        "run_sha256": f"sha256:{found.digest}",
        "verdicts": tuple(dict.fromkeys(str(one.verdict) for one in findings)),
        "parameters": tuple(filter(None, names))[:_MOST_NAMED],
        **({"simulated": True} if is_simulated(found.meant.run) else {}),
    }


def _require_text(text: str) -> None:
    if not text.strip() or len(text) > _MOST_TEXT or not can_spell(text):
        raise RequestError("INCIDENT_TEXT", limit=_MOST_TEXT)
    if has_mobile_number(text):  # the log keeps it for good, and notices repeat it
        raise RequestError("INCIDENT_PERSONAL", text=without_mobile_numbers(text))

"""A meeting and its sites: which devices are meant, who is on duty, and what may be told of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.declared.province import Province
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet, Site
from fleetcfg.model.nearest import nearest
from fleetcfg.model.readiness import DutyPost
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.organisations import DutyShift
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.model.timezone import spell_instant

SUBJECT: Final = "meeting:"
"""How what a statement about a meeting is about begins; its id follows."""


def registers_for(basis: AuditBasis) -> Registers:
    """Return the registers as they lie here, with the rules that were signed.

    Who meets and who is called is no matter of a signature; what excuses a device is, and that a
    meeting was moved: what was said of it at another time counts by that.
    """
    here, signed = basis.province.registers, basis.registers_in_force
    meetings = {name: _as_moved(one, signed) for name, one in here.meetings.items()}
    return replace(
        here,
        meetings=meetings,
        meeting_rules=signed.meeting_rules,
        bands=signed.bands,
        line_rules=signed.line_rules,
    )


def _as_moved(meeting: Meeting, signed: Registers) -> Meeting:
    """Return *meeting* as one that was moved from where it was signed to have been, or not at all.

    What was signed of another begin says nothing of the one that lies here.
    """
    known = signed.meetings.get(meeting.id)
    is_same = known is not None and known.start == meeting.start
    return replace(meeting, moved_from=known.moved_from if known and is_same else ())


def find_meeting(registers: Registers, meeting: str) -> Meeting:
    """Return the meeting with that id, as it may be told.

    Raises:
        RequestError: MEETING_UNKNOWN; MEETING_CANCELLED.
    """
    found = registers.meetings.get(meeting)
    if found is None:
        near = nearest(meeting, registers.meetings)
        raise RequestError("MEETING_UNKNOWN", meeting=meeting, nearest=near)
    if found.is_cancelled:
        raise RequestError("MEETING_CANCELLED", meeting=meeting)
    return told_meeting(found)


def require_site(meeting: Meeting, site: str) -> str:
    """Return *site*, if it is invited.

    Raises:
        RequestError: MEETING_SITE_UNKNOWN.
    """
    if site not in meeting.sites:
        near = nearest(site, meeting.sites)
        raise RequestError("MEETING_SITE_UNKNOWN", meeting=meeting.id, site=site, nearest=near)
    return site


def told_meeting(meeting: Meeting) -> Meeting:
    """Return *meeting*; of a secret one no more than when, where and that it is secret."""
    if meeting.classification != "secret":
        return meeting
    return replace(
        meeting,
        number="",
        issued=None,
        title="",
        organiser="",
        liaison="",
        script=(),
        names={},
        staff={},
    )


def subject_of(meeting: Meeting) -> str:
    """Return what statements about *meeting* are about."""
    return f"{SUBJECT}{meeting.id}"


def facts_of(meeting: Meeting, facts: Mapping[str, StatementFact]) -> Mapping[str, StatementFact]:
    """Return *facts* of a statement about *meeting*, with when it begins: they are of that time."""
    return {**facts, "start": spell_instant(meeting.start)}


def said_of(said: Statements, meeting: Meeting, *kinds: StatementKind) -> list[SignedStatement]:
    """Return what people said of *meeting* as it is held, oldest first.

    A register can be edited: what was said of another time under its id is not of this one, unless
    it was moved from there (`registers_for`).
    """
    begins = {"", *map(spell_instant, (meeting.start, *meeting.moved_from))}
    return [one for one in said.about(subject_of(meeting), *kinds) if one.text("start") in begins]


def hosts_by_site(meeting: Meeting, fleet: Fleet) -> Mapping[str, tuple[str, ...]]:
    """Return the devices of each invited site, in the order of the inventory; the chair's first."""
    order = (meeting.chair, *(one for one in meeting.sites if one != meeting.chair))
    found: dict[str, list[str]] = {site: [] for site in order}
    for host, device in fleet.devices.items():
        site = device.site.id if device.site else ""
        if site in found:
            found[site].append(host)
        elif host == meeting.bridge:
            found[host] = [host]
    return {site: tuple(hosts) for site, hosts in found.items()}


def left_out_of(meeting: Meeting, basis: AuditBasis) -> Mapping[str, tuple[str, ...]]:
    """Return devices of the sites that only the signed inventory has: they are not hidden so."""
    signed = basis.contact.inventory
    if signed is None:
        return {}
    here = basis.province.fleet.devices
    by_site = hosts_by_site(meeting, signed.fleet)
    return {site: tuple(h for h in hosts if h not in here) for site, hosts in by_site.items()}


def site_of(fleet: Fleet, site: str) -> Site | None:
    """Return the site with that id; None if the inventory has none."""
    return fleet.sites.get(site)


def on_duty_at(
    site: str, meeting: Meeting, province: Province, registers: Registers
) -> tuple[DutyPost, ...]:
    """Return whom to call for *site*: by the roster, else by the role that the inventory names."""
    posts = tuple(_rostered(site, meeting, registers))
    if posts:
        return posts
    declared = site_of(province.fleet, site)
    if declared is None or declared.technician is None:
        return ()
    provider = province.fleet.providers.get(declared.provider)
    name = declared.provider if provider is None else provider.name
    return (DutyPost("", declared.technician.role, name),)


def _rostered(site: str, meeting: Meeting, registers: Registers) -> Iterator[DutyPost]:
    for shift in registers.duty:
        if site in shift.sites and _is_for(shift, meeting):
            contact = registers.contacts.get(shift.contact)
            body = registers.organisations.get(contact.organisation) if contact else None
            role = contact.role if contact else ""
            yield DutyPost(shift.contact, role, body.name if body else "")


def _is_for(shift: DutyShift, meeting: Meeting) -> bool:
    if shift.meeting:
        return shift.meeting == meeting.id
    return shift.start <= meeting.start and meeting.end <= shift.end


def late_by(meeting: Meeting, at: datetime) -> int | None:
    """Return for how many seconds *meeting* runs at *at*; None if it does not."""
    if not meeting.start <= at < meeting.end:
        return None
    return int((at - meeting.start).total_seconds())


def layout_at(meeting: Meeting, at: datetime) -> str:
    """Return what the script wants the others to see at *at*, or at the begin if that is ahead."""
    steps = sorted((step for step in meeting.script if step.layout), key=lambda step: step.at)
    begun = [step for step in steps if step.at <= at]
    wanted = begun[-1:] or steps[:1]
    return wanted[0].layout if wanted else ""

"""What the day makes wrong: what has come to an end, is missing, or must be said anew.

Nothing of it makes declarations unusable: each is a warning. What a register must have of every
site or organisation is asked only once the register has begun.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.model.duty import day_of_meeting, duty_sites
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.problem import Place, Problem
from fleetcfg.model.registers.contracts import LeasedAsset
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.organisations import ContactEntry, Handover, Organisation, rule_of
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.model.registers.rooms import lacking_of, required_of
from fleetcfg.model.timezone import VIETNAM

_FOLDER: Final = Place("registers")
_DUTY_AHEAD: Final = timedelta(days=7)  # from when a meeting's roster must be there


def find_due(registers: Registers, fleet: Fleet, *, on: date) -> Iterator[Problem]:
    """Yield what is due on the day *on*, each a warning at the entry that it is of."""
    due = _Due(registers, fleet, on)
    yield from due.organisations()
    yield from due.contacts()
    yield from due.custody()
    yield from due.contracts()
    yield from due.rules()
    yield from due.rooms()
    yield from due.duty()
    yield from due.staff()
    yield from due.permits()


def liaisons_of(site: Site, registers: Registers, *, on: date) -> tuple[ContactEntry, ...]:
    """Return whom the unit of *site* named, of those who have not left on the day *on*."""
    return tuple(
        contact
        for contact in registers.contacts.values()
        if not contact.has_left(on)
        and (site.id in contact.sites or (not contact.sites and _is_of(contact, site, registers)))
    )


def _is_of(contact: ContactEntry, site: Site, registers: Registers) -> bool:
    organisation = registers.organisations.get(contact.organisation)
    return organisation is not None and _is_unit_of(organisation, site)


def _is_unit_of(organisation: Organisation, site: Site) -> bool:
    return (organisation.unit, organisation.unit_since) == (site.unit, site.unit_since)


class _Due:
    def __init__(self, registers: Registers, fleet: Fleet, on: date) -> None:
        self._registers = registers
        self._fleet = fleet
        self._on = on
        self._law = legal_bases(fleet.legal_bases)

    def organisations(self) -> Iterator[Problem]:
        """Yield those that have ended and were followed by none."""
        for each in self._registers.organisations.values():
            if each.valid_to is not None and each.valid_to < self._on and not each.successors:
                until = each.valid_to.isoformat()
                yield _due("REG_NO_SUCCESSOR", each.place, organisation=each.id, until=until)

    def contacts(self) -> Iterator[Problem]:
        """Yield contacts to be confirmed, replaced or named."""
        seen: dict[tuple[str, str, tuple[str, ...]], ContactEntry] = {}
        for each in self._registers.contacts.values():
            if each.has_left(self._on):
                continue
            yield from self._contact(each)
            key = (each.organisation, each.role, tuple(sorted(each.sites)))
            first = seen.setdefault(key, each)
            if first is not each:
                facts = {"contact": each.id, "first": first.id}
                yield _due("REG_CONTACT_TWICE", each.place, **facts)
        for site in self._fleet.sites.values() if self._registers.contacts else ():
            if not liaisons_of(site, self._registers, on=self._on):
                yield _due("REG_LIAISON_NONE", _FOLDER, site=site.id)

    def _contact(self, each: ContactEntry) -> Iterator[Problem]:
        if each.confirmed is None:
            yield _due("REG_CONTACT_UNCONFIRMED", each.place, contact=each.id)
        elif each.is_due(self._on):
            facts = {"contact": each.id, "confirmed": each.confirmed.isoformat()}
            yield _due("REG_CONTACT_OLD", each.place, **facts)
        yield from self._ended(each.organisation, each.place)

    def _ended(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield that an organisation that is named has ended, with who took over."""
        each = self._registers.organisations.get(name)
        if each is not None and each.valid_to is not None and each.valid_to < self._on:
            facts = {"organisation": each.id, "until": each.valid_to.isoformat()}
            successors = ", ".join(each.successors)
            yield _due("REG_ORGANISATION_ENDED", place, **facts, successors=successors)

    def custody(self) -> Iterator[Problem]:
        """Yield devices whose keeper is another than the minutes say, or changed without any."""
        last, merged = self._last_handovers(), self._merged()
        for host, device in self._fleet.devices.items() if last or merged else ():
            minutes, at = last.get(host), device.site
            if minutes is not None:
                yield from self._other_keeper(device, minutes)
            keeper = None if at is None else merged.get((at.unit, at.unit_since))
            if keeper is not None and (minutes is None or minutes.on < keeper.valid_from):
                facts = {"organisation": keeper.id, "since": keeper.valid_from.isoformat()}
                yield _due("REG_HANDOVER_NONE", keeper.place, host=host, **facts)

    def _other_keeper(self, device: Device, minutes: Handover) -> Iterator[Problem]:
        """Yield that a device is declared with another keeper than its *minutes* say."""
        taker = self._registers.organisations.get(minutes.taker)
        if taker is not None and device.custodian not in ("", taker.name):
            facts = {"custodian": device.custodian, "taker": taker.name}
            facts |= {"number": minutes.number}
            yield _due("REG_CUSTODY_OTHER", minutes.place, host=device.host, **facts)

    def _last_handovers(self) -> Mapping[str, Handover]:
        """Return the newest minutes of each device, of those until the day."""
        given = (each for each in self._registers.handovers if each.on <= self._on)
        return {host: each for each in given for host in each.devices}

    def _merged(self) -> Mapping[tuple[str, date | None], Organisation]:
        """Return the organisations that took over from another, by their units."""
        every = self._registers.organisations
        followed = {name for each in every.values() for name in each.successors}
        return {
            (each.unit, each.unit_since): each
            for each in every.values()
            if each.unit and each.id in followed and each.is_valid(self._on)
        }

    def contracts(self) -> Iterator[Problem]:
        """Yield contracts that have ended, and what is leased and mended no more."""
        for each in self._registers.contracts.values():
            if each.valid_to < self._on:
                facts = {"contract": each.id, "until": each.valid_to.isoformat()}
                yield _due("REG_CONTRACT_ENDED", each.place, **facts)
        for asset in self._registers.leased:
            if asset.support_end is not None:
                yield from self._support(asset, asset.support_end)

    def _support(self, asset: LeasedAsset, until: date) -> Iterator[Problem]:
        """Yield that what is leased is mended no more, or that the inventory has another day."""
        facts = {"asset": asset.id, "until": until.isoformat()}
        if until < self._on:
            yield _due("REG_SUPPORT_ENDED", asset.place, **facts)
        device = self._fleet.devices.get(asset.host)
        if device is not None and device.support_end not in (None, until):
            facts |= {"end": f"{device.support_end}"}
            yield _due("REG_SUPPORT_OTHER", asset.place, host=asset.host, **facts)

    def rules(self) -> Iterator[Problem]:
        """Yield units without rules of their own, or with such as are older than the unit."""
        known = self._registers.unit_rules
        for each in self._registers.organisations.values() if known else ():
            if not each.has_rules or not each.is_valid(self._on):
                continue
            state, rule = rule_of(each, known, self._on)
            if rule is None:
                yield _due("REG_RULE_NONE", each.place, organisation=each.id)
            elif state == "ended":
                facts = {"number": rule.number, "until": f"{rule.valid_to}"}
                yield _due("REG_RULE_ENDED", rule.place, **facts)
            elif state == "before_unit":
                facts = {"number": rule.number, "organisation": each.id}
                yield _due("REG_RULE_OLD", rule.place, **facts)

    def rooms(self) -> Iterator[Problem]:
        """Yield what rooms lack of what their role needs."""
        rooms = {room.site: room for room in self._registers.rooms}
        for site in self._fleet.sites.values():
            room = rooms.get(site.id)
            required = required_of(site, self._registers.equipment)
            if required is not None and room is None:
                yield _due("REG_ROOM_NONE", _FOLDER, site=site.id)
            elif room is not None:
                lacking = lacking_of(room, required)
                if lacking:
                    facts = {"site": site.id, "items": ", ".join(lacking)}
                    yield _due("REG_EQUIPMENT_MISSING", room.place, **facts)

    def duty(self) -> Iterator[Problem]:
        """Yield meetings of the next days without a technician where one must be."""
        for meeting in self._registers.meetings.values() if self._registers.duty else ():
            if meeting.is_cancelled or not self._is_near(meeting):
                continue
            for site in duty_sites(meeting, self._registers, self._fleet, self._law):
                if not self._is_kept(meeting, site):
                    facts = {"meeting": meeting.id, "site": site}
                    yield _due("REG_DUTY_NONE", meeting.place, **facts)

    def staff(self) -> Iterator[Problem]:
        """Yield meetings of the next days for which a unit or an agency named nobody.

        It is asked once any meeting names staff; of a secret one nothing is known.
        """
        meetings = self._registers.meetings.values()
        for meeting in meetings if any(each.staff for each in meetings) else ():
            is_told = not meeting.is_cancelled and meeting.classification != "secret"
            if is_told and self._is_near(meeting):
                yield from self._staff_of(meeting)

    def _staff_of(self, meeting: Meeting) -> Iterator[Problem]:
        """Yield each invited site of a unit without staff, and an agency that sends nobody."""
        for site in duty_sites(meeting, NO_REGISTERS, self._fleet, self._law):
            if site not in meeting.staff and self._fleet.sites[site].role == "satellite":
                yield _due("REG_STAFF_NONE", meeting.place, meeting=meeting.id, site=site)
        body = self._registers.organisations.get(meeting.organiser)
        if body is None or body.kind not in ("department", "agency"):
            return
        if body.id not in self._senders(meeting):
            facts = {"meeting": meeting.id, "organisation": body.id}
            yield _due("REG_STAFF_AGENCY_NONE", meeting.place, **facts)

    def _senders(self, meeting: Meeting) -> set[str]:
        """Return of which organisations the people are that *meeting* names."""
        named = {name for names in meeting.staff.values() for name in names} | {meeting.liaison}
        known = (self._registers.contacts.get(name) for name in named)
        return {one.organisation for one in known if one is not None}

    def _is_near(self, meeting: Meeting) -> bool:
        """Tell whether *meeting* is on the day, or in the days for which it is asked ahead."""
        return self._on <= day_of_meeting(meeting) <= self._on + _DUTY_AHEAD

    def _is_kept(self, meeting: Meeting, site: str) -> bool:
        """Tell whether one shift covers all of *meeting* at *site*."""
        return any(
            site in shift.sites and shift.start <= meeting.start and meeting.end <= shift.end
            for shift in self._registers.duty
            if shift.meeting in ("", meeting.id)
        )

    def permits(self) -> Iterator[Problem]:
        """Yield permits that have ended."""
        for each in self._registers.use_permits:
            day = each.end.astimezone(VIETNAM).date()
            if day < self._on:
                facts = {"document": each.document, "until": day.isoformat()}
                yield _due("REG_USE_ENDED", each.place, **facts)


def _due(code: str, place: Place, **facts: str) -> Problem:
    return Problem(code, place, facts, "warning")

"""What must hold between the registers, and between them and the fleet: errors, on whatever day.

What a register refers to must be there, and must have been there when it was needed. What only the
day makes wrong is told by `due`.
"""

from collections.abc import Collection, Iterable
from datetime import date

from fleetcfg.declared.registers.due import find_due
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.problem import EVERYTHING, Place, Problems
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.organisations import Organisation
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers


def check_registers(registers: Registers, fleet: Fleet, problems: Problems, *, on: date) -> None:
    """Report what cannot be so, and what is due on the day *on*."""
    if registers is NO_REGISTERS:
        return
    checker = _Checker(registers, fleet, problems)
    checker.check_meetings()
    checker.check_organisations()
    checker.check_people()
    checker.check_property()
    if not problems.has_errors:  # else what is missing may follow from them
        problems.extend(find_due(registers, fleet, on=on))


class _Checker:
    def __init__(self, registers: Registers, fleet: Fleet, problems: Problems) -> None:
        self._registers = registers
        self._fleet = fleet
        self._problems = problems

    # ------------------------------------------------------------ one register each

    def check_meetings(self) -> None:
        """Look at who leads, joins and organises meetings."""
        seen: dict[tuple[str, str, int], Meeting] = {}
        for meeting in self._registers.meetings.values():
            self._sites(meeting.sites, meeting.place)
            self._hosts([meeting.bridge] if meeting.bridge else (), meeting.place)
            named = (contact for contacts in meeting.staff.values() for contact in contacts)
            self._contacts(filter(None, (meeting.liaison, *named)), meeting.place)
            if meeting.organiser:
                self._organiser(meeting)
            self._number(meeting, seen)
        rules = self._registers.meeting_rules
        if rules.ports:
            self._hosts(rules.ports, rules.places["ports"])
        if rules.duty_sites:
            self._sites(rules.duty_sites, rules.places["duty_sites"])

    def _number(self, meeting: Meeting, seen: dict[tuple[str, str, int], Meeting]) -> None:
        """Look at whether an organiser gave one number twice in a year."""
        if meeting.number and meeting.issued is not None:
            key = (meeting.organiser, meeting.number, meeting.issued.year)
            first = seen.setdefault(key, meeting)
            if first is not meeting:
                facts = {"number": meeting.number, "first": str(first.place)}
                self._problems.warning("REG_NUMBER_TWICE", meeting.place, **facts)

    def _organiser(self, meeting: Meeting) -> None:
        """Look at whether who organises a meeting is there on the day of it."""
        organiser = self._organisation(meeting.organiser, meeting.place)
        day = meeting.start.date()
        if organiser is not None and not organiser.is_valid(day):
            facts = {"organisation": organiser.id, "on": day.isoformat()}
            successors = ", ".join(organiser.successors)
            self._problems.error(
                "REG_ORGANISER_NOT_VALID", meeting.place, **facts, successors=successors
            )

    def check_organisations(self) -> None:
        """Look at the units that organisations have, and at who took over."""
        units = {(unit.code, unit.valid_from) for unit in self._fleet.units}
        for each in self._registers.organisations.values():
            for successor in each.successors:
                self._organisation(successor, each.place)
            if each.id in each.successors:
                self._problems.error("REG_SUCCESSOR_ITSELF", each.place, organisation=each.id)
            if each.unit and each.unit_since and (each.unit, each.unit_since) not in units:
                facts = {"unit": each.unit, "since": each.unit_since.isoformat()}
                self._problems.error("REG_UNIT_UNKNOWN", each.place, **facts)

    def check_people(self) -> None:
        """Look at contacts, duty, hand-overs, rules and proposals."""
        known = self._registers
        for contact in known.contacts.values():
            self._organisation(contact.organisation, contact.place)
            self._sites(contact.sites, contact.place)
        for shift in known.duty:
            self._contacts([shift.contact], shift.place)
            self._sites(shift.sites, shift.place)
            meetings = [shift.meeting] if shift.meeting else ()
            self._known("REG_MEETING_UNKNOWN", "meeting", meetings, known.meetings, shift.place)
        for minutes in known.handovers:
            self._hosts(minutes.devices, minutes.place)
            for name in (minutes.giver, minutes.taker):
                self._organisation(name, minutes.place)
        for rule in known.unit_rules:
            self._organisation(rule.organisation, rule.place)
        for proposal in (*known.proposals, *known.obstacles):
            for name in filter(None, (proposal.organisation, proposal.forwarded_to)):
                self._organisation(name, proposal.place)

    def check_property(self) -> None:
        """Look at contracts, leases, lines, rooms and permits."""
        known = self._registers
        for contract in known.contracts.values():
            self._provider(contract.provider, contract.place)
        for asset in known.leased:
            named = [asset.contract]
            self._known("REG_CONTRACT_UNKNOWN", "contract", named, known.contracts, asset.place)
            self._hosts([asset.host] if asset.host else (), asset.place)
            self._sites([asset.site] if asset.site else (), asset.place)
        for permit in known.use_permits:
            self._hosts(permit.devices, permit.place)
        self._check_lines()
        for room in known.rooms:
            self._sites([room.site], room.place)
            self._contacts([room.seen_by] if room.seen_by else (), room.place)

    def _check_lines(self) -> None:
        known = self._registers
        for line in known.lines:
            self._sites([line.site], line.place)
            self._provider(line.provider, line.place)
        for rule in known.test_calls:
            answering = [rule.answered_by] if rule.answered_by else []
            self._hosts((*rule.devices, *answering), rule.place)
        for provider in known.incident_rules.mend_within_of:
            self._provider(provider, known.incident_rules.places["mend_within_of"])

    # ------------------------------------------------------------ what is referred to

    def _sites(self, names: Collection[str], place: Place) -> None:
        unread = self._problems.unread_sites
        known = {*self._fleet.sites, *(names if EVERYTHING in unread else unread)}
        self._known("REG_SITE_UNKNOWN", "site", names, known, place)

    def _hosts(self, names: Iterable[str], place: Place) -> None:
        self._known("REG_DEVICE_UNKNOWN", "host", names, self._fleet.devices, place)

    def _contacts(self, names: Iterable[str], place: Place) -> None:
        known = self._registers.contacts
        self._known("REG_CONTACT_UNKNOWN", "contact", names, known, place)

    def _provider(self, name: str, place: Place) -> None:
        known = self._fleet.providers
        self._known("REG_PROVIDER_UNKNOWN", "provider", [name], known, place)

    def _organisation(self, name: str, place: Place) -> Organisation | None:
        known = self._registers.organisations
        self._known("REG_ORGANISATION_UNKNOWN", "organisation", [name], known, place)
        return known.get(name)

    def _known(
        self, code: str, fact: str, names: Iterable[str], known: Collection[str], place: Place
    ) -> None:
        for name in names:
            if name not in known:
                facts = {fact: name, "nearest": self._problems.nearest(name, known)}
                self._problems.error(code, place, **facts)

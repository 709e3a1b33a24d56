"""The registers of organisations, and of what each does: contacts, hand-overs, rules, proposals."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.inventory.software import SHA256
from fleetcfg.declared.registers.numbers import document_number
from fleetcfg.declared.registers.rows import by_id, read_rows
from fleetcfg.declared.registers.values import (
    check_days,
    choice_of,
    identifier,
    list_of,
    matching,
    near_day,
    plain,
    prose,
    said,
)
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.organisations import (
    ContactEntry,
    Handover,
    Organisation,
    OrganisationKind,
    UnitProposal,
    UnitRule,
)
from fleetcfg.model.typed.nodes import Node

ORGANISATION_NEEDS: Final = ("id", "name", "kind", "valid_from")
ORGANISATION_KEYS: Final = ("valid_to", "symbol", "unit", "unit_since", "successors")
KINDS: Final[tuple[OrganisationKind, ...]] = ("department", "office", "unit", "agency", "provider")
_KINDS: Final[Mapping[str, OrganisationKind]] = {kind: kind for kind in KINDS}
CONTACT_NEEDS: Final = ("id", "organisation", "role")
CONTACT_KEYS: Final = ("sites", "confirmed", "until")
HANDOVER_NEEDS: Final = ("number", "day", "devices", "giver", "taker")
HANDOVER_KEYS: Final = ("reason", "sha256")
UNIT_RULE_NEEDS: Final = ("organisation", "number", "issued")
UNIT_RULE_KEYS: Final = ("valid_to",)
PROPOSAL_NEEDS: Final = ("number", "day", "organisation", "text")
PROPOSAL_KEYS: Final = ("answer", "answered", "received", "forwarded", "forwarded_to")
_PERSONAL: Final = re.compile(r"\S+@\S+|\d(?:[ .-]?\d){6,}")
UNIT_CODE: Final = re.compile(r"\d{2,5}")


def read_organisations(nodes: Sequence[Node], problems: Problems) -> Mapping[str, Organisation]:
    """Return the organisations by id."""
    keys, needs = ORGANISATION_KEYS, ORGANISATION_NEEDS
    return by_id(read_rows(nodes, keys, needs, _read_organisation, problems), problems)


def _read_organisation(row: RegisterRow, place: Place, problems: Problems) -> Organisation | None:
    name, title = row.get("id", identifier), said(row, "name")
    kind = _KINDS.get(row.get("kind", choice_of(KINDS)) or "")
    since = row.get("valid_from", near_day)
    until, unit_since = row.get("valid_to", near_day), row.get("unit_since", near_day)
    unit = row.get("unit", matching(UNIT_CODE, "REG_UNIT_CODE")) or ""
    successors = row.get("successors", list_of(identifier)) or ()
    symbol = said(row, "symbol")
    if name is None or not title or kind is None or since is None:
        return None
    check_days(since, until, name, place, problems)
    if bool(unit) != (unit_since is not None) and ("unit" in row) != ("unit_since" in row):
        problems.error("REG_UNIT_HALF", place, id=name)
    return Organisation(
        name, title, kind, since, until, symbol, unit, unit_since, successors, place
    )


def read_contacts(nodes: Sequence[Node], problems: Problems) -> Mapping[str, ContactEntry]:
    """Return whom the organisations named, by id and without saying who that is."""
    rows = read_rows(nodes, CONTACT_KEYS, CONTACT_NEEDS, _read_contact, problems)
    return by_id(rows, problems)


def _read_contact(row: RegisterRow, place: Place, problems: Problems) -> ContactEntry | None:
    name, organisation = row.get("id", identifier), said(row, "organisation")
    role, sites = said(row, "role"), row.get("sites", list_of(plain)) or ()
    confirmed, until = row.get("confirmed", near_day), row.get("until", near_day)
    if name is None or not organisation or not role:
        return None
    if _PERSONAL.search(role):
        problems.error("REG_CONTACT_PERSONAL", row.place("role"), role=_PERSONAL.sub("…", role))
    check_days(confirmed, until, name, place, problems)
    return ContactEntry(name, organisation, role, sites, confirmed, until, place)


def read_handovers(nodes: Sequence[Node], problems: Problems) -> tuple[Handover, ...]:
    """Return the minutes by which devices changed hands, by their day."""
    rows = read_rows(nodes, HANDOVER_KEYS, HANDOVER_NEEDS, _read_handover, problems)
    return tuple(sorted(rows, key=lambda each: (each.on, each.number)))


def _read_handover(row: RegisterRow, place: Place, problems: Problems) -> Handover | None:
    number, on = row.get("number", document_number), row.get("day", near_day)
    devices = row.get("devices", list_of(plain))
    giver, taker, reason = said(row, "giver"), said(row, "taker"), prose(row, "reason")
    sha256 = row.get("sha256", matching(SHA256, "REG_SHA256")) or ""
    if not number or on is None or not devices or not giver or not taker:
        return None
    if giver == taker:
        problems.error("REG_HANDED_TO_ITSELF", place, number=number, organisation=giver)
    return Handover(number, on, devices, giver, taker, reason, sha256, place)


def read_unit_rules(nodes: Sequence[Node], problems: Problems) -> tuple[UnitRule, ...]:
    """Return the organisations' own rules, by their day."""
    rows = read_rows(nodes, UNIT_RULE_KEYS, UNIT_RULE_NEEDS, _read_unit_rule, problems)
    return tuple(sorted(rows, key=lambda each: (each.organisation, each.issued)))


def _read_unit_rule(row: RegisterRow, place: Place, problems: Problems) -> UnitRule | None:
    organisation, number = said(row, "organisation"), row.get("number", document_number)
    issued, until = row.get("issued", near_day), row.get("valid_to", near_day)
    if not organisation or not number or issued is None:
        return None
    check_days(issued, until, number, place, problems)
    return UnitRule(organisation, number, issued, until, place)


def read_proposals(nodes: Sequence[Node], problems: Problems) -> tuple[UnitProposal, ...]:
    """Return what the organisations proposed, or what hinders them, by its day."""
    rows = read_rows(nodes, PROPOSAL_KEYS, PROPOSAL_NEEDS, _read_proposal, problems)
    return tuple(sorted(rows, key=lambda each: (each.on, each.number)))


def _read_proposal(row: RegisterRow, place: Place, problems: Problems) -> UnitProposal | None:
    number, on = row.get("number", document_number), row.get("day", near_day)
    organisation, text = said(row, "organisation"), prose(row, "text")
    answer, answered = prose(row, "answer"), row.get("answered", near_day)
    received, forwarded = row.get("received", near_day), row.get("forwarded", near_day)
    forwarded_to = said(row, "forwarded_to")
    if not number or on is None or not organisation or not text:
        return None
    for last in (answered, received, forwarded):
        check_days(on, last, number, place, problems)
    check_days(received, forwarded, number, place, problems)
    if (forwarded is None) != (not forwarded_to):
        problems.error("REG_FORWARDED_HALF", place, number=number)
    way = (received, forwarded, forwarded_to)
    return UnitProposal(number, on, organisation, text, answer, answered, *way, place)

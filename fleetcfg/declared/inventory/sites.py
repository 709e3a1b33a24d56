"""Sites: points of the conference system, one group each, with their room and their people.

A site names an administrative unit by code *and* first day, because codes were given to other
units in 2025; a unit that does not exist on the day of the check is an error.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from fleetcfg.declared.inventory.merge import Inventory
from fleetcfg.declared.inventory.reference_data import InventoryRegisters
from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.inventory.variables import SITE_NAME
from fleetcfg.model.fleet import Contact, Site, SiteRole
from fleetcfg.model.mobile_number import has_mobile_number
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.organisations import CONTACT_LASTS
from fleetcfg.model.typed.node_readers import day, fields, items, text
from fleetcfg.model.typed.nodes import Node

_ROLES: Final[Mapping[str, SiteRole]] = {
    "central": "central",
    "chair": "chair",
    "satellite": "satellite",
}
_REQUIRED: Final = ("id", "name", "display_name", "role", "unit", "unit_since", "room", "provider")
_FIELDS: Final = (*_REQUIRED, "technician", "contacts")
_CONTACT: Final = ("role", "name", "phone", "confirmed")


def read_sites(
    inventory: Inventory, registers: InventoryRegisters, problems: Problems, *, on: date
) -> dict[str, Site]:
    """
    Read and check the site of each group that has one.

    Args:
        inventory: Where the groups are.
        registers: What units and providers there are.
        problems: Where to report.
        on: The day for which to judge units and contacts.

    Returns:
        Sites by the name of their *group*, in the order of the files.
    """
    reader = _SiteReader(registers, problems, on)
    sites: dict[str, Site] = {}
    places: dict[str, Place] = {}
    is_complete = True
    for group, nodes in inventory.group_nodes.items():
        node = nodes.get(SITE_NAME)
        if node is None:
            continue
        site = reader.read(node)
        if site is None:
            problems.unread.add(group)
            is_complete = False
            continue
        if site.id in places:
            first = str(places[site.id])
            problems.error("INV_SITE_TWICE", node.place, site=site.id, first=first)
            continue
        sites[group], places[site.id] = site, node.place
    if is_complete:  # else the role that seems to be missing may be that of the broken one
        _report_roles(sites.values(), places, problems)
    return sites


def _report_roles(sites: Iterable[Site], places: Mapping[str, Place], problems: Problems) -> None:
    """Report what contradicts Decision 32/2019, Art. 2.2: one central site; one chair at a time."""
    by_role: dict[str, list[Site]] = {role: [] for role in _ROLES}
    for site in sites:
        by_role[site.role].append(site)
    central, chairs = by_role["central"], by_role["chair"]
    for site in central[1:]:
        problems.error("INV_CENTRAL_TWICE", places[site.id], site=site.id, first=central[0].id)
    for site in chairs[1:]:
        problems.warning("INV_CHAIR_TWICE", places[site.id], site=site.id, first=chairs[0].id)
    if places and not central:
        problems.warning("INV_CENTRAL_NONE", Place(next(iter(places.values())).file))


class _SiteReader:
    def __init__(self, registers: InventoryRegisters, problems: Problems, on: date) -> None:
        self._registers = registers
        self._problems = problems
        self._on = on

    def read(self, node: Node) -> Site | None:
        """Read one site; None if something that it must have is missing or wrong."""
        found = fields(node, _FIELDS, self._problems, required=_REQUIRED)
        if found is None:
            return None
        row = RegisterRow(found, self._problems)
        texts = {name: row.text(name) for name in _REQUIRED if name != "unit_since"}
        since = row.get("unit_since", day)
        contacts = row.get("contacts", self._contacts) or ()
        technician = row.get("technician", self._contact)
        role = self._role(found, texts["role"])
        self._check(row, texts, since)
        if role is None or since is None or not all(texts.values()):
            return None
        said = {name: value or "" for name, value in texts.items() if name != "role"}
        return Site(
            **said,
            role=role,
            unit_since=since,
            technician=technician,
            contacts=contacts,
        )

    def _role(self, found: Mapping[str, Node], role: str | None) -> SiteRole | None:
        if role and role not in _ROLES:
            place = found["role"].place
            self._problems.error(
                "INV_ROLE", place, role=role, nearest=self._problems.nearest(role, _ROLES)
            )
        return _ROLES.get(role or "")

    def _check(self, row: RegisterRow, texts: Mapping[str, str | None], since: date | None) -> None:
        shown = texts["display_name"] or ""
        if not unicodedata.is_normalized("NFC", shown):
            self._problems.error("INV_NOT_NFC", row.place("display_name"), key="display_name")
        provider, known = texts["provider"], self._registers.providers
        if provider and provider not in known and not self._problems.is_unread("all"):
            self._problems.error(
                "INV_PROVIDER_UNKNOWN",
                row.place("provider"),
                provider=provider,
                nearest=self._problems.nearest(provider, known),
            )
        if texts["unit"] and since:
            self._check_unit(row.place("unit"), texts["unit"], since)

    def _check_unit(self, place: Place, code: str, since: date) -> None:
        unit = self._registers.units.get((code, since))
        facts = {"unit": code, "since": since.isoformat()}
        if unit is None:
            if not self._problems.is_unread("all"):  # where units stand
                self._problems.error("INV_UNIT_UNKNOWN", place, **facts)
        elif not unit.is_valid(self._on):
            facts |= {"on": self._on.isoformat(), "successors": ", ".join(unit.successors)}
            self._problems.error("INV_UNIT_NOT_VALID", place, **facts)

    def _contacts(self, node: Node, problems: Problems) -> tuple[Contact, ...]:
        found = [self._contact(item, problems) for item in items(node, problems)]
        return tuple(contact for contact in found if contact is not None)

    def _contact(self, node: Node, problems: Problems) -> Contact | None:
        found = fields(node, _CONTACT, problems, required=("role", "name"))
        if found is None:
            return None
        row = RegisterRow(found, problems)
        role, name = row.text("role"), row.text("name")
        phone, confirmed = row.get("phone", text), row.get("confirmed", day)
        if phone and has_mobile_number(re.sub(r"[ .-]", "", phone)):
            problems.warning("INV_CONTACT_PERSONAL", row.place("phone"))
        if confirmed and self._on - confirmed > CONTACT_LASTS:
            problems.warning(
                "INV_CONTACT_OLD", row.place("confirmed"), confirmed=confirmed.isoformat()
            )
        return Contact(role, name, phone or "", confirmed) if role and name else None

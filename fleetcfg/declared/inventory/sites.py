"""Sites: points of the conference system, one group each, with their room and their people.

A site names an administrative unit by code *and* first day, because codes were given to other
units in 2025; a unit that does not exist on the day of the check is an error.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, get_args

from fleetcfg.declared.inventory.merge import Inventory
from fleetcfg.declared.inventory.reference_data import InventoryRegisters
from fleetcfg.declared.inventory.variables import SITE_NAME
from fleetcfg.model.fleet import Contact, Site, SiteRole
from fleetcfg.model.problem import EVERYTHING, Place, Problems
from fleetcfg.model.registers.organisations import CONTACT_LASTS
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import declared_fields, read_noun
from fleetcfg.model.typed.node_readers import day, items, text

_ROLES: Final[tuple[SiteRole, ...]] = get_args(SiteRole)


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
    sites: dict[str, Site] = {}
    places: dict[str, Place] = {}
    is_complete = True
    for group, said in inventory.group_nodes.items():
        node = said.get(SITE_NAME)
        if node is None:
            continue
        site = read_noun(Site, node, problems)
        if isinstance(node, nodes.Mapping):
            _check_names(node, registers, problems, on)
            _report_old_contacts(node, problems, on)
        if site is None:
            problems.unread.add(group)
            problems.unread_sites.add(_id_of(node) or EVERYTHING)
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


def _id_of(node: nodes.Node) -> str | None:
    """Return the id of a site that could not be read whole."""
    if not isinstance(node, nodes.Mapping) or "id" not in node:
        return None
    [said] = [each for each in declared_fields(Site) if each.key == "id"]
    return said.reads.read(node["id"], Problems())  # what cannot be read was reported with the site


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


def _check_names(
    found: nodes.Mapping, registers: InventoryRegisters, problems: Problems, on: date
) -> None:
    """Report a provider or a unit that there is not, whatever else is wrong with the site."""
    told = Problems()  # what cannot be read was reported with the site
    provider = text(found["provider"], told) if "provider" in found else None
    if provider and provider not in registers.providers and not problems.is_unread("all"):
        close = problems.nearest(provider, registers.providers)
        place = found["provider"].place
        problems.error("INV_PROVIDER_UNKNOWN", place, provider=provider, nearest=close)
    if "unit" in found and "unit_since" in found:
        code, since = text(found["unit"], told), day(found["unit_since"], told)
        if code and since:
            _check_unit(code, since, found["unit"].place, registers, problems, on)


def _check_unit(
    code: str,
    since: date,
    place: Place,
    registers: InventoryRegisters,
    problems: Problems,
    on: date,
) -> None:
    unit = registers.units.get((code, since))
    facts = {"unit": code, "since": since.isoformat()}
    if unit is None:
        if not problems.is_unread("all"):  # where units stand
            problems.error("INV_UNIT_UNKNOWN", place, **facts)
    elif not unit.is_valid(on):
        facts |= {"on": on.isoformat(), "successors": ", ".join(unit.successors)}
        problems.error("INV_UNIT_NOT_VALID", place, **facts)


def _report_old_contacts(node: nodes.Mapping, problems: Problems, on: date) -> None:
    """Report who was last confirmed too long ago, whatever else is wrong with the site."""
    told = Problems()  # what cannot be read was reported with the site
    people = [node["technician"]] if "technician" in node else []
    people += items(node["contacts"], told) if "contacts" in node else ()
    for person in people:
        contact = read_noun(Contact, person, told)
        if contact and contact.confirmed and on - contact.confirmed > CONTACT_LASTS:
            place, confirmed = contact.places["confirmed"], contact.confirmed.isoformat()
            problems.warning("INV_CONTACT_OLD", place, confirmed=confirmed)

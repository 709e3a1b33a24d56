"""Where groups stand in the files of an inventory, and the groups that every fleet has.

New sites stand below their role and their provider, new devices below their family, and those of
rooms below `ENDPOINTS`, as in the sample province: its playbooks then play on any fleet.
"""

from collections.abc import Callable, Collection
from typing import Final

from fleetcfg.declared.inventory.written import WrittenInventory, WrittenPath
from fleetcfg.declared.sheets.columns import ENDPOINTS, ROLES, role_group
from fleetcfg.declared.sheets.headings import slug
from fleetcfg.declared.syntax.spans import YamlValue
from fleetcfg.declared.yaml_edit import YamlEdit
from fleetcfg.model.fleet import Fleet

PARENTS: Final = ("role", "provider")
"""Facts of a site by which there are groups."""


class GroupPlaces:
    """Finds and makes groups.

    Args:
        fleet: As it is.
        written: Where its files speak of what.
        sites: The groups of sites that there are.
        edit: Returns a file that is being edited.
    """

    def __init__(
        self,
        fleet: Fleet,
        written: WrittenInventory,
        sites: Collection[str],
        edit: Callable[[str], YamlEdit],
    ) -> None:
        self._fleet = fleet
        self._written = written
        self._edit = edit
        self._beside_sites = _children_of(written, sites)
        self._fresh: dict[str, tuple[str, WrittenPath]] = {}  # bodies of groups that are added

    def body(self, group: str, part: str = "hosts") -> tuple[str, WrittenPath]:
        """Return where *part* of a group stands, or is put."""
        if group in self._fresh:
            return self._fresh[group]
        bodies = self._written.bodies.get(group, [])
        usual = ("all", "children", group)
        best = next((each for each in bodies if each.said and part in each.said), None)
        best = best or next((each for each in bodies if each.path == usual), None)
        best = best or next(iter(bodies), None)
        if best is not None:
            return best.file, best.path
        return self._written.main_file(), ("all",) if group == "all" else usual

    def add_site(self, group: str, role: str, provider: str) -> None:
        """Make a group of a site, below those of its role and its provider."""
        self._make(group, self._beside_sites, None)
        if role in ROLES:
            self.put_under(_parent("role", role), group)
        if slug(provider):
            self.put_under(_parent("provider", provider), group)

    def move_site(self, group: str, fact: str, before: str, after: str) -> None:
        """Have a site stand below the group of another role or provider, if it does of one."""
        old = _parent(fact, before)
        for body in self._written.bodies.get(old, ()):
            way = (*body.path, "children", group)
            edit = self._edit(body.file)
            beside = edit.get(way[:-1])
            if isinstance(beside, dict) and group in beside:
                edit.remove(way if len(beside) > 1 else way[:-1])
                self.put_under(_parent(fact, after), group)

    def add_family(self, family: str, *, is_endpoint: bool) -> str:
        """Return the group of the devices of a family, which is made if there is none."""
        is_there = family in self._written.bodies or family in self._fresh
        if not is_there and is_endpoint:
            self._require(ENDPOINTS)
            file, path = self.body(ENDPOINTS, "children")
            self._make(family, (file, (*path, "children")), {"vars": {"family": family}})
        elif not is_there:
            self._make(family, self._beside_sites, {"vars": {"family": family}})
        elif is_endpoint and ENDPOINTS not in self._written.bodies:
            self.put_under(ENDPOINTS, family)
        return family

    def says_family(self, group: str) -> bool:
        """Tell whether a group of a family says so itself."""
        known = self._fleet.groups.get(group)
        is_said = known is not None and known.variables.get("family") == group
        return is_said or group in self._fresh

    def put_under(self, parent: str, child: str) -> None:
        """Have *child* stand below *parent*, which is made if there is none."""
        self._require(parent)
        file, path = self.body(parent, "children")
        way = (*path, "children", child)
        beside = self._edit(file).get(way[:-1])
        if not (isinstance(beside, dict) and child in beside):
            self._edit(file).set(way, None)

    def _require(self, group: str) -> None:
        if group not in self._written.bodies and group not in self._fresh:
            self._make(group, self._beside_sites, None)

    def _make(self, group: str, where: tuple[str, WrittenPath], body: YamlValue) -> None:
        file, path = where
        self._fresh[group] = (file, (*path, group))
        self._edit(file).set((*path, group), body)


def _children_of(written: WrittenInventory, sites: Collection[str]) -> tuple[str, WrittenPath]:
    """Return where groups of sites stand: beside those that there are."""
    for group in sites:
        for body in written.bodies.get(group, ()):
            if body.path == ("all", "children", group):
                return body.file, body.path[:-1]
    return written.main_file(), ("all", "children")


def _parent(fact: str, value: str) -> str:
    return role_group(value) if fact == "role" else f"{fact}_{slug(value).replace('-', '_')}"

"""Who the contacts of the registers are, read from a file that is never carried.

``people`` gives name, telephone and mail by the ids that `registers` has. It is no part of a
province: `fleetcfg.workflow` says where it lies, and reads it only if no other account can.
"""

from collections.abc import Mapping
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.rows import read_rows
from fleetcfg.declared.registers.values import identifier, plain, said
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.organisations import ContactPerson
from fleetcfg.model.typed.node_readers import fields

PERSON_NEEDS: Final = ("id", "name")
PERSON_KEYS: Final = ("phone", "mail")


def read_contact_persons(data: bytes, file: str, problems: Problems) -> Mapping[str, ContactPerson]:
    """Return who the contacts are, by id; no problem repeats what was typed of a person."""
    node = parse(data, file, problems)
    top = None if node is None else fields(node, ("people",), problems, required=("people",))
    people = [] if top is None or "people" not in top else [top["people"]]
    found: dict[str, ContactPerson] = {}
    for person in read_rows(people, PERSON_KEYS, PERSON_NEEDS, _read_person, problems):
        found.setdefault(person.id, person)
    return found


def _read_person(row: RegisterRow, place: Place, problems: Problems) -> ContactPerson | None:
    del place, problems
    person, name = row.get("id", identifier), row.get("name", plain)
    if person is None or name is None:
        return None
    return ContactPerson(person, name, said(row, "phone"), said(row, "mail"))

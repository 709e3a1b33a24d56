"""Who the contacts of the registers are, read from a file that is never carried.

``people`` gives name, telephone and mail by the ids that `registers` has. It is no part of a
province: `fleetcfg.workflow` says where it lies, and reads it only if no other account can.
"""

from collections.abc import Mapping

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.organisations import ContactPerson
from fleetcfg.model.typed.declared_noun import read_noun
from fleetcfg.model.typed.node_readers import fields, items


def read_contact_persons(data: bytes, file: str, problems: Problems) -> Mapping[str, ContactPerson]:
    """Return who the contacts are, by id; no problem repeats what was typed of a person."""
    node = parse(data, file, problems)
    top = None if node is None else fields(node, ("people",), problems, required=("people",))
    rows = items(top["people"], problems) if top and "people" in top else ()
    found: dict[str, ContactPerson] = {}
    for row in rows:
        person = read_noun(ContactPerson, row, problems)
        if person is not None:
            found.setdefault(person.id, person)
    return found

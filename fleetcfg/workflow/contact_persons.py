"""Where this machine says who the contacts of the registers are, and what it says.

The file lies in the user's folder of settings, or where ``FLEETCFG_CONTACTS`` says. Names,
telephones and mail are personal data: the file is read only if it is this user's, no other account
can read it, and it does not lie in a git work tree. Only commands that call or notify a person read
it; nothing of it is kept, signed or reported.
"""

from collections.abc import Mapping
from typing import Final

from platformdirs import user_config_path

from fleetcfg.declared.contact_file import read_contact_persons
from fleetcfg.errors import CredentialError
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.organisations import ContactPerson
from fleetcfg.workflow.own_file import find_own_file, read_own_file

VARIABLE: Final = "FLEETCFG_CONTACTS"


def contact_persons(environ: Mapping[str, str]) -> Mapping[str, ContactPerson]:
    """Return who the contacts are, by id; no person where this machine has no such file."""
    usual = user_config_path("fleetcfg", appauthor=False) / "contacts.yaml"
    file = find_own_file(environ, VARIABLE, usual)
    if file is None:
        return {}
    data = read_own_file(file, CredentialError("CONTACTS_CARRIED", file=str(file)))
    problems = Problems()
    people = read_contact_persons(data, str(file), problems)
    for problem in problems.in_order():
        line, code = problem.place.line, problem.code
        raise CredentialError("CONTACTS_BROKEN", file=str(file), line=line, code=code)
    return people

"""Where this machine says which credential references inventories may have, and what it says.

The file lies in the user's folder of settings, or where ``FLEETCFG_CREDENTIALS`` says. It is
believed only if it is this user's, no other account can use it, and it does not lie in a git work
tree: what comes with a checkout is another person's word.
"""

from collections.abc import Mapping
from typing import Final

from platformdirs import user_config_path

from fleetcfg.declared.credential_file import read_credential_rules
from fleetcfg.errors import CredentialError
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.model.problem import Problems
from fleetcfg.workflow.own_file import find_own_file, read_own_file

VARIABLE: Final = "FLEETCFG_CREDENTIALS"


def credential_rules(environ: Mapping[str, str]) -> CredentialRules:
    """Return what this machine says; where it has no such file, no reference is allowed by it."""
    usual = user_config_path("fleetcfg", appauthor=False) / "credentials.yaml"
    file = find_own_file(environ, VARIABLE, usual)
    if file is None:
        return CredentialRules(str(usual))
    data = read_own_file(file, CredentialError("CRED_LIST_CARRIED", file=str(file)))
    problems = Problems()
    rules = read_credential_rules(data, str(file), problems)
    for problem in problems.in_order():
        line, code = problem.place.line, problem.code
        raise CredentialError("CRED_LIST_BROKEN", file=str(file), line=line, code=code)
    return rules

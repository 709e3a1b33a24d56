"""Where this machine says which credential references inventories may have, and what it says.

The file lies in the user's folder of settings, or where ``FLEETCFG_CREDENTIALS`` says. It is
believed only if it is this user's, no other account can use it, and it does not lie in a git work
tree: what comes with a checkout is another person's word.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from fleetcfg.declared.credential_file import read_credential_rules
from fleetcfg.devices.credentials import read_private
from fleetcfg.errors import CredentialError
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.model.problem import Problems

VARIABLE: Final = "FLEETCFG_CREDENTIALS"


def credential_rules(environ: Mapping[str, str]) -> CredentialRules:
    """Return what this machine says; where it has no such file, no reference is allowed by it.

    Raises:
        CredentialError: CRED_LIST_CARRIED, CRED_LIST_BROKEN; CRED_FILE_UNREADABLE,
            CRED_FILE_OWNER, CRED_FILE_MODE.
    """
    named = environ.get(VARIABLE)
    file = Path(named) if named else user_config_path("fleetcfg") / "credentials.yaml"
    if not (named or file.exists()):
        return CredentialRules(str(file))
    whole = file.resolve()
    if any((folder / ".git").exists() for folder in whole.parents):
        raise CredentialError("CRED_LIST_CARRIED", file=str(file))
    problems = Problems()
    rules = read_credential_rules(read_private(whole), str(file), problems)
    for problem in problems.in_order():
        line, code = problem.place.line, problem.code
        raise CredentialError("CRED_LIST_BROKEN", file=str(file), line=line, code=code)
    return rules

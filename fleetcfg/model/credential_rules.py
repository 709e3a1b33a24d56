"""What this machine says of the credential references that inventories may have.

An inventory is carried from machine to machine, and who writes it is not who runs fleetcfg: it
names a secret, and whether that one may be used is said here. No inventory names a program to run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import CredentialError

LOCAL: Final = "local"  # ``local:NAME``: what this machine calls NAME
_OWN_VARIABLES: Final = "env:FLEETCFG_"
_KINDS: Final = frozenset({"env", "keyring", "file"})
_REFERENCE: Final = {
    "env": r"[A-Za-z_][A-Za-z0-9_]*",
    "keyring": r"[\w.@/-]+",
    "file": r"[^\s:]\S*",
    "command": r"\S.*",
    LOCAL: r"[\w.-]+",
}
_REFERENCES: Final = re.compile("|".join(f"{kind}:{rest}" for kind, rest in _REFERENCE.items()))
REFERENCE_KINDS: Final = (*_REFERENCE,)
"""What stands before the colon of a reference."""


def is_reference(text: str) -> bool:
    """Tell whether *text* refers to a secret (``env:NAME``, ``keyring:SERVICE``, …)."""
    return _REFERENCES.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class CredentialRules:
    """See the module.

    Attributes:
        file: Where this is said, for people.
        named: References by the names that inventories call them by; programs only here.
        allowed: References that inventories may have as they are.
    """

    file: str
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    allowed: frozenset[str] = frozenset()

    def meant_by(self, reference: str) -> str:
        """Return the reference to follow where an inventory has *reference*.

        Variables that begin with ``FLEETCFG_`` need no word here: who sets one on this machine
        means it for fleetcfg.

        Raises:
            CredentialError: CRED_NOT_ALLOWED, CRED_NAME_UNKNOWN, CRED_COMMAND_CARRIED; each with
                the line to add.
        """
        kind, _, rest = reference.partition(":")
        if kind == LOCAL:
            if rest not in self.named:
                raise CredentialError("CRED_NAME_UNKNOWN", name=rest, file=self.file)
            return self.named[rest]
        if kind == "command":
            raise CredentialError("CRED_COMMAND_CARRIED", file=self.file, reference=reference)
        is_ours = reference.startswith(_OWN_VARIABLES) or reference in self.allowed
        if kind in _KINDS and not is_ours:
            raise CredentialError("CRED_NOT_ALLOWED", file=self.file, reference=reference)
        return reference  # of no known kind: who resolves it says so, and shows nothing of it

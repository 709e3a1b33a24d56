"""The types of a device's fields: what each must look like, and the one spelling that is kept.

Ansible reads an inventory too, so text is what every YAML reader takes for text. The text of what
might be a secret is never part of a report.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fleetcfg.errors import Facts
from fleetcfg.model.credential_rules import REFERENCE_KINDS, is_reference
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.fields import TEXT, FieldReader, count_of
from fleetcfg.model.typed.node_readers import fields, report_no_file, text
from fleetcfg.model.typed.nodes import Node

PROBED_SERVICES: Final[Mapping[str, int]] = {"telnet": 23, "http": 80}
"""Services that show for themselves whether a device has them on, by their well-known ports."""

_MAC: Final = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)
_SHA256: Final = re.compile(r"[0-9A-Fa-f]{64}|(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}")  # SHA-256
_ZONE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HOST_KEY: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]")  # as OpenSSH says it

# A word this long and this mixed is no name of anything. Bits per character, Shannon.
_SECRET_LENGTH: Final = 12
_SECRET_ENTROPY: Final = 3.0


def _spelled(
    pattern: "re.Pattern[str]",
    code: str,
    told: Callable[[str], Facts],
    kept: Callable[[str], str] = str,
) -> FieldReader[str]:
    """Return what reads a text of that *pattern*.

    Args:
        pattern: What it must be.
        code: By which another is reported.
        told: What is said of another.
        kept: Its one spelling.
    """

    def read(node: Node, problems: Problems) -> str | None:
        typed = text(node, problems)
        if typed is not None and not pattern.fullmatch(typed):
            problems.error(code, node.place, **told(typed))
            return None
        return None if typed is None else kept(typed)

    return FieldReader(read, {**TEXT, "pattern": f"^(?:{pattern.pattern})$"})


def _length(typed: str) -> Facts:
    return {"length": len(typed)}


def _pairs(typed: str) -> str:
    """Spell a MAC address as six lower-case pairs with colons."""
    lower = typed.lower()
    if len(lower) == len("00:00:5e:00:53:01") and lower[2] == ":":
        return lower
    digits = re.sub("[^0-9a-f]", "", lower)
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _digits(typed: str) -> str:
    """Spell a fingerprint as lower-case digits, by what was read where it is spelled so."""
    kept = typed.lower().replace(":", "")
    return typed if typed == kept else kept


def _credential(node: Node, problems: Problems) -> str | None:
    """Return a reference to a secret; the secret itself in its place is refused unseen."""
    typed = text(node, problems)
    if typed is None or is_reference(typed):
        return typed
    code = "INV_SECRET_IN_FILE" if _is_mixed(typed) else "INV_CREDENTIAL_NOT_REFERENCE"
    problems.error(code, node.place, key="credential")
    return None


def _is_mixed(typed: str) -> bool:
    if len(typed) < _SECRET_LENGTH or " " in typed:
        return False
    shares = [count / len(typed) for count in Counter(typed).values()]
    return -sum(share * math.log2(share) for share in shares) >= _SECRET_ENTROPY


def _zone(node: Node, problems: Problems) -> str | None:
    """Return the name of a zone, as a root has it."""
    typed = _ZONES.read(node, problems)
    if typed is not None:
        report_no_file(typed, node.place, problems)
    return typed


def _simulated_ports(node: Node, problems: Problems) -> dict[int, int] | None:
    """Return where a simulator has the services of well-known ports, which are typed by name."""
    typed = fields(node, PROBED_SERVICES, problems) or {}
    answers = {PROBED_SERVICES[name]: _PORT.read(each, problems) for name, each in typed.items()}
    return {known: there for known, there in answers.items() if there is not None} or None


_PORT: Final = count_of(1, 65535)
_ZONES: Final = _spelled(_ZONE, "INV_ZONE", lambda typed: {"zone": typed})

MacField = Annotated[str, _spelled(_MAC, "INV_MAC", lambda typed: {"mac": typed}, _pairs)]
PortField = Annotated[int, _PORT]
CredentialField = Annotated[
    str, FieldReader(_credential, {**TEXT, "pattern": f"^({'|'.join(REFERENCE_KINDS)}):"})
]
CertificateField = Annotated[str, _spelled(_SHA256, "INV_CERTIFICATE", _length, _digits)]
HostKeyField = Annotated[str, _spelled(_HOST_KEY, "INV_HOST_KEY", _length)]
ZoneField = Annotated[str, FieldReader(_zone, _ZONES.schema)]
SimulatedPortsField = Annotated[
    Mapping[int, int],
    FieldReader(
        _simulated_ports,
        {
            "type": "object",
            "properties": dict.fromkeys(PROBED_SERVICES, _PORT.schema),
            "additionalProperties": False,
        },
    ),
]

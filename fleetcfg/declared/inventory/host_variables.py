"""What each variable of a device must look like, and the one spelling in which it is kept.

A question takes a node and answers with the value, or None after it reported what is wrong; the
text of what might be a secret is never part of the report.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from fleetcfg.declared.inventory.register_rows import read_address
from fleetcfg.declared.inventory.variables import is_reference
from fleetcfg.model.fleet import PROBED_SERVICES
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import (
    boolean,
    day,
    fields,
    report_no_file,
    text,
    whole,
)
from fleetcfg.model.typed.nodes import Node

_MAC: Final = re.compile(
    r"(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}"
)
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2}")  # SHA-256
ZONE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HOST_KEY: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]")  # as OpenSSH says it

# A word this long and this mixed is no name of anything. Bits per character, Shannon.
_SECRET_LENGTH: Final = 12
_SECRET_ENTROPY: Final = 3.0


def mac(node: Node, problems: Problems) -> str | None:
    """Return a MAC address as six lower-case pairs with colons."""
    typed = text(node, problems)
    if typed is None:
        return None
    lower = typed.lower()
    if not _MAC.fullmatch(lower):
        problems.error("INV_MAC", node.place, mac=typed)
        return None
    if len(lower) == len("00:00:5e:00:53:01") and lower[2] == ":":
        return lower
    digits = re.sub("[^0-9a-f]", "", lower)
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def transport(node: Node, problems: Problems, *, known: Callable[[], Iterable[str]]) -> str | None:
    """Return how a device is reached: by one of the *known* ways."""
    typed = text(node, problems)
    if typed is None or typed in known():
        return typed
    problems.error(
        "INV_TRANSPORT", node.place, transport=typed, nearest=problems.nearest(typed, {*known()})
    )
    return None


def port(node: Node, problems: Problems) -> int | None:
    """Return a TCP port."""
    return whole(node, problems, least=1, most=65535)


def credential(node: Node, problems: Problems) -> str | None:
    """Return a reference to a secret; the secret itself in its place is refused unseen."""
    typed = text(node, problems)
    if typed is None or is_reference(typed):
        return typed
    code = "INV_SECRET_IN_FILE" if _is_mixed(typed) else "INV_CREDENTIAL_NOT_REFERENCE"
    problems.error(code, node.place, key="credential")
    return None


def certificate(node: Node, problems: Problems) -> str | None:
    """Return the SHA-256 of a certificate as 64 lower-case hexadecimal digits."""
    typed = text(node, problems)
    if typed is None:
        return None
    lower = typed.lower()
    if not _FINGERPRINT.fullmatch(lower):
        problems.error("INV_CERTIFICATE", node.place, length=len(typed))
        return None
    return typed if typed == lower.replace(":", "") else lower.replace(":", "")


def host_key(node: Node, problems: Problems) -> str | None:
    """Return the fingerprint of an SSH host key, as ``ssh-keygen -l`` prints it."""
    typed = text(node, problems)
    if typed is not None and not _HOST_KEY.fullmatch(typed):
        problems.error("INV_HOST_KEY", node.place, length=len(typed))
        return None
    return typed


def zone(node: Node, problems: Problems) -> str | None:
    """Return the name of a zone, as a root has it."""
    typed = text(node, problems)
    if typed is not None and not ZONE.fullmatch(typed):
        problems.error("INV_ZONE", node.place, zone=typed)
        return None
    if typed is not None:
        report_no_file(typed, node.place, problems)
    return typed


def simulated_ports(node: Node, problems: Problems) -> dict[int, int] | None:
    """Return where a simulator has the services of well-known ports, which are typed by name."""
    typed = fields(node, PROBED_SERVICES, problems) or {}
    answers = {PROBED_SERVICES[name]: port(each, problems) for name, each in typed.items()}
    return {known: there for known, there in answers.items() if there is not None} or None


def _is_mixed(typed: str) -> bool:
    if len(typed) < _SECRET_LENGTH or " " in typed:
        return False
    shares = [count / len(typed) for count in Counter(typed).values()]
    return -sum(share * math.log2(share) for share in shares) >= _SECRET_ENTROPY


Question = Callable[[Node, Problems], Any]


def questions_of(transports: Callable[[], Iterable[str]]) -> Mapping[str, Question]:
    """Return what to ask of each variable of a device, by its name.

    Args:
        transports: Gives the names of all that there are.
    """
    return {**QUESTIONS, "transport": partial(transport, known=transports)}


QUESTIONS: Final[Mapping[str, Question]] = {
    "ansible_host": read_address,
    "family": text,
    "model": text,
    "serial_number": text,
    "mac": mac,
    "firmware": text,
    "transport": text,
    "port": port,
    "credential": credential,
    "certificate": certificate,
    "authority": text,
    "host_key": host_key,
    "legacy_ssh": boolean,
    "legacy_tls": boolean,
    "legacy_telnet": boolean,
    "zone": zone,
    "switch": text,
    "switch_port": text,
    "custodian": text,
    "support_end": day,
    "simulated": boolean,
    "simulated_ports": simulated_ports,
}

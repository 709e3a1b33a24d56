"""Ways in which a simulated device misbehaves on command, each seen on a real one.

A family may have more of its own: an enum like this one. It names all that it knows in
`SimFamily.faults`.
"""

from collections.abc import Sequence
from enum import StrEnum, unique

from fleetcfg.errors import SimError


@unique
class SimFault(StrEnum):
    """What is wrong with a device; one at a time."""

    REFUSES = "refuses"  # connection refused
    SILENT = "silent"  # accepts a connection and never says a word
    HANGS = "hangs"  # stops in the middle of an answer and keeps the line open
    SLOW = "slow"  # trickles its answers
    DROPS = "drops"  # closes the line in the middle of an answer
    HUGE = "huge"  # answers without end
    GARBAGE = "garbage"  # answers bytes of no protocol
    AUTH_401 = "auth_401"  # the right passphrase is refused
    FORBIDDEN_403 = "forbidden_403"  # logged in, and not allowed
    BUSY_503 = "busy_503"  # rate limit, always
    WRONG_HOST_KEY = "wrong_host_key"  # another SSH host key than the pinned one
    WRONG_CERTIFICATE = "wrong_certificate"  # another TLS certificate than the pinned one
    SWAPPED_SERIAL = "swapped_serial"  # another device answers at this address
    LOCKOUT = "lockout"  # the account is locked
    PASSWORD_REFUSED_KBDINT_ONLY = "password_refused_kbdint_only"  # noqa: S105 - a fault's name
    REBOOTING = "rebooting"  # the network is up, the device behind it is not
    STORES_NOTHING = "stores_nothing"  # says OK and keeps the old value
    PARTIAL_WRITE = "partial_write"  # says OK and keeps every other value
    FACTORY_RESET = "factory_reset"  # happens once: defaults, and no passphrase
    FIRMWARE_UPGRADE = "firmware_upgrade"  # happens once: new version, new defaults


EVENTS = frozenset({SimFault.FACTORY_RESET, SimFault.FIRMWARE_UPGRADE})


def read_fault(name: str, known: Sequence[StrEnum]) -> str | None:
    """Read a fault's name; `none` clears.

    Args:
        name: As people write it.
        known: What the device's family can do.

    Raises:
        SimError: SIM_FAULT_UNKNOWN.
    """
    if name in {"none", ""}:
        return None
    for fault in known:
        if fault.value == name:
            return fault
    raise SimError("SIM_FAULT_UNKNOWN", fault=name, known=", ".join(known))

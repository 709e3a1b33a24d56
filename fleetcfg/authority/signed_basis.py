"""What the Department signed, as an audit holds devices against it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fleetcfg.declared.province import Province
from fleetcfg.model.authorized import AuthorizedState


@dataclass(frozen=True, slots=True)
class SignedBasis:
    """What the Department signed, for all devices.

    Attributes:
        province: What the *signed* bytes declare: the very province that is audited if every file
            is as it was signed; None if the signed bytes are not known here.
        state_of: Gives what the record says is authorized of a host; called in worker processes.
        on: The day for which waivers are looked at.
    """

    province: Province | None
    state_of: Callable[[str], AuthorizedState]
    on: date

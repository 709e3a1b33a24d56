"""What the Department signed, as an audit holds devices against it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fleetcfg.declared.province import Province, declared
from fleetcfg.diff import Decided
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Declared


@dataclass(frozen=True, slots=True)
class SignedBasis:
    """What the Department signed, for all devices.

    Attributes:
        province: What the *signed* bytes declare: the very province that is audited if every file
            is as it was signed; None if the signed bytes are not known here.
        state_of: Gives what the record says is authorized of a host; called in worker processes.
        on: The day for which waivers, attestations and permits are looked at.
    """

    province: Province | None
    state_of: Callable[[str], AuthorizedState]
    on: date

    def decided(self, here: Province, asked: Declared, catalog: Catalog) -> Decided:
        """Return what was decided about a device: the same for an audit and for an adoption.

        Args:
            here: What is declared here.
            asked: What *here* asks of the device.
            catalog: Of its family.
        """
        signed = self.province
        if signed is here:
            of_signed: Declared | None = asked
        else:
            is_there = signed is not None and asked.host in signed.fleet.devices
            of_signed = declared(signed, asked.host) if signed is not None and is_there else None
        return Decided(of_signed, self.state_of(asked.host), catalog, self.on)

"""What is frozen, as far as this machine knows: by the signed status, and by signed registers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from fleetcfg.authority.declared_freezes import NO_FREEZES, DeclaredFreezes, declared_freezes
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.verify.frozen import require_unfrozen

if TYPE_CHECKING:
    from fleetcfg.trust.documents.status import StatusDocument

_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class FrozenHere:
    """What is frozen.

    Attributes:
        every: Freezes of all devices.
        meetings: Freezes of the devices of meetings' sites.
    """

    every: tuple[Freeze, ...] = ()
    meetings: tuple[MeetingFreeze, ...] = ()

    def require_window(
        self, hosts: Collection[str], window: tuple[datetime, datetime], exempt: str | None
    ) -> None:
        """Refuse a window in which a meeting freezes one of *hosts*, unless it is *exempt*.

        Raises:
            RefusalError: FROZEN at stage 9.
        """
        with refuse_at(Stage.TIME):
            require_unfrozen(hosts, self.meetings, window, exempt)

    def refusal(self, host: str, at: datetime) -> RefusalError | None:
        """Return why *host* is not to be disturbed at that time; None if it may be."""
        try:
            self.require_undisturbed((host,), at)
        except RefusalError as refusal:
            return refusal
        return None

    def require_undisturbed(self, hosts: Collection[str], at: datetime) -> None:
        """Refuse to disturb *hosts* at that time.

        Raises:
            RefusalError: FREEZE or FROZEN at stage 9.
        """
        for freeze in self.every if hosts else ():
            if freeze.holds(at):
                raise RefusalError("FREEZE", stage=Stage.TIME, freeze=freeze.id)
        with refuse_at(Stage.TIME):
            require_unfrozen(hosts, self.meetings, (at, at + _MOMENT))


def frozen_here(workspace: Workspace) -> FrozenHere:
    """Return what is frozen by root, status and registers that were proven here."""
    status = workspace.record.status_in_force()
    declared = _declared(workspace)
    told: Iterable[Freeze] = () if status is None else status.freeze
    every = (*workspace.root.rules.freeze, *told, *declared.standing)
    return FrozenHere(every, (*_of_meetings(status), *declared.meetings))


def _of_meetings(status: "StatusDocument | None") -> tuple[MeetingFreeze, ...]:
    return () if status is None else status.meetings or ()


def _declared(workspace: Workspace) -> DeclaredFreezes:
    """Return what the registers freeze, as they were signed; nothing where they are not known."""
    registers, inventory = workspace.declarations.registers, workspace.contact.inventory
    if registers is None or inventory is None or not workspace.is_in_force:
        return NO_FREEZES
    return declared_freezes(registers, inventory.fleet, now=workspace.now, ahead=None)

"""What is frozen, as far as this machine knows: by the signed status, and by signed registers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.authority.declared_freezes import NO_FREEZES, DeclaredFreezes, declared_freezes
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.verify.frozen import (
    frozen_for_meetings,
    releases_in_force,
    require_unfrozen,
)

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
        """Refuse a window in which a meeting freezes one of *hosts*, unless it is *exempt*."""
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
        """Refuse to disturb *hosts* at that time."""
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
    if status is None:
        return FrozenHere(every, declared.meetings)
    frozen = frozen_for_meetings(status, _manifest_in_force(workspace))
    return FrozenHere(every, (*frozen, *declared.meetings))


def _manifest_in_force(workspace: Workspace) -> Manifest | None:
    return workspace.manifest if workspace.is_in_force else None


def tell_released(workspace: Workspace, changeset: ChangeSet) -> tuple[RefusalError, ...]:
    """Return FREEZE_RELEASED of each freeze that a release alone keeps out of what is to be done.

    Nothing of what is over, and nothing of the freeze from which the change-set is exempt.
    """
    status, manifest = workspace.record.status_in_force(), _manifest_in_force(workspace)
    if status is None or manifest is None:
        return ()
    window, hosts = changeset.window, [device.id for device in changeset.devices]
    rest = max(workspace.now, window.not_before), window.not_after
    return tuple(
        RefusalError(
            "FREEZE_RELEASED",
            stage=Stage.TIME,
            meeting=one.told,
            start=spell_instant(one.from_),
            end=spell_instant(one.to),
            count=len(one.hosts_of(hosts)),
            version=manifest.version,
            decision=one.decision.number,
            reason=one.reason,
        )
        for one in releases_in_force(status, manifest)
        if one.id != changeset.freeze_exemption and one.hosts_of(hosts) and one.meets(*rest)
    )


def _declared(workspace: Workspace) -> DeclaredFreezes:
    """Return what the registers freeze, as they were signed; nothing where they are not known."""
    registers, inventory = workspace.declarations.registers, workspace.contact.inventory
    if registers is None or inventory is None or not workspace.is_in_force:
        return NO_FREEZES
    return declared_freezes(registers, inventory.fleet, now=workspace.now, ahead=None)

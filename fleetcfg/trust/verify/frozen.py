"""Whether devices are frozen: the one question of the door, of plans and of playbooks."""

from collections.abc import Collection, Iterable
from datetime import datetime

from fleetcfg.errors import RefusalError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import Manifest, Release
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.results import InForce


def releases_in_force(status: StatusDocument, manifest: Manifest | None) -> tuple[Release, ...]:
    """Return what *manifest* releases of the freezes that *status* has, and as it has them.

    Args:
        status: What all statuses come to.
        manifest: Proven; one that the status does not name releases nothing.
    """
    if manifest is None or manifest.version != status.manifest.version:
        return ()
    known = status.meetings or ()
    return tuple(one for one in manifest.releases or () if any(map(one.is_of, known)))


def frozen_for_meetings(
    status: StatusDocument, manifest: Manifest | None
) -> tuple[MeetingFreeze, ...]:
    """Return what *status* freezes for meetings, and *manifest* does not release."""
    releases = releases_in_force(status, manifest)
    return tuple(
        rest
        for freeze in status.meetings or ()
        for rest in freeze.without(one for one in releases if one.is_of(freeze))
    )


def require_no_freeze(changeset: ChangeSet, in_force: InForce, now: datetime) -> None:
    """Refuse (FREEZE, FROZEN) a freeze that is not exempted.

    A meeting that freezes one of its devices is in the way wherever the rest of the window meets
    it: who applies late would else change a room in which people sit already.
    """
    exempt, window, status = changeset.freeze_exemption, changeset.window, in_force.status
    for freeze in (*in_force.root.rules.freeze, *status.freeze):
        if freeze.holds(now) and freeze.id != exempt:
            raise RefusalError("FREEZE", freeze=freeze.id)
    hosts = [device.id for device in changeset.devices]
    rest = max(now, window.not_before), window.not_after
    require_unfrozen(hosts, frozen_for_meetings(status, in_force.manifest), rest, exempt)


def require_freezes_told(changeset: ChangeSet, status: StatusDocument, manifest: Manifest) -> None:
    """Refuse (FREEZES_UNTOLD) registers that its author never saw, and the status does not know.

    The author was held to the freezes of the registers that were signed then. Under a later
    manifest the status is all that says what newer ones freeze.
    """
    is_of_another = changeset.baseline.manifest_version != manifest.version
    if is_of_another and manifest.has_registers and not status.freezes_registers:
        raise RefusalError(
            "FREEZES_UNTOLD", version=manifest.version, named=changeset.baseline.manifest_version
        )


def require_unfrozen(
    hosts: Collection[str],
    freezes: Iterable[MeetingFreeze],
    times: tuple[datetime, datetime],
    exempt: str | None = None,
) -> None:
    """Refuse (FROZEN) devices that a meeting freezes at some of the time, by the first meeting.

    Args:
        hosts: Which devices are meant.
        freezes: What freezes.
        times: From when until when.
        exempt: Id of the freeze that does not count; None for none.
    """
    for freeze in sorted(freezes, key=lambda one: (one.from_, one.id)):
        frozen = sorted(freeze.hosts_of(hosts))
        if frozen and freeze.id != exempt and freeze.meets(*times):
            raise RefusalError(
                "FROZEN",
                meeting=freeze.told,
                freeze=freeze.id,
                start=spell_instant(freeze.from_),
                end=spell_instant(freeze.to),
                host=frozen[0],
                count=len(frozen),
            )

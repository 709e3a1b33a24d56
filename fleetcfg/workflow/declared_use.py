"""What devices may be used for, by the meetings and permits that are declared."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.check import DeclaredUse
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.registers import Registers

UseOf = Callable[[str, datetime], DeclaredUse | None]
"""Gives what a device may be used for at a time; None where that is not judged."""


def use_of_nothing(_host: str, _now: datetime) -> DeclaredUse | None:
    """Judge nothing."""
    return None


def use_of_devices(basis: AuditBasis) -> UseOf:
    """Return what gives the use of each device; of none, where no meetings are declared.

    Where a root is trusted, only signed meetings and permits count.
    """
    here = basis.province.registers
    counted = here if basis.registers is None else basis.registers
    permits = () if basis.registers is None else basis.registers.use_permits
    fleet, judged = basis.province.fleet, judged_devices(basis)
    far_ends = frozenset(
        text.lower()
        for device in (fleet.devices.values() if judged else ())
        for text in (device.host, device.address)
    )

    def use_of(host: str, now: datetime) -> DeclaredUse | None:
        meetings = judged.get(host)
        if meetings is None:
            return None
        return DeclaredUse(
            meetings,
            counted.meeting_rules,
            permits,
            here.use_permits,
            fleet.networks,
            far_ends,
            now,
        )

    return use_of


def judged_devices(basis: AuditBasis) -> Mapping[str, Sequence[Meeting]]:
    """Return the devices whose calls are held against meetings, with the meetings of their site.

    What joins the sites of others is no device of one site's meetings: bridges are left out.
    """
    counted = basis.province.registers if basis.registers is None else basis.registers
    return _meetings_of_devices(basis.province.fleet, counted) if counted.meetings else {}


def _meetings_of_devices(fleet: Fleet, registers: Registers) -> Mapping[str, Sequence[Meeting]]:
    bridges = {each.bridge for each in registers.meetings.values()} | set(
        registers.meeting_rules.ports
    )
    of_sites: dict[str, list[Meeting]] = {}
    for meeting in registers.meetings.values():
        for site in meeting.sites:
            of_sites.setdefault(site, []).append(meeting)
    return {
        device.host: of_sites.get(device.site.id, ())
        for device in fleet.devices.values()
        if device.site is not None and device.host not in bridges
    }

"""What must hold between the registers, and between them and the fleet."""

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.registers import Registers


def check_registers(registers: Registers, fleet: Fleet, problems: Problems) -> None:
    """Report what does not hold."""
    for meeting in registers.meetings.values():
        for site in meeting.sites:
            if site not in fleet.sites:
                facts = {"site": site, "nearest": nearest(site, fleet.sites)}
                problems.error("REG_SITE_UNKNOWN", meeting.place, **facts)
        if meeting.bridge and meeting.bridge not in fleet.devices:
            facts = {"host": meeting.bridge, "nearest": nearest(meeting.bridge, fleet.devices)}
            problems.error("REG_DEVICE_UNKNOWN", meeting.place, **facts)

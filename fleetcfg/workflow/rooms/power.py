"""How devices were switched on and off, held against meetings and what people said of it (3.2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.power import PowerRecord, SitePower, power_record
from fleetcfg.model.registers.power import PowerRules
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import StatementKind, Statements
from fleetcfg.observations.power import power_readings
from fleetcfg.observations.store import Observations

_BEFORE: Final = timedelta(days=31)
"""How long before a time is looked at: a device that was read last then was up, or was not."""


def read_power(
    observations: Observations,
    fleet: Fleet,
    registers: Registers,
    said: Statements,
    *,
    since: datetime,
    until: datetime,
) -> PowerRecord:
    """Return what the stored audits of a time say of starts, stops and standing by.

    Args:
        observations: Of real devices, or of simulated ones.
        fleet: As it is declared: where each device stands.
        registers: Meetings; without any, nothing is judged.
        said: What people said: ``power.cycle`` explains a start.
        since: From when, in UTC.
        until: Until when.

    Raises:
        ObservationError: ``STORE_*``.
    """
    at = {host: device.site.id for host, device in fleet.devices.items() if device.site}
    readings = power_readings(observations, at, since=since - _BEFORE, until=until)
    return power_record(
        site_power(registers, said, registers.power_rules),
        {host: (site, readings.get(host, ())) for host, site in at.items()},
        since=since,
        until=until,
    )


def site_power(
    registers: Registers, said: Statements, rules: PowerRules
) -> Mapping[str, SitePower]:
    """Return the meetings of each site that has any, and when it was said to be switched."""
    held = [one for one in registers.meetings.values() if not one.is_cancelled]
    cycles = [
        (one.about.removeprefix("site:"), one.said_at) for one in said.of(StatementKind.POWER_CYCLE)
    ]
    return {
        site: SitePower(
            site,
            tuple(sorted((m for m in held if site in m.sites), key=lambda one: one.start)),
            tuple(moment for where, moment in cycles if where == site),
            rules,
        )
        for site in {site for one in held for site in one.sites}
    }

"""``fleetcfg dispatch …``: work for the machines inside the zones, and what comes home of it."""

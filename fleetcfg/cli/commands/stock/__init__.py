"""``fleetcfg stock``: labels, counts, and when each device was last counted."""

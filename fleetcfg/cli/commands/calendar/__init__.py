"""``fleetcfg calendar``: meetings from the calendars of others, and what is wrong with ours."""

"""``fleetcfg baseline …``: what the Department issues, as files."""

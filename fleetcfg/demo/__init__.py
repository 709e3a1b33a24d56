"""The story that ``fleetcfg demo`` tells: a simulated fleet, five people, every command."""

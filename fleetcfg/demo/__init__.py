"""The story that ``fleetcfg demo`` tells: a simulated fleet, four people, every command."""

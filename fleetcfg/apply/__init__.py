"""Writing to devices what the Department signed, and nothing else; see `fleetcfg.apply.device`."""

"""What ``fleetcfg.toml`` says in the place of options."""

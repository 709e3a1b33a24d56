"""``fleetcfg secret``: the key that secrets are sealed to, and what was sealed to it."""

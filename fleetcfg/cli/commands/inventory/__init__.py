"""``fleetcfg inventory …``: the declared devices, as `ansible-inventory` has them, and as we do."""

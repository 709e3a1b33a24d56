"""``fleetcfg line``: what the lines of sites carried, by samples of the network's own programs."""

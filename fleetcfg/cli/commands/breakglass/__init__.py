"""``fleetcfg breakglass``: an emergency change before the paper, recorded."""

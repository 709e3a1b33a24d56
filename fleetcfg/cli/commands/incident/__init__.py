"""``fleetcfg incident``: what broke, who was told, and how soon it was mended."""

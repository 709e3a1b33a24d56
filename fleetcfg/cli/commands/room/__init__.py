"""``fleetcfg room``: what rooms look like, and how alike they are."""

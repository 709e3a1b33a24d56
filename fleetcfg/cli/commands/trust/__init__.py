"""``fleetcfg trust …``: make, sign, pin and show the documents that say who may do what."""

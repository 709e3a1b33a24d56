"""``fleetcfg register``: what the Department keeps in registers beside its devices."""

"""``fleetcfg statement``: what people said happened, each with a signature of his own."""

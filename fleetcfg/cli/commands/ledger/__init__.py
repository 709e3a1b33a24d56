"""``fleetcfg ledger …``: begin, show and prove a record; carry it to and from the Department."""

"""``python -m fleetcfg``."""

from fleetcfg.cli.main import main

main()

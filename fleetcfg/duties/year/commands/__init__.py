"""What is typed: the reports that the year adds to ``fleetcfg report``."""

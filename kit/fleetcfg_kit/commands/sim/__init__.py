"""``fleetcfg sim …``: devices that are not there.

The simulator and its libraries are imported when a command is called, so that ``--help`` stays
quick and a machine that audits real devices need not have them.
"""

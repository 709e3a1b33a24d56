"""What a releaser runs: the packages of fleetcfg, from the last commit and from the locks.

Nothing here is installed with fleetcfg. It needs ``requirements/dev.txt``; only `wheels` needs a
network, and asks the index that pip is set to.
"""

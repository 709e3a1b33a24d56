"""The command line: where the stages meet, and the world (clock, environment, files) is read.

One file a command, of 120 lines at most: options become a request, events become words, and the
conclusion becomes an exit code. What decides or counts anything is a use case in
`fleetcfg.workflow`; what text looks like is `fleetcfg.report`. The other files are what commands
share: groups of options, help, settings, the pager. No package below imports this one.
"""

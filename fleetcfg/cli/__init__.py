"""The command line: where the stages meet, and the world (clock, environment, files) is read.

Options become a request, events become words, and the conclusion becomes an exit code. What decides
or counts anything is a use case in `fleetcfg.workflow`; what text looks like is `fleetcfg.report`.
No package below imports this one.
"""

"""Jobs, and the runners that do many at once; no code here knows what a job means.

A job and its result are JSON; a runner brings one to a process and takes the other back, within a
deadline. What is done is `fleetcfg.worker`.
"""

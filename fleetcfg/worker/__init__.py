"""Do one job, near its device: read it, judge it, command it, or change it.

One module a kind of job. Of its sender it has the job alone, and documents by their digest; a
change comes through a door of the worker's own. How jobs get here is `fleetcfg.jobs`; what becomes
of their results is `fleetcfg.workflow`.
"""

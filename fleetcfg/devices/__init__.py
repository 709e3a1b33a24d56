"""Talking to devices: what is read, by which wires, and on whose word.

A driver, which audits use, has no method that changes a device; a family's writer is another object
and only `fleetcfg.apply` can get at it (`fleetcfg.devices.writing`). Neither says anything to a
device that has not first proved, by a pinned key or the province's CA, that it is the declared one.
"""

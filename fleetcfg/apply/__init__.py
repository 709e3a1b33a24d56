"""Writing to devices what the Department signed, and nothing else; see `fleetcfg.apply.device`.

Here belongs each step between a change-set that the door let through and its receipt: what must be
so before, the write, the reading back, the way back, the record. Everything that writes takes
`Authorized`; what decides whether a document counts is `fleetcfg.trust`, how a family types a value
is its driver, and what a Department does around a rollout is `fleetcfg.workflow`.
"""

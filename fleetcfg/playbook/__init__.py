"""The engine of playbooks: order, batches, conditions, journal; no device is reached from here.

What a playbook may say is read in `fleetcfg.declared.playbooks`; what its actions do is handed in
by `fleetcfg.workflow.plays.play`.
"""

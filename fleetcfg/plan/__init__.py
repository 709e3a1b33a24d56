"""Change-sets: from devices as they are and what they shall be, to what is signed. Pure.

What is left out of one, and why, is found here as well. Which devices are asked, and where the
document goes, is `fleetcfg.workflow.changes.plan`; how it is spelled to the byte is
`fleetcfg.trust`.
"""

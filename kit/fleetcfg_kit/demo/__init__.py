"""The story that ``fleetcfg demo`` tells: a simulated fleet, five people, every command.

It runs the commands as a person would, each as a program of its own, so it imports none of them.
What other tests and trials need of a fleet belongs to `fleetcfg_kit.testing`.
"""

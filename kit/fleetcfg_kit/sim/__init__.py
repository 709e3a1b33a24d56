"""Devices that are not there: real protocols on loopback, for tests, demonstrations and drills.

`core` is what any simulated device needs; each other package is one family on it. Nothing here
shares code with the drivers, so a mistake of theirs cannot be repeated here, and nothing opens an
address outside 127.0.0.0/8.
"""

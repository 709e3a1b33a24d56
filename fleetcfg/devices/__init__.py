"""Talking to devices: what is read, by which wires, and on whose word.

Reading only: no object in here has a method that changes a device. Refuses to say anything to a
device that has not first proved, by a pinned key or the province's CA, that it is the declared one.
"""

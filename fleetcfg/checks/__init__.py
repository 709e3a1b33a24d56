"""What is judged, with what, and yielding what: one table of checks, and a file for each.

A new check is a function, a `DeviceCheck`, `HomeCheck` or `FleetCheck` that says what it needs, and
an entry in `registry`. A clause that it cites is a key of the dated legal bases, never a number in
code.
"""

"""The audit beside what others offer, in one run on one machine, against one simulated fleet.

``python -m benchmarks`` prints devices per second, CPU per device, memory, and the ratios that the
project set itself as goals. It refuses to time anything outside 127.0.0.0/8.
"""

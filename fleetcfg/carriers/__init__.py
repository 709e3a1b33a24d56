"""Who carries slices to zones and results home: a folder, a broker, or this machine itself.

What may be in here: how bytes get there and back, and how work that came is begun as a process of
its own. None of them is trusted: what a slice or a result says is judged where it arrives.
"""

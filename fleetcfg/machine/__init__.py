"""What systems do in their own ways: files for one account, folders, programs, cores, timers.

The only package, beside the simulator, that asks on which system it runs, or calls what not every
one of them has; a test holds the others to it. No rule of the fleet is here.
"""

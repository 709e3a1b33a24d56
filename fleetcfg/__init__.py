"""fleetcfg keeps a fleet of conference codecs as its Department declared it, and proves it."""

__version__ = "0.3.0"

"""fleetcfg keeps a province's video-conference fleet as its Department declared it, and proves it."""

__version__ = "0.1.0"

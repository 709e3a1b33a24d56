"""fleetcfg keeps a fleet of conference codecs as its Department declared it, and proves it."""

import os

# Any package beside this one could else have a say in how pydantic reads documents.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

__version__ = "0.3.0"

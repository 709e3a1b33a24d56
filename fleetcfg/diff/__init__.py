"""Hold what is declared, and what is authorized, against what is. Pure.

`verdict` is the rule for one path; `parameters` applies it to all paths of a device; `device` is
about the device as such; `order` is the order in which all of it is told.
"""

from fleetcfg.diff.device import diff_device, mended, upgraded
from fleetcfg.diff.order import in_order
from fleetcfg.diff.parameters import Decided, diff

__all__ = ["Decided", "diff", "diff_device", "in_order", "mended", "upgraded"]

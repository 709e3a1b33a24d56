"""Hold what is declared, and what is authorized, against what is. Pure.

`verdict` is the rule for one path; `parameters` applies it to all paths of a device; `order` is the
order in which all of it is told.
"""

from fleetcfg.diff.order import in_order
from fleetcfg.diff.parameters import Decided, diff

__all__ = ["Decided", "diff", "in_order"]

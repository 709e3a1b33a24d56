"""Hold what is declared, and what is authorized, against what is. Pure.

`verdict` is the rule for one path; `judged_path` applies it to the paths of a device; `parameters`
makes findings of that; `order` is the order in which all of it is told.
"""

from fleetcfg.diff.judged_path import Decided, JudgedPath, judge_paths
from fleetcfg.diff.order import in_order
from fleetcfg.diff.parameters import diff

__all__ = ["Decided", "JudgedPath", "diff", "in_order", "judge_paths"]

"""How a task ended on a host: the columns of a recap."""

from enum import StrEnum
from typing import Final


class TaskStatus(StrEnum):
    """What became of one task on one host; total and exclusive."""

    OK = "ok"
    CHANGED = "changed"
    FAILED = "failed"
    SKIPPED = "skipped"
    REFUSED = "refused"
    NOT_TRIED = "not_tried"


GOOD: Final = frozenset({TaskStatus.OK, TaskStatus.CHANGED, TaskStatus.SKIPPED})

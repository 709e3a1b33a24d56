"""``fleetcfg`` that dies by SIGKILL while an audit that came home is told.

``python -m tests.zones.killed_telling WHEN dispatch collect …``. WHEN is ``kept``: two devices were
kept and told; ``ended``: the audit came to its end; ``done``: it was told, and the outbox does not
say so yet.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from fleetcfg.__main__ import main
from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.workflow.audits import audit, audit_run

WHERE: dict[str, tuple[object, str, int]] = {
    "kept": (audit_run, "add_report", 3),
    "ended": (audit, "end_run", 1),
    "done": (DispatchedSlices, "finish", 1),
}


def dying(real: Callable[..., Any], last: int, *, is_done: bool) -> Callable[..., Any]:
    """Return *real*, which kills this process the *last* time: before it, or once *is_done*."""
    asked: list[int] = []

    def step(*given: Any, **more: Any) -> Any:
        asked.append(1)
        found = real(*given, **more) if is_done or len(asked) < last else None
        if len(asked) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return step


if __name__ == "__main__":
    when = sys.argv.pop(1)
    of, name, last = WHERE[when]
    with patch.object(of, name, dying(getattr(of, name), last, is_done=when == "ended")):
        main()

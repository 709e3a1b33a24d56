"""How much memory a call takes at its highest, what is not Python's own among it."""

import gc
from collections.abc import Callable
from pathlib import Path

_OWN = Path("/proc/self")
_KIB = 1024


def peak_of(call: Callable[[], object]) -> int:
    """Return by how many bytes this process grows while *call* runs (Linux, proc(5))."""
    gc.collect()
    (_OWN / "clear_refs").write_text("5")  # the highest so far is what is there now
    before = _highest()
    call()
    return _highest() - before


def _highest() -> int:
    status = (_OWN / "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * _KIB

"""Watching a process of its own for what it has done so far."""

import os
import subprocess


def give_way(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Have *process* give way: on a busy machine who watches it comes first, and sees in time."""
    os.setpriority(os.PRIO_PROCESS, process.pid, 10)


def has_ended(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> bool:
    """Tell whether *process* has ended, or ends within a millisecond.

    Who watches sleeps for that long: if he only looked, he would take the processor that the
    process, and the tests beside, need to come to what he watches for.
    """
    try:
        process.wait(0.001)
    except subprocess.TimeoutExpired:
        return False
    return True

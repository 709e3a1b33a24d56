"""Other programs: where they lie, how a line of them is split, how one is run without a person.

Windows looks for a program in the working folder before anywhere else. A working folder is carried
here: what lies in it under the name of ``git`` or ``ssh-keygen`` would be run. So there a program
is looked for in the folders of the system and of ``PATH`` alone, by its whole path.
"""

import contextlib
import errno
import faulthandler
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import Any, Final, NoReturn

_OPENSSH: Final = PureWindowsPath("System32", "OpenSSH")
_ENDING: Final = ".exe"


def find_program(name: str) -> str:
    """Return what *name* is started by: on Windows its whole path.

    Raises:
        FileNotFoundError: On Windows: there is none.
    """
    if sys.platform == "win32":
        found = find_on_windows(name, os.environ, lambda path: Path(str(path)).is_file())
        if not found:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    else:
        found = name
    return found


def find_on_windows(
    name: str, environ: Mapping[str, str], is_file: Callable[[PureWindowsPath], bool]
) -> str:
    """Return where Windows has the program *name*; nothing if it has none.

    OpenSSH that comes with Windows is taken before another one: it knows the agent of Windows.

    Args:
        name: Without its ending; one with a path is taken as it is.
        environ: ``PATH`` and ``SystemRoot`` are read.
        is_file: Tells whether a file is there.
    """
    if PureWindowsPath(name).name != name:
        return name
    root = environ.get("SystemRoot") or environ.get("SYSTEMROOT") or ""
    folders = [PureWindowsPath(root) / _OPENSSH] if root else []
    parts = environ.get("PATH", "").split(";")
    folders += [PureWindowsPath(part.strip().strip('"')) for part in parts]
    file = name if PureWindowsPath(name).suffix else f"{name}{_ENDING}"
    whole = (folder / file for folder in folders if folder.is_absolute())
    return next((str(path) for path in whole if is_file(path)), "")


def split_words(line: str) -> list[str]:
    """Return the words of a command line that a person wrote.

    Raises:
        ValueError: A quote is not closed.
    """
    return split_on_windows(line) if sys.platform == "win32" else shlex.split(line)


def split_on_windows(line: str) -> list[str]:
    r"""Return the words of *line*, in which ``\`` parts folders and ``"`` holds blanks together."""
    return [word.replace('"', "") for word in shlex.split(line, posix=False)]


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal can show no page at a time; Windows names its terminals not."""
    return environ.get("TERM", "" if sys.platform == "win32" else "dumb") == "dumb"


def pager_of_system() -> Sequence[str]:
    """Return how the pager is called that is meant where a person names none; nothing for none.

    Windows has ``more`` alone, which reads the console's own code page and not UTF-8: none.
    """
    less = None if sys.platform == "win32" else shutil.which("less")
    return (less,) if less else ()


def unattended() -> dict[str, Any]:
    """Return how `subprocess` starts a program that must not ask: it has no terminal."""
    if sys.platform == "win32":
        how: dict[str, Any] = {"creationflags": subprocess.CREATE_NO_WINDOW}
    else:
        how = {"start_new_session": True}
    return how


def lead_session() -> None:
    """Have this process, which was forked, stand as one that `unattended` started."""
    if sys.platform != "win32":
        os.setsid()


def end_session(pid: int) -> None:
    """End the process *pid*, which `unattended` started, and all that it began, at once."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)  # which ends it there, whatever it does; not what it began
        else:
            os.killpg(pid, signal.SIGKILL)


def end_own_session() -> NoReturn:
    """End this process at once, and all that it began, if `unattended` started it."""
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


@contextlib.contextmanager
def ended_if_stuck(seconds: float) -> Generator[None]:
    """End this process with 1 if what is inside takes so many *seconds*, whatever it is stuck in.

    No thread of Python's could: code in C that does not come back may keep the interpreter. Who
    began it tells of it; where it stood is written nowhere.
    """
    with Path(os.devnull).open("wb") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()

"""What a developer needs of a mistake of fleetcfg, in a file that a person can send."""

import tempfile
import traceback
from pathlib import Path


def crash_note(error: BaseException) -> str:
    """Write the traceback of *error* to a file for developers, and return its path.

    Local variables are left out: they may hold what must not be written down.
    """
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="fleetcfg-", suffix=".txt", delete=False, encoding="utf-8"
        ) as note:
            note.write(text)
    except OSError:
        return "-"
    return str(Path(note.name))

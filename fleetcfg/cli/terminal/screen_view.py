"""What an approver reads, as wide as the screen; where there is none, as it is signed."""

import sys

from fleetcfg.report.output import terminal_columns
from fleetcfg.view.fold import COLUMNS
from fleetcfg.view.v2 import on_screen


def view_text(payload: bytes) -> str:
    """Return the view of the change-set in *payload*."""
    columns = terminal_columns(sys.stdout) if sys.stdout.isatty() else COLUMNS
    return on_screen(payload, columns)

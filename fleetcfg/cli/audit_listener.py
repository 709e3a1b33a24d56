"""What ``fleetcfg audit`` prints while it works."""

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Final

from fleetcfg.cli.language import current_words
from fleetcfg.report.audit_left import AuditLeft
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer
from fleetcfg.workflow.events import AuditEnded, AuditStarted, DeviceAudited, Event, FleetAudited

_ENDED: Final = (DeviceAudited, AuditEnded)


def audit_listener(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints an audit, and breaks it off when its output is not read any more.

    What was begun then, and how it ended, is told on stderr.
    """
    tell = _teller(renderer)

    def listen(event: Event) -> None:
        nonlocal tell
        try:
            tell(event)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            tell = _teller(AuditLeft(sys.stderr, current_words()), _ENDED)
            if not isinstance(event, AuditEnded):
                raise KeyboardInterrupt from None
            tell(event)

    return listen


def _teller(renderer: Renderer, told: tuple[type, ...] = (object,)) -> Callable[[Event], None]:
    """Return what prints the events *told* of an audit, with its progress on stderr between."""
    progress = Progress(sys.stderr, current_words())

    def listen(event: Event) -> None:
        match event:
            case _ if not isinstance(event, told):
                pass
            case AuditStarted():
                renderer.tell(event.header)
                progress.begin(event.header.hosts, at=monotonic())
            case DeviceAudited():
                progress.clear()
                renderer.tell(event.report)
                progress.step(at=monotonic())
            case FleetAudited():
                progress.clear()
                renderer.tell(event.report)
            case AuditEnded():
                progress.clear()
                renderer.tell(event.summary)
                renderer.end()
            case _:
                pass

    return listen

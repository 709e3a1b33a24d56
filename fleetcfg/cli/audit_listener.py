"""What ``fleetcfg audit`` prints while it works."""

import os
import sys
from collections.abc import Callable
from time import monotonic

from fleetcfg.cli.language import current_words
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer
from fleetcfg.report.renderers import renderer as make_renderer
from fleetcfg.workflow.events import AuditEnded, AuditStarted, DeviceAudited, Event, FleetAudited


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
            tell = _teller_on_stderr()
            if not isinstance(event, AuditEnded):
                raise KeyboardInterrupt from None
            tell(event)

    return listen


def _teller_on_stderr() -> Callable[[Event], None]:
    told = make_renderer("audit", "text", sys.stderr, current_words())

    def listen(event: Event) -> None:
        match event:
            case DeviceAudited():
                told.tell(event.report)
            case AuditEnded():
                told.tell(event.summary)
            case _:
                pass

    return listen


def _teller(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints an audit, with its progress on stderr between the lines."""
    progress: list[Progress] = []

    def listen(event: Event) -> None:
        match event:
            case AuditStarted():
                renderer.tell(event.header)
                total, started = event.header.hosts, monotonic()
                progress.append(Progress(sys.stderr, total, current_words(), started=started))
            case DeviceAudited():
                progress[-1].clear()
                renderer.tell(event.report)
                progress[-1].step(at=monotonic())
            case FleetAudited():
                progress[-1].clear()
                renderer.tell(event.report)
            case AuditEnded():
                progress[-1].clear()
                renderer.tell(event.summary)
                renderer.end()
            case _:
                pass

    return listen

"""What ``fleetcfg audit`` prints while it works."""

import os
import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from fleetcfg.cli.language import current_words
from fleetcfg.cli.terminal.stdout import ReadAsFarAsWanted
from fleetcfg.model.audit_totals import state_of
from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.audits.audit_left import AuditLeft
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer
from fleetcfg.workflow.events import (
    AuditEnded,
    AuditStarted,
    DeviceAudited,
    DeviceBegun,
    Event,
    FleetAudited,
)

_ENDED: Final = (DeviceAudited, AuditEnded)


def _new_progress() -> Progress:
    return Progress(sys.stderr, current_words())


@dataclass(slots=True)
class AuditListener:
    """Prints an audit, and breaks it off when its output is not read any more.

    What was begun then, and how it ended, is told on stderr; so is the progress before.

    Attributes:
        is_streaming: Whether *renderer* prints each device as it comes.
    """

    renderer: Renderer
    is_streaming: bool = True
    progress: Progress = field(default_factory=_new_progress)
    told: tuple[type, ...] = (object,)

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        try:
            self._tell(event)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            left = AuditLeft(sys.stderr, current_words())  # the same reader may have had stderr too
            self.renderer, self.told = ReadAsFarAsWanted(left), _ENDED
            if not isinstance(event, AuditEnded):
                raise KeyboardInterrupt from None
            self._tell(event)

    def tick(self) -> None:
        """Draw the progress again."""
        self.progress.tick(at=monotonic())

    def _tell(self, event: Event) -> None:
        match event:
            case DeviceBegun():
                self.progress.wait(event.host, at=monotonic())
            case _ if not isinstance(event, self.told):
                pass
            case AuditStarted():
                self.renderer.tell(event.header)
                self.progress.begin(event.header.hosts, at=monotonic())
            case DeviceAudited():
                self._tell_device(event)
            case FleetAudited():
                self.progress.clear()
                self.renderer.tell(event.report)
            case AuditEnded():
                self.progress.clear()
                self.renderer.tell(event.summary)
                self.renderer.end()
            case _:
                pass

    def _tell_device(self, event: DeviceAudited) -> None:
        if self.is_streaming:
            self.progress.clear()
        self.renderer.tell(event.report)
        is_different = state_of(event.report) is DeviceState.NOT_AS_DECLARED
        self.progress.step(event.report.host, at=monotonic(), is_different=is_different)

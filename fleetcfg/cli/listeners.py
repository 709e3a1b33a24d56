"""What several commands print of events while a use case works."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import current_words
from fleetcfg.cli.receipts import write_receipt
from fleetcfg.errors import KeyCounterError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.applied import Heading, RolloutEnd
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer, renderer
from fleetcfg.worker.read_device import UnreadDevice
from fleetcfg.workflow.events import (
    DeviceDone,
    DeviceRead,
    DifferencesFound,
    Event,
    KeyCountedBackwards,
    LeftUnplanned,
    ReadingEnded,
    ReadingStarted,
    ReceiptSigned,
    RolloutStarted,
)


def reading_listener() -> Callable[[Event], None]:
    """Return what draws the progress of reading on stderr, and says which devices are missing."""
    progress: list[Progress] = []

    def listen(event: Event) -> None:
        match event:
            case ReadingStarted():
                started = monotonic()
                progress.append(
                    Progress(sys.stderr, event.devices, current_words(), started=started)
                )
            case DeviceRead():
                progress[-1].step(at=monotonic())
            case ReadingEnded():
                progress[-1].clear()
                _say_missing(event.missing)
            case DifferencesFound():
                renderer("differences", "text", sys.stderr, current_words()).tell(event.findings)
            case LeftUnplanned():
                renderer("unplanned", "text", sys.stderr, current_words()).tell(event.unplanned)
            case _:
                pass

    return listen


def _say_missing(missing: Sequence[UnreadDevice]) -> None:
    words = current_words()
    for each in missing:
        facts = {"host": each.host, "device": each.host, **each.facts}
        told = (
            f"{each.host}  {each.code}: {words.sentence(each.code, facts)}",
            f"  → {words.remedy(each.code, facts)}",
        )
        for line in told:
            print(escape(line), file=sys.stderr)


@dataclass(slots=True)
class RolloutListener:
    """Tells of a rollout, and writes its receipts.

    Attributes:
        command: ``apply``, ``check``, ``verify`` or ``reconcile``.
        receipts: Folder in which receipts are written; *written* those that were.
    """

    command: str
    renderer: Renderer
    receipts: str = "."
    written: list[str] = field(default_factory=list[str])

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case RolloutStarted():
                self.renderer.tell(
                    Heading(
                        self.command,
                        event.changeset,
                        event.sha256,
                        event.devices,
                        event.simulated,
                    )
                )
            case DeviceDone():
                self.renderer.tell(event.outcome)
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                self.written.append(str(write_receipt(self.receipts, event)))
            case _:
                pass

    def finish(self, conclusion: Conclusion) -> Exit:
        """Say what it comes to, and return the exit code."""
        self.renderer.tell(RolloutEnd(conclusion, self.written))
        self.renderer.end()
        return EXITS[conclusion]


def say_copied(event: KeyCountedBackwards) -> None:
    """Say that a FIDO key may have been copied; that stops nothing."""
    one = event.counter
    person = one.signed.person
    say(KeyCounterError("KEY_COUNTER", person=person, counter=one.counter, known=one.known))

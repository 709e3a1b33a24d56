"""What several commands print of events while a use case works."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from fleetcfg.authority.receipt_files import write_receipt
from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.output import open_renderer
from fleetcfg.errors import KeyCounterError, RefusalError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.applied import Heading, RolloutEnd
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer, renderer
from fleetcfg.workflow.events import (
    BreakGlassRead,
    DeviceDone,
    DeviceRead,
    DifferencesFound,
    Event,
    KeyCountedBackwards,
    LeftUnplanned,
    PartLeftOut,
    ReadingEnded,
    ReadingStarted,
    ReceiptSigned,
    RolloutStarted,
)


def reading_listener() -> Callable[[Event], None]:
    """Return what draws the progress of reading on stderr, and says which devices are missing."""
    progress = Progress(sys.stderr, current_words())

    def listen(event: Event) -> None:
        match event:
            case ReadingStarted():
                progress.begin(event.devices, at=monotonic())
            case DeviceRead():
                progress.step(at=monotonic())
            case ReadingEnded():
                progress.clear()
                renderer("unread", "text", sys.stderr, current_words()).tell(event.missing)
            case DifferencesFound():
                renderer("differences", "text", sys.stderr, current_words()).tell(event.findings)
            case BreakGlassRead():
                _tell_breakglass(event)
            case LeftUnplanned():
                renderer("unplanned", "text", sys.stderr, current_words()).tell(event.unplanned)
            case _:
                pass

    return listen


def _tell_breakglass(event: BreakGlassRead) -> None:
    open_renderer("breakglass").tell(event.document)
    if event.is_again:
        print(word("breakglass.again", device=event.document.device))


@dataclass(slots=True)
class RolloutListener:
    """Tells of a rollout, and writes its receipts.

    Attributes:
        command: ``apply``, ``check``, ``verify`` or ``reconcile``.
        receipts: Folder in which receipts are written; *written* those that were.
    """

    command: str
    renderer: Renderer
    receipts: Path = Path()
    written: list[str] = field(default_factory=list[str])

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case RolloutStarted():
                about = event.changeset, event.sha256, event.devices, event.simulated
                self.renderer.tell(Heading(self.command, *about))
            case DeviceDone():
                self.renderer.tell(event.outcome)
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                self.written.append(str(write_receipt(self.receipts, event.changeset, event.data)))
            case _:
                pass

    def finish(self, conclusion: Conclusion) -> Exit:
        """Say what it comes to, and return the exit code."""
        self.renderer.tell(RolloutEnd(conclusion, self.written))
        self.renderer.end()
        return EXITS[conclusion]


def play_listener(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints the run of a playbook, and writes each receipt beside its change-set."""

    def listen(event: Event) -> None:
        match event:
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                write_receipt(Path(event.beside).parent, event.changeset, event.data)
            case _:
                renderer.tell(event)

    return listen


def say_copied(event: KeyCountedBackwards) -> None:
    """Say that a FIDO key may have been copied; that stops nothing."""
    one = event.counter
    person = one.signed.person
    say(KeyCounterError("KEY_COUNTER", person=person, counter=one.counter, known=one.known))


def say_left_out(event: Event) -> None:
    """Say what was left out of a carried file; that stops nothing."""
    match event:
        case PartLeftOut(part):
            document, of, why = part.document, part.of, part.why
            say(RefusalError("PART_LEFT_OUT", document=document, of=of, why=why))
        case _:
            pass

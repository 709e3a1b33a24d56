"""What several commands print of events while a use case works."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from fleetcfg.authority.receipt_files import write_receipt
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.documents.applied import Heading, RolloutCommand, RolloutEnd
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer, renderer
from fleetcfg.workflow import events
from fleetcfg.workflow.events import Event


def notice_listener() -> Callable[[Event], None]:
    """Return what draws the progress of reading on stderr, and says there what stops nothing."""
    progress = Progress(sys.stderr, current_words())

    def listen(event: Event) -> None:
        match event:
            case events.ReadingStarted():
                progress.begin(event.devices, at=monotonic())
            case events.DeviceRead():
                progress.step(at=monotonic())
            case events.BreakGlassRead():
                _tell_breakglass(event)
            case (
                events.ReadingEnded()
                | events.DifferencesFound()
                | events.LeftUnplanned()
                | events.PlannedOneWay()
            ):
                progress.clear()
                kind, noun = _beside(event)
                renderer(kind, "text", sys.stderr, current_words()).tell(noun)
            case (
                events.KeyCountedBackwards()
                | events.SignedElsewhere()
                | events.PartLeftOut()
                | events.FreezeReleased()
                | events.NewerKept()
                | events.RejectionKept()
            ):
                say(event.warning)
            case _:
                pass

    return listen


def _tell_breakglass(event: events.BreakGlassRead) -> None:
    open_renderer("breakglass").tell(event.document)
    if event.is_again:
        print(word("breakglass.again", device=event.document.device))


def _beside(
    event: events.ReadingEnded
    | events.DifferencesFound
    | events.LeftUnplanned
    | events.PlannedOneWay,
) -> tuple[str, object]:
    match event:
        case events.ReadingEnded():
            return "unread", event.missing
        case events.DifferencesFound():
            return "differences", event.findings
        case events.LeftUnplanned():
            return "unplanned", event.unplanned
        case events.PlannedOneWay():
            return "one way", event.changes


@dataclass(slots=True)
class RolloutListener:
    """Tells of a rollout, and writes its receipts.

    Attributes:
        command: ``apply``, ``check``, ``verify`` or ``reconcile``.
        receipts: Folder in which receipts are written; *written* those that were.
    """

    command: RolloutCommand
    renderer: Renderer
    receipts: Path = Path()
    written: list[str] = field(default_factory=list[str])
    notice: Callable[[Event], None] = field(default_factory=notice_listener)

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case events.RolloutStarted():
                about = event.changeset, event.sha256, event.devices, event.simulated
                self.renderer.tell(Heading(self.command, *about))
            case events.DeviceDone():
                self.renderer.tell(event.outcome)
            case events.ReceiptSigned():
                self.written.append(str(write_receipt(self.receipts, event.changeset, event.data)))
            case _:
                self.notice(event)

    def finish(self, conclusion: Conclusion) -> Exit:
        """Say what it comes to, and return the exit code."""
        self.renderer.tell(RolloutEnd(conclusion, self.written))
        self.renderer.end()
        return EXITS[conclusion]


def play_listener(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints the run of a playbook, and writes each receipt beside its change-set."""
    notice = notice_listener()

    def listen(event: Event) -> None:
        match event:
            case events.KeyCountedBackwards() | events.SignedElsewhere() | events.FreezeReleased():
                notice(event)
            case events.ReceiptSigned():
                write_receipt(Path(event.beside).parent, event.changeset, event.data)
            case _:
                renderer.tell(event)

    return listen

"""What several commands print of events while a use case works."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import current_words
from fleetcfg.cli.receipts import write_receipt
from fleetcfg.errors import KeyCounterError
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.report.applied import Heading, as_json, device_text, heading_text, recap_text
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.progress import Progress
from fleetcfg.report.proposal import differences_text, unplanned_text
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

ROLLOUT_OUTPUTS = ("text", "json")


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
                sys.stderr.write(differences_text(event.findings, current_words()))
            case LeftUnplanned():
                sys.stderr.write(unplanned_text(event.unplanned, current_words()))
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
    """Tells of a rollout while it happens, to people, or at its end, to programs.

    Attributes:
        command: ``apply``, ``check``, ``verify`` or ``reconcile``.
        output: ``text`` or ``json``.
        receipts: Folder in which receipts are written; *written* those that were.
    """

    command: str
    output: str
    receipts: str = "."
    after_heading: str = ""
    heading: Heading | None = None
    outcomes: list[DeviceOutcome] = field(default_factory=list[DeviceOutcome])
    written: list[str] = field(default_factory=list[str])

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case RolloutStarted():
                self.start(event)
            case DeviceDone():
                self.outcomes.append(event.outcome)
                self._write(device_text(event.outcome, current_words()))
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                self.written.append(str(write_receipt(self.receipts, event)))
            case _:
                pass

    def start(self, event: RolloutStarted) -> None:
        """Say what begins."""
        self.heading = Heading(
            self.command, event.changeset, event.sha256, event.devices, event.simulated
        )
        self._write(heading_text(self.heading, current_words()) + self.after_heading)

    def finish(self, code: Exit) -> Exit:
        """Say what it comes to, and return *code*."""
        if self.heading is not None and self.output == "json":
            told = as_json(self.heading, self.outcomes, receipts=self.written, code=code)
            sys.stdout.write(told)
        self._write(recap_text(self.outcomes, self.written, current_words()))
        sys.stdout.flush()
        return code

    def _write(self, text: str) -> None:
        if self.output == "text":
            sys.stdout.write(text)
            sys.stdout.flush()


def say_copied(event: KeyCountedBackwards) -> None:
    """Say that a FIDO key may have been copied; that stops nothing."""
    one = event.counter
    person = one.signed.person
    say(KeyCounterError("KEY_COUNTER", person=person, counter=one.counter, known=one.known))

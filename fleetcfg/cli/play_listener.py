"""How a playbook is told: in words, or line by line as it is journalled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.cli.language import current_words
from fleetcfg.cli.listeners import say_copied
from fleetcfg.cli.receipts import write_receipt
from fleetcfg.playbook.outcome import BatchBegan, Ended, HostEnded, PlayBegan, TaskBegan, TaskEnded
from fleetcfg.playbook.staging import Staged
from fleetcfg.report.play_text import check_lines, event_lines, recap_lines, signed_line
from fleetcfg.workflow.events import (
    ChangeSetPassed,
    Event,
    JournalLine,
    KeyCountedBackwards,
    PlayAhead,
    PlaybookChecked,
    PlaybookEnded,
    PlaybookStarted,
    ReceiptSigned,
)


@dataclass(frozen=True, slots=True)
class PlayListener:
    """Prints what happens, as text or as lines of JSON."""

    staged: Sequence[Staged]
    is_text: bool

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case JournalLine():
                self._print_json(event.line)
            case PlayAhead() | ChangeSetPassed() | PlaybookChecked():
                self._tell_ahead(event)
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                write_receipt(Path(event.beside).parent, event)
            case _:
                self._tell_running(event)

    def _tell_ahead(self, event: PlayAhead | ChangeSetPassed | PlaybookChecked) -> None:
        words = current_words()
        match event:
            case PlayAhead():
                self._print(check_lines(event.staged, words))
                self._print_json(_ahead(event.staged))
            case ChangeSetPassed():
                line = signed_line(event.file, event.changeset, event.hosts, words)
                self._print([line])
                self._print_json(_signed(event))
            case PlaybookChecked():
                self._print(["", words.label("play.check")])

    def _tell_running(self, event: Event) -> None:
        words = current_words()
        match event:
            case PlaybookStarted():
                self._print([words.label("play.simulated")] if event.is_simulated else [])
            case PlaybookEnded():
                self._print(recap_lines(event.counts, event.ending, event.run, words))
            case PlayBegan() | BatchBegan() | TaskBegan() | TaskEnded() | HostEnded() | Ended():
                self._print(event_lines(event, self.staged, words))
            case _:
                pass

    def _print(self, lines: Iterable[str]) -> None:
        if self.is_text:
            for line in lines:
                print(line, flush=True)

    def _print_json(self, told: Mapping[str, object]) -> None:
        if not self.is_text:
            print(json.dumps(told, ensure_ascii=False), flush=True)


def _ahead(staged: Staged) -> Mapping[str, object]:
    return {
        "kind": "ahead",
        "play": staged.number,
        "name": staged.play.name,
        "batches": [list(batch) for batch in staged.batches],
        "finished": list(staged.finished),
        "tasks": [{"name": task.name, "action": task.action} for task in staged.tasks],
    }


def _signed(event: ChangeSetPassed) -> Mapping[str, object]:
    return {
        "kind": "signed",
        "file": event.file,
        "id": event.changeset,
        "hosts": list(event.hosts),
    }

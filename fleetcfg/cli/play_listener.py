"""What is done with what a playbook tells: it is rendered, and its receipts are written."""

from dataclasses import dataclass
from pathlib import Path

from fleetcfg.cli.listeners import say_copied
from fleetcfg.cli.receipts import write_receipt
from fleetcfg.report.renderers import Renderer
from fleetcfg.workflow.events import Event, KeyCountedBackwards, ReceiptSigned


@dataclass(frozen=True, slots=True)
class PlayListener:
    """Prints what happens."""

    renderer: Renderer

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case KeyCountedBackwards():
                say_copied(event)
            case ReceiptSigned():
                write_receipt(Path(event.beside).parent, event)
            case _:
                self.renderer.tell(event)

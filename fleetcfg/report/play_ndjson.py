"""A playbook's run as JSON lines: what is journalled, as it is; before it, what would be done."""

import json
from collections.abc import Mapping

from fleetcfg.playbook.staging import Staged
from fleetcfg.report.json_text import escape_json
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.workflow.events import ChangeSetAuthorized, JournalLine, PlayAhead


class PlayNdjson:
    """Prints one object a line."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out

    def tell(self, noun: object) -> None:
        """Print one event, if it is of the journal or of what is ahead."""
        match noun:
            case JournalLine():
                self._put(noun.line)
            case PlayAhead():
                self._put(_ahead(noun.staged))
            case ChangeSetAuthorized():
                self._put(_signed(noun))
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""

    def _put(self, line: Mapping[str, object]) -> None:
        self._out.write(escape_json(json.dumps(line, ensure_ascii=False)) + "\n")
        self._out.flush()


def _ahead(staged: Staged) -> Mapping[str, object]:
    return {
        "kind": "ahead",
        "play": staged.number,
        "name": staged.play.name,
        "batches": [list(batch) for batch in staged.batches],
        "finished": list(staged.finished),
        "tasks": [{"name": task.name, "action": task.action} for task in staged.tasks],
    }


def _signed(event: ChangeSetAuthorized) -> Mapping[str, object]:
    return {
        "kind": "signed",
        "file": event.file,
        "id": event.changeset,
        "hosts": list(event.hosts),
    }

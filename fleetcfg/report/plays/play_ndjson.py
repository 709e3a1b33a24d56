"""A playbook's run as JSON lines: what is journalled, as it is; before it, what would be done."""

import json
from collections.abc import Iterator, Mapping

from fleetcfg.playbook.staging import Staged
from fleetcfg.report.json_text import escape_json
from fleetcfg.words import Words
from fleetcfg.workflow.events import ChangeSetAuthorized, JournalLine, PlayAhead, PlaybookChecked


def play_ndjson(event: object, _words: Words) -> str:
    """Return one event, if it is of the journal or of what is ahead; of another, nothing."""
    match event:
        case JournalLine():
            return _line(event.line)
        case PlayAhead():
            return _line(_ahead(event.staged))
        case ChangeSetAuthorized(file, changeset, hosts):
            return _line({"kind": "signed", "file": file, "id": changeset, "hosts": list(hosts)})
        case PlaybookChecked():
            return "".join(map(_line, _checked(event)))
        case _:
            return ""


def _checked(event: PlaybookChecked) -> Iterator[Mapping[str, object]]:
    if event.left_out:
        yield {"kind": "left_out", "hosts": list(event.left_out)}
    for host, operation in event.attested:
        yield {"kind": "attested_instead", "host": host, "operation": operation}


def _line(record: Mapping[str, object]) -> str:
    return escape_json(json.dumps(record, ensure_ascii=False)) + "\n"


def _ahead(staged: Staged) -> Mapping[str, object]:
    return {
        "kind": "ahead",
        "play": staged.number,
        "name": staged.play.name,
        "batches": [list(batch) for batch in staged.batches],
        "finished": list(staged.finished),
        "tasks": [{"name": task.name, "action": task.action} for task in staged.tasks],
    }

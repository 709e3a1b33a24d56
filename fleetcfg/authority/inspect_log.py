"""Proving the head of a log that was carried here, and reading what was exported below it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO

from fleetcfg.authority.import_logs import WITNESS_KEY, list_issued
from fleetcfg.authority.inspection import Inspection, LogDetails
from fleetcfg.authority.log_content import JudgeLog, read_log_content
from fleetcfg.authority.next_status import head_of, witness_folder
from fleetcfg.authority.workspace import Workspace, load_kept_status
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import Checkpoint, Note, Verifier, verify_checkpoint
from fleetcfg.ledger.export import read_header
from fleetcfg.ledger.witness import judge_of
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.status import read_status


def inspect_log(workspace: Workspace, data: bytes) -> Inspection:
    """Return what an export says, if its head was signed by the log that the root names."""
    header = read_header(BytesIO(data))
    vkey = workspace.root.roles.log.get(header.origin)
    if vkey is None:
        raise RefusalError("LOG_CHECKPOINT", why="origin")
    head = verify_checkpoint(header.note, Verifier.from_text(vkey))
    document: Json = {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "from": header.start,
        "receipts": header.receipts,
    }
    person, seen = _seen_by_department(workspace, head.origin)
    told = LogDetails(
        head.origin,
        head.size,
        head.root.hex(),
        _cosigned(workspace, header.note),
        start=header.start,
        receipts=header.receipts,
        person=person,
        seen=seen,
        content=read_log_content(data, head, _judge(workspace, head.origin)),
    )
    return Inspection("log", "", len(data), document, (head.origin,), log=told)


def inspect_cosigned(workspace: Workspace, data: bytes) -> Inspection:
    """Return a head that a witness of the root cosigned."""
    note = Note.from_bytes(data)
    times = _cosigned(workspace, note)
    if not times:
        raise RefusalError("LOG_CHECKPOINT", why="witness")
    document: Json = {
        "head": note.text.splitlines(),
        "cosigned": {name: at.isoformat() for name, at in times.items()},
    }
    head = Checkpoint.from_text(note.text)
    told = LogDetails(head.origin, head.size, head.root.hex(), times)
    return Inspection("cosigned", "", len(data), document, tuple(sorted(times)), log=told)


def _cosigned(workspace: Workspace, note: Note) -> dict[str, datetime]:
    """Return when witnesses of the root cosigned *note*, by their names."""
    known = [Verifier.from_text(vkey) for vkey in workspace.root.roles.witness.values()]
    return {each.name: at for each in known if (at := note.cosigned_at(each)) is not None}


def _seen_by_department(workspace: Workspace, origin: str) -> tuple[str, int | None]:
    """Return whose the log is, and how many of its entries the Department has seen, if known.

    By the newest status here; on the witness' own machine also by what he keeps.
    """
    kept, person, seen = load_kept_status(workspace.record), "", list[int]()
    heads = {} if kept is None else read_status(kept.payload).executors
    for keyid, head in heads.items():
        if head.origin == origin:
            seen.append(head.size)
            person = workspace.root.keys[keyid].person if keyid in workspace.root.keys else person
    own = head_of(workspace.installation.folder, workspace.root, origin)
    seen += [] if own is None else [own.size]
    return person, max(seen, default=None)


def _judge(workspace: Workspace, origin: str) -> JudgeLog | None:
    """Return who holds a log against what was issued: only the witness' machine knows all of it."""
    if not (witness_folder(workspace.installation.folder) / WITNESS_KEY).exists():
        return None
    issued = list_issued(workspace, origin)

    def judge(lines: Iterable[bytes], receipts: Mapping[str, bytes]) -> None:
        judge_of(origin, issued, receipts, workspace.now).judge(lines)

    return judge

"""What the Department's record knows that the next status must say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.declared_freezes import AHEAD, NO_FREEZES, DeclaredFreezes
from fleetcfg.authority.installation import Installation
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import Checkpoint, Verifier
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.projection import project
from fleetcfg.ledger.witness import load_kept_head
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.draft import NextStatus
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.meeting_freeze import MOST_MEETINGS, MeetingFreeze, join_meetings
from fleetcfg.trust.documents.root import Freeze, Root
from fleetcfg.trust.documents.status import (
    ExecutorLog,
    ManifestName,
    StatusDocument,
    longer,
    read_status,
)

WITNESS: Final = "witness"

_DIGEST: Final = re.compile("sha256:[0-9a-f]{64}")


def witness_folder(ledger: Path) -> Path:
    """Return where the witness keeps his copies of others' logs, and his key."""
    return ledger / WITNESS


@dataclass(frozen=True, slots=True)
class StatusWishes:
    """What the next status shall take away, beside what the one before it took.

    Attributes:
        withdrawn: Change-sets that are withdrawn now.
        freezes: Times that a person freezes now; one of the same id is made longer.
        declared: What the registers freeze.
        is_all_declared: Whether all is there that the registers of the manifest freeze.
    """

    withdrawn: Sequence[str] = ()
    freezes: Sequence[Freeze] = ()
    declared: DeclaredFreezes = NO_FREEZES
    is_all_declared: bool = False


def build_next_status(
    installation: Installation,
    root: Root,
    before: Envelope | None,
    in_force: Envelope,
    wishes: StatusWishes,
    *,
    now: datetime,
) -> NextStatus:
    """Return what the status after *before* says.

    Args:
        installation: The Department's record.
        root: In force.
        before: The last status; what it withdrew stays withdrawn, and its freezes stay.
        in_force: The manifest.
        wishes: What is taken away now.
        now: Freezes of meetings that ended by then are left out.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: FREEZE_SHORTENED; MEETINGS_MANY; WITHDRAW_UNKNOWN for a number that was
            never issued here. A whole digest may be withdrawn though it was not: a bundle that was
            sent unrecorded must be stopped.
    """
    last = None if before is None else read_status(before.payload)
    state = project(installation.store, installation.objects)
    _require_known(state, wishes.withdrawn)
    manifest = ManifestName(version=read_manifest(in_force.payload).version, sha256=in_force.sha256)
    taken = (*(last.withdrawn if last else ()), *sorted(state.rejected), *wishes.withdrawn)
    meetings = (*((last and last.meetings) or ()), *wishes.declared.meetings)
    return NextStatus(
        manifest,
        taken,
        _join_freezes(last.freeze if last else (), wishes, now),
        _executors(installation, root, state, last),
        _sequences(state, last),
        _few_enough(join_meetings(meetings, now)),
        wishes.is_all_declared,
    )


def _few_enough(meetings: tuple[MeetingFreeze, ...]) -> tuple[MeetingFreeze, ...]:
    """Return *meetings* if a status has room for them; one left out would not freeze."""
    if len(meetings) > MOST_MEETINGS:
        days = AHEAD.days
        raise RefusalError("MEETINGS_MANY", count=len(meetings), most=MOST_MEETINGS, days=days)
    return meetings


def _join_freezes(before: Sequence[Freeze], wishes: StatusWishes, now: datetime) -> list[Freeze]:
    """Return the freezes of the last status, with what is declared and what a person asks for.

    What is declared is never refused for being shorter than what was signed: it holds as signed.
    """
    known = {freeze.id: freeze for freeze in before}
    for freeze in wishes.declared.standing:
        signed = known.get(freeze.id, freeze)
        known[freeze.id] = longer(signed, freeze) if signed.to > now else freeze
    for freeze in wishes.freezes:
        longest = known.get(freeze.id, freeze)
        if freeze.from_ > longest.from_ or freeze.to < longest.to:
            raise RefusalError("FREEZE_SHORTENED", freeze=freeze.id)
        known[freeze.id] = freeze
    return list(known.values())


def _require_known(state: LedgerState, withdrawn: Sequence[str]) -> None:
    known = {name for one in state.issued() for name in (one.id, one.sha256)}
    for name in withdrawn:
        if name not in known and _DIGEST.fullmatch(name) is None:
            raise RefusalError("WITHDRAW_UNKNOWN", changeset=name)


def _executors(
    installation: Installation, root: Root, state: LedgerState, last: StatusDocument | None
) -> dict[str, ExecutorLog]:
    """Return the head that was last seen of each executor's log; what was seen is never unseen."""
    origins = {keyid: one.origin for keyid, one in (last.executors if last else {}).items()}
    origins |= {one.keyid: one.origin for one in state.issued()}
    heads = {origin: head_of(installation.folder, root, origin) for origin in origins.values()}
    found = dict(last.executors) if last else {}
    for keyid, origin in origins.items():
        head = heads[origin]
        if head is not None:
            found[keyid] = ExecutorLog.model_validate(
                {"origin": origin, "size": head.size, "root": to_base64(head.root)}
            )
    return found


def head_of(ledger: Path, root: Root, origin: str) -> Checkpoint | None:
    """Return the head of the log *origin* that the witness here has seen; None if he has not."""
    vkey = root.roles.log.get(origin)
    if vkey is None:
        return None
    return load_kept_head(witness_folder(ledger), Verifier.from_text(vkey))


def _sequences(state: LedgerState, last: StatusDocument | None) -> dict[str, int]:
    found = dict(last.device_seq) if last else {}
    for host in state.hosts():
        found[host] = max(found.get(host, 0), state.last_seq(host))
    return {host: seq for host, seq in found.items() if seq}

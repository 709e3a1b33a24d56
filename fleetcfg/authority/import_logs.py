"""An executor's log that came to the Department: judged, cosigned, and kept where it is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from fleetcfg.authority.installation import Installation, read_key, write_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.refusals import log_refusal
from fleetcfg.authority.workspace import (
    Workspace,
    bring_in_force,
)
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.checkpoint import COSIGNATURE, NoteSigner, Verifier
from fleetcfg.ledger.deeds import WitnessedIssue
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.export import read_header
from fleetcfg.ledger.projection import is_recorded, project
from fleetcfg.ledger.witness import Received, Witness
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.results import Attested

WITNESS_KEY: Final = "witness.key"

_EVIDENCE: Final = frozenset({"LOG_CONTRADICTION", "LOG_REORDERED", "LOG_ROOT_MISMATCH"})
"""Logs that are kept though they are refused, as long as all of them take `MOST_EVIDENCE`."""
MOST_EVIDENCE: Final = 256 * 1024 * 1024


def install_witness(ledger: Path, name: str) -> Verifier:
    """Make the key of the witness *name*, who keeps copies of others' logs beside *ledger*.

    Raises:
        RequestError: ``FILE_EXISTS``.
        RefusalError: ``KEY_MALFORMED`` if *name* is no name of a witness.
    """
    return write_key(witness_folder(ledger) / WITNESS_KEY, name, COSIGNATURE).verifier


@dataclass(frozen=True, slots=True)
class ReceivedLog:
    """A log that was cosigned.

    Attributes:
        attested: Its receipts that are new here and proven, by their bytes.
        unproven: Why others are not, by their digests.
    """

    origin: str
    received: Received
    attested: Mapping[bytes, Attested]
    unproven: Mapping[str, str]


def receive_log(workspace: Workspace, data: bytes) -> ReceivedLog:
    """Judge the export *data*, keep what it adds, and cosign its head.

    Raises:
        RequestError: ``WITNESS_ABSENT``, ``TRUST_FILE_ABSENT``.
        RefusalError: WITNESS_KEY_OTHER; as `Witness.receive`; a log that is evidence of something
            was kept. The door's, at stages 3 to 6.
        LedgerError: ``LEDGER_*``.
    """
    folder = witness_folder(workspace.installation.folder)
    if not (folder / WITNESS_KEY).exists():
        raise RequestError("WITNESS_ABSENT", folder=str(folder))
    bring_in_force(workspace)  # under documents that have run out, the clock here may be wrong
    signer = _require_named(read_key(folder / WITNESS_KEY, COSIGNATURE), workspace.root)
    logs = tuple(Verifier.from_text(vkey) for vkey in workspace.root.roles.log.values())
    origin, at = read_header(BytesIO(data)).origin, workspace.installation
    try:
        received = Witness(folder, signer, logs).receive(
            BytesIO(data), now=workspace.now, issued=list_issued(workspace, origin)
        )
    except RefusalError as refusal:
        if refusal.code in _EVIDENCE:
            _keep_evidence(at, data)
            log_refusal(at.store, data, refusal, at=workspace.now)
        raise
    attested, unproven = _judge_receipts(workspace, received.receipts.values())
    return ReceivedLog(origin, received, attested, unproven)


def _require_named(signer: NoteSigner, root: Root) -> NoteSigner:
    """Refuse to cosign with a key that *root* does not name: no machine would believe the head."""
    key = signer.verifier.to_text()
    if key not in root.roles.witness.values():
        raise RefusalError("WITNESS_KEY_OTHER", key=key)
    return signer


def _keep_evidence(at: Installation, data: bytes) -> None:
    """Keep a log that is evidence, unless all that is kept would take `MOST_EVIDENCE`."""
    refused = (read_entry(line) for line in at.store.lines() if b'"kind":"refused"' in line)
    kept = {str(one.facts["bundle"]) for one in refused if one.facts["code"] in _EVIDENCE}
    if sum(map(at.objects.length, kept)) + len(data) <= MOST_EVIDENCE:
        at.objects.put(data)


def prove_receipt(workspace: Workspace, data: bytes) -> Attested:
    """Let a receipt through the door, beside the change-set that it is about where that is here."""
    loose = workspace.authority.prove_receipt(data, changeset=None, now=workspace.now)
    changeset = _changeset(workspace, loose.receipt.changeset)
    if changeset is None:
        return loose
    return workspace.authority.prove_receipt(data, changeset=changeset, now=workspace.now)


def _changeset(workspace: Workspace, sha256: str) -> ChangeSet | None:
    objects = workspace.installation.objects
    return read_changeset(objects.get(sha256)) if objects.has(sha256) else None


def _judge_receipts(
    workspace: Workspace, receipts: Iterable[bytes]
) -> tuple[dict[bytes, Attested], dict[str, str]]:
    """Return those of *receipts* that are new here and proven, and why of those that are not."""
    attested: dict[bytes, Attested] = {}
    unproven: dict[str, str] = {}
    for data in receipts:
        if not _is_new(workspace, data):
            continue
        try:
            attested[data] = prove_receipt(workspace, data)
        except RefusalError as refusal:
            unproven[digest(data)] = refusal.code
    return attested, unproven


def _is_new(workspace: Workspace, receipt: bytes) -> bool:
    """Tell whether a receipt is still to be let in.

    One that was recorded came through the door when its key was good. Logs are exported whole, and
    a key that has run out since must not keep a log from its witness for ever.
    """
    sha256 = read_envelope(receipt, "receipt").sha256
    return not is_recorded(workspace.installation.store, sha256)


def list_issued(workspace: Workspace, origin: str) -> list[WitnessedIssue]:
    """Return what was issued to the log *origin*."""
    now = spell_instant(workspace.now)
    state = project(workspace.installation.store, workspace.installation.objects)
    return [
        WitnessedIssue(
            one.sha256,
            {host: step.seq for host, step in one.steps.items()},
            one.max_attempts,
            is_closed=one.not_after <= now and not {one.id, one.sha256} & state.withdrawn,
        )
        for one in state.issued()
        if one.origin == origin
    ]

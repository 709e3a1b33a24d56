"""The Department's log in memory, as far as a mark of issue needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from fleetcfg.ledger.checkpoint import Checkpoint, NoteSigner, sign_checkpoint
from fleetcfg.ledger.entry import spell_entry
from fleetcfg.ledger.merkle import compute_root, leaf_hash, prove_inclusion
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.verify.results import digests_of
from fleetcfg_kit.testing.policy import origin_of

ISSUER: Final = NoteSigner.from_seed(origin_of("dept"), bytes(31) + b"\1")
_BEFORE: Final = 3  # entries of other things


def issued_facts(changeset: Envelope, approvals: Sequence[Envelope]) -> dict[str, Any]:
    """Return what the entry says by which *changeset* is issued over *approvals*."""
    return {
        "id": "CS-2026-0147",
        "cs": changeset.sha256,
        "bundle": changeset.sha256,
        "approvals": list(digests_of(approvals)),
    }


def mark_issued(
    facts: Mapping[str, Any],
    *,
    at: datetime,
    kind: str = "issued",
    signer: NoteSigner = ISSUER,
    position: int = _BEFORE,
) -> IssueMark:
    """Return the mark of an entry with *facts* at *position* of the log of *signer*."""
    lines = [spell_entry(number, at, "verify", {"cs": "x"}) for number in range(position)]
    entry = spell_entry(position, at, kind, facts)
    leaves = [*map(leaf_hash, [*lines, entry])]
    head = Checkpoint(signer.verifier.name, len(leaves), compute_root(leaves))
    note = sign_checkpoint(head, signer).to_text().encode()
    return IssueMark(entry, note, prove_inclusion(leaves, position))

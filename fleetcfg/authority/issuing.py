"""Issuing a change-set at the Department, and taking in one that was issued there.

A machine that the root lets issue records the change-set over the approvals that it has, and puts
the mark of that into the bundle: nothing is applied without it. Any other machine records only what
has a mark. Decision: ADR 103.
"""

from dataclasses import dataclass, replace

from fleetcfg.authority.import_logs import WITNESS_KEY
from fleetcfg.authority.installation import read_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import COSIGNATURE, NoteSigner
from fleetcfg.ledger.issue_mark import make_mark, may_issue, prove_mark, record_issued
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.verify.door import Authority


@dataclass(frozen=True, slots=True)
class IssuedBundle:
    """A bundle that the Department issued, with the mark of it.

    Attributes:
        number: Of its change-set.
        is_new: Whether that was not recorded here before.
    """

    bundle: Bundle
    number: str
    is_new: bool

    @property
    def mark(self) -> IssueMark | None:
        """What shows that it was issued."""
        return self.bundle.issue


def issue_bundle(workspace: Workspace, bundle: Bundle, *, by: Authority) -> IssuedBundle:
    """Record the change-set of *bundle* as issued.

    One that has a good mark is recorded as that says; *by* is the door that judges it.

    Raises:
        RefusalError: The door's, at stages 0 and 3 to 10: CHANGESET_NOT_ISSUED if it has no good
            mark, and this machine does not issue; CHANGESET_ID.
        LedgerError: ``LEDGER_*``.
    """
    witness, at = _load_witness(workspace), workspace.installation
    try:
        issued = by.take_issued(bundle, now=workspace.now)
    except RefusalError as refusal:
        if refusal.code != "CHANGESET_NOT_ISSUED" or not _may_issue(workspace, witness):
            raise
        return _issue_here(workspace, bundle, witness, by=by)
    if bundle.issue is None:  # the log of this machine says that it was: its mark is put in again
        return _issue_here(workspace, bundle, witness, by=by)
    said, data = prove_mark(bundle.issue, workspace.root), bundle.to_bytes()
    is_new = record_issued(at.store, at.objects, data, issued, said, at=workspace.now)
    return IssuedBundle(bundle, issued.changeset.id, is_new)


def _issue_here(
    workspace: Workspace, bundle: Bundle, witness: NoteSigner | None, *, by: Authority
) -> IssuedBundle:
    at, now = workspace.installation, workspace.now
    bare = replace(bundle, issue=None)
    issued = by.issue(bare, now=now)
    is_new = record_issued(at.store, at.objects, bare.to_bytes(), issued, at=now)
    mark = make_mark(at.store, issued.sha256, witness, at=now)
    return IssuedBundle(replace(bare, issue=mark), issued.changeset.id, is_new)


def _may_issue(workspace: Workspace, witness: NoteSigner | None) -> bool:
    key = None if witness is None else witness.verifier
    return may_issue(workspace.root, workspace.installation.store.verifier, key)


def _load_witness(workspace: Workspace) -> NoteSigner | None:
    """Return the witness of this machine; None if there is none here, or the root names another."""
    file = witness_folder(workspace.installation.folder) / WITNESS_KEY
    if not file.exists():
        return None
    signer = read_key(file, COSIGNATURE)
    is_named = signer.verifier.to_text() in workspace.root.roles.witness.values()
    return signer if is_named else None

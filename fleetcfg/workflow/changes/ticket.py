"""A change-set as a ticket to follow: how far it is decided, and what is known to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.authority.inspect import inspect_document
from fleetcfg.authority.inspection import Inspection
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RequestError
from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset


@dataclass(frozen=True, slots=True)
class ChangeTicket:
    """A change-set that was carried here.

    Attributes:
        payload: What is signed; empty if it is not proven whose it is, and *changeset* is None.
        ends: What the record of this machine says became of each device, as far as it does.
        is_rejected: Whether an approver rejected it, in this file or by the record.
        at: When this was looked at, in UTC.
    """

    shown: Inspection
    at: datetime
    payload: bytes = b""
    changeset: ChangeSet | None = None
    ends: Mapping[str, DeviceEnd] = field(default_factory=dict[str, DeviceEnd])
    is_rejected: bool = False


def read_change_ticket(workspace: Workspace, file: Path, data: bytes) -> ChangeTicket:
    """Return what can be told of the change-set *data*, as of the time of the workspace.

    Raises:
        RequestError: REPORT_NOT_CHANGESET.
        LedgerError: ``LEDGER_*``.
    """
    kind = kind_of(file, data)
    if kind != "bundle":
        raise RequestError("REPORT_NOT_CHANGESET", file=str(file), kind=kind)
    shown = inspect_document(workspace, kind, data)
    if not shown.is_proven:
        return ChangeTicket(shown, workspace.now)
    payload, ledger = read_bundle(data).changeset.payload, workspace.ledger_state
    changeset = read_changeset(payload)
    ends = {each.id: ledger.end(shown.sha256, each.id) for each in changeset.devices}
    return ChangeTicket(
        shown,
        workspace.now,
        payload,
        changeset,
        {host: end for host, end in ends.items() if end is not None},
        _is_rejected(shown) or shown.sha256 in ledger.rejected,
    )


def _is_rejected(shown: Inspection) -> bool:
    return any(vote.approval and vote.approval.verdict == "reject" for vote in shown.votes)

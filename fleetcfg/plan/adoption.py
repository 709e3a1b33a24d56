"""Make an adoption: (request, devices as they were read) → the document that is signed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.signed import identity_of
from fleetcfg.trust.crypto.envelope import Envelope, draft
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.state import State, state_of


@dataclass(frozen=True, slots=True)
class AdoptionTerms:
    """What the engineer who adopts has decided.

    Attributes:
        id: Such as ``AD-2026-0003``.
        version: Above that of every adoption before.
        decision: Number of the Department's paper, and *decided_on* its date.
    """

    id: str
    version: int
    created_at: datetime
    reason: str
    decision: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Adoptee:
    """One device, as it was read.

    Attributes:
        after_seq: Number of the last signed change that had been made by then; 0 for none.
    """

    device: Device
    catalog: Catalog
    snapshot: Snapshot
    after_seq: int


@dataclass(frozen=True, slots=True)
class AdoptionDraft:
    """An unsigned adoption, and the states that it names."""

    envelope: Envelope
    states: tuple[State, ...]


def adoption_of(request: AdoptionTerms, root: Root, adoptees: Sequence[Adoptee]) -> AdoptionDraft:
    """Return the adoption of *adoptees*, each there once, in any order.

    Raises:
        RefusalError: READSET_INCOMPLETE if one of them was not read whole; DEVICE_LIST if there is
            none; JSON_STRING or SCHEMA if the request has something that no document can hold.
    """
    named = sorted(adoptees, key=lambda each: each.device.host)
    states = [state_of(each.snapshot, each.catalog) for each in named]
    adoption = make_document(
        Adoption,
        "adoption",
        trust_domain=root.trust_domain,
        id=request.id,
        version=request.version,
        created_at=request.created_at,
        reason=request.reason,
        decision={"number": request.decision, "date": request.decided_on},
        devices=[
            {
                "id": each.device.host,
                "identity": identity_of(each.device, each.catalog),
                "family": each.catalog.family,
                "firmware": each.snapshot.identity.version,
                "state_sha256": state.sha256,
                "taken_at": request.created_at,
                "after_seq": each.after_seq,
            }
            for each, state in zip(named, states, strict=True)
        ],
    )
    return AdoptionDraft(draft(adoption.to_bytes(), "adoption"), tuple(states))

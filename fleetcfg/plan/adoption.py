"""Make an adoption: (request, devices as they were read) → the document that is signed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.timezone import spell_instant
from fleetcfg.signed import identity_of
from fleetcfg.trust.crypto.canonical import Json, spell
from fleetcfg.trust.crypto.envelope import Envelope, payload_type
from fleetcfg.trust.documents.adoption import read_adoption
from fleetcfg.trust.documents.document import type_of
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
    payload = spell(
        {
            "_type": type_of("adoption"),
            "trust_domain": root.trust_domain,
            "id": request.id,
            "version": request.version,
            "created_at": spell_instant(request.created_at),
            "reason": request.reason,
            "decision": {"number": request.decision, "date": request.decided_on.isoformat()},
            "devices": [
                _adopted(each, state, request.created_at)
                for each, state in zip(named, states, strict=True)
            ],
        }
    )
    read_adoption(payload)
    return AdoptionDraft(Envelope(payload, payload_type("adoption"), ()), tuple(states))


def _adopted(each: Adoptee, state: State, at: datetime) -> Json:
    return {
        "id": each.device.host,
        "identity": identity_of(each.device, each.catalog).model_dump(),
        "family": each.catalog.family,
        "firmware": each.snapshot.identity.version,
        "state_sha256": state.sha256,
        "taken_at": spell_instant(at),
        "after_seq": each.after_seq,
    }

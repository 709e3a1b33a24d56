"""Adoptions and receipts of the small Department of `world`, and what is recorded of them."""

from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.state import State
from tests.trust.world import DOMAIN, HEAD, ORIGIN, World, an_identity, at

STATE = State({"auth.password": None, "ntp.server.0": "10.1.1.1", "sip.port": "5060"})
BASELINE = ["approver-1", "approver-2"]


def an_adopted(name: str, state: State = STATE, **changes: object) -> dict:
    return {
        "id": name,
        "identity": an_identity(name),
        "family": "cisco-ce",
        "firmware": "ce9.15.0",
        "state_sha256": state.sha256,
        "taken_at": at(days=-3),
        "after_seq": 0,
    } | changes


def an_adoption(*devices: dict, **changes: object) -> dict:
    return {
        "_type": "fleetcfg/adoption/v1",
        "trust_domain": DOMAIN,
        "id": "AD-2026-0001",
        "version": 1,
        "created_at": at(days=-2),
        "reason": "Tiếp nhận hiện trạng",
        "decision": {"number": "121/QĐ-SKHCN", "date": "2026-11-20"},
        "devices": list(devices),
    } | changes


def a_change(name: str, outcome: str = "applied", **changes: object) -> dict:
    is_good = outcome in {"applied", "already"}
    return {
        "id": name,
        "seq": 18,
        "n": 1,
        "outcome": outcome,
        "code": "" if is_good else "DEVICE_REFUSED",
        "before_sha256": STATE.sha256,
        "after_sha256": None,
        "restart_needed": [],
        "at": at(hours=-1),
    } | changes


def a_receipt(changeset: ChangeSet, *devices: dict, **changes: object) -> dict:
    return {
        "_type": "fleetcfg/receipt/v1",
        "trust_domain": DOMAIN,
        "changeset": digest(changeset.to_bytes()),
        "id": changeset.id,
        "person": "tech-1",
        "origin": ORIGIN,
        "head": dict(HEAD),
        "issued_at": at(),
        "devices": list(devices),
    } | changes


def adoption_of(world: World, document: dict, people: list[str] | None = None) -> Envelope:
    return world.signed("adoption", spell(document), BASELINE if people is None else people)


def receipt_of(world: World, document: dict, people: list[str] | None = None) -> Envelope:
    return world.signed("receipt", spell(document), ["tech-1"] if people is None else people)
